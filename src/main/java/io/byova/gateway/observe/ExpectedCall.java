package io.byova.gateway.observe;

/** Told what becomes of a call that is still to come. Called on event loops, perhaps more than once; must not block. */
public interface ExpectedCall {

    /** Looks away. */
    ExpectedCall NONE = new Blind.Expected();

    /** The call has begun: from now on the journal knows it. */
    void began();

    /** One of its RPCs was refused. @param why where it was the first, there is no call */
    void refused(Rejection why);
}

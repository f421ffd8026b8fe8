package io.byova.gateway.observe;

/**
 * Told of one RPC of a call. Input is told by one thread at a time, and so is output; the two may overlap, and {@link
 * #bargedIn} and {@link #closed} come from anywhere.
 */
public interface TurnObserver {

    /** Looks away. */
    TurnObserver NONE = new Blind.Turn();

    /** How an RPC came to its end, whatever was said on it. */
    enum Close {
        /** With status OK. */
        COMPLETED,
        /** The caller's side went. */
        CANCELLED,
        /** It could not be taken. */
        REFUSED,
        /** By a fault of the gateway's own. */
        FAULT
    }

    /** A request came; told first of all that is told of it. */
    void arrived();

    /** What came is handed to the connector. */
    void handedOver();

    /** The connector sent something; what is made of it is told when it is sent. */
    void answered();

    /**
     * So many audio frames came since this was told last, with so many bytes together. Told of a few at a time, and of the last
     * ones before {@link #closed}; where the RPC is ended from elsewhere while they come, also by that thread, and after it.
     */
    void heard(int frames, long bytes);

    /** An event came. @param type its type as a tag: {@code session-start} */
    void event(String type);

    /** An entry of keys came. @param count how many keys, or -1 where even that is confidential (rule 35) */
    void digits(int count);

    /** START_OF_INPUT is sent. */
    void startOfInput();

    /** END_OF_INPUT is sent: from now on the caller waits. */
    void endOfInput();

    /** A whole prompt of so many bytes is sent. */
    void prompt(int bytes);

    /** A chunk of so many bytes is sent. */
    void chunk(int bytes);

    /** A reply's FINAL is sent. */
    void replied();

    /** The response is sent that ends the call. @param event {@code transfer-to-agent} or {@code session-end} */
    void terminal(String event);

    /** The caller interrupts what this RPC is saying. */
    void bargedIn();

    /** The connector failed while answering this RPC. */
    void failed();

    /** The RPC is over. Said again where two find that out at the same moment, which has no effect. */
    void closed(Close how);
}

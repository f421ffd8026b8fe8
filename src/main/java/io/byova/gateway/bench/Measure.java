package io.byova.gateway.bench;

/** What is measured; all but the first count from when what they begin with was due. */
public enum Measure {
    /** How much later than due the generator itself was. */
    SEND_LAG("frames sent later than due"),
    /** SESSION_START to the first audio of the welcome. */
    WELCOME("welcome after SESSION_START"),
    /** The first frame of speech to START_OF_INPUT; detection needs about 100 ms of it. */
    START_OF_INPUT("START_OF_INPUT after speech began"),
    /** The last frame of speech to END_OF_INPUT; detection needs about 800 ms of silence. */
    END_OF_INPUT("END_OF_INPUT after speech ended"),
    /** Digits to the first audio of the reply. */
    DIGITS("reply after digits"),
    /** The first frame of speech while a reply plays to START_OF_INPUT. */
    BARGE_IN("START_OF_INPUT after a barge-in"),
    /** The same frame, or START_OF_DTMF, to the status of the RPC whose reply was still on its way. */
    SILENCED("interrupted RPC's status after a barge-in"),
    /** The half-close of a turn in which the agent has said nothing to its status. */
    STATUS("status after half-close"),
    /** The same where it comes behind what the agent has said, which takes as long as that is large. */
    STATUS_BEHIND_REPLY("status after half-close, behind a reply");

    private final String text;

    Measure(String text) {
        this.text = text;
    }

    /** In words. */
    public String text() {
        return text;
    }
}

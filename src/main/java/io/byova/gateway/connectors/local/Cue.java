package io.byova.gateway.connectors.local;

import java.util.Set;

/**
 * What the local agent decides to do: the "vendor's" message.
 *
 * @param name START_OF_INPUT, END_OF_INPUT, NOTHING, or the name of a prompt
 */
record Cue(String name) {

    static final Cue START_OF_INPUT = new Cue("start-of-input");
    static final Cue END_OF_INPUT = new Cue("end-of-input");

    /** An answer without a prompt. */
    static final Cue NOTHING = new Cue("nothing");

    /** What no prompt may be called. */
    static final Set<String> RESERVED = Set.of(START_OF_INPUT.name(), END_OF_INPUT.name(), NOTHING.name());
}

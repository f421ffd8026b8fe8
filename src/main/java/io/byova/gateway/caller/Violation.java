package io.byova.gateway.caller;

import java.time.Duration;

/**
 * A rule that the gateway broke.
 *
 * @param rule its number in proto/README.md
 * @param turn number of the RPC it was seen on, from 1
 * @param at time since the call's start
 * @param what what was seen, in one line
 */
public record Violation(int rule, int turn, Duration at, String what) {

    @Override
    public String toString() {
        return "rule " + rule + ", turn " + turn + ", at " + TimelineText.millis(at) + " ms: " + what;
    }
}

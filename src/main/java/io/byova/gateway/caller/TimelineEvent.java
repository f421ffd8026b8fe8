package io.byova.gateway.caller;

import java.time.Duration;

/**
 * Something that happened in a call.
 *
 * @param turn number of the RPC it belongs to, from 1
 * @param at time since the call's start
 * @param inTurn time since the turn's start
 * @param fact what happened
 */
public record TimelineEvent(int turn, Duration at, Duration inTurn, Fact fact) {}

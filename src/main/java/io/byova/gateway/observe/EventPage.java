package io.byova.gateway.observe;

import java.util.List;

/**
 * A part of the feed of all events.
 *
 * @param events in order
 * @param lost how many before them are not kept any more
 * @param next the id to go on with
 */
public record EventPage(List<CallEvent> events, long lost, long next) {}

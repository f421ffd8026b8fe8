package io.byova.gateway.observe;

import java.util.List;

/**
 * What happened to a call, in order.
 *
 * @param call the call as it stands
 * @param lost how many events before these are not kept any more
 * @param events the last ones
 */
public record Timeline(CallSnapshot call, long lost, List<CallEvent> events) {}

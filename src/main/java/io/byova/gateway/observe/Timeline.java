package io.byova.gateway.observe;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happened to a call, in order.
 *
 * @param call the call as it stands
 * @param lost how many events before these are not kept any more
 * @param events the last ones
 * @param callerLevel how loud the caller was; null where nobody measured it
 */
public record Timeline(CallSnapshot call, long lost, List<CallEvent> events, @Nullable CallerLevel callerLevel) {}

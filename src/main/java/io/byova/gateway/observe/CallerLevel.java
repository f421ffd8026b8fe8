package io.byova.gateway.observe;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How loud a caller was, in steps of {@value io.byova.gateway.connector.LevelMeter#STEP_MILLIS} ms.
 *
 * @param fromMillis when the first step began, since the call's start
 * @param decibels of full scale, the loudest of each step; null where nothing was measured
 */
public record CallerLevel(long fromMillis, List<@Nullable Integer> decibels) {}

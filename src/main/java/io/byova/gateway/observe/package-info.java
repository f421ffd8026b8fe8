/**
 * What happens to calls, written down for whoever looks: a journal of live and recent calls, a feed of events, counters, and
 * the last lines of the log.
 *
 * <p>The pipeline tells a {@link io.byova.gateway.observe.GatewayObserver} and never asks it anything. Telling costs a few
 * atomic writes: nothing here locks, blocks or grows without a bound, and what comes once per audio frame is only counted.
 * Nobody tells content: no audio, no digits, no transcript, no token.
 */
@NullMarked
package io.byova.gateway.observe;

import org.jspecify.annotations.NullMarked;

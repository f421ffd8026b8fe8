/**
 * The gateway's HTTP side. It is told what it shows and asks nobody: the rest of the gateway runs the same without it.
 *
 * <p>{@code Routes} is the table of all paths; {@code Gate} says who may ask for them. Behind it are {@code HealthApi}, {@code
 * StatusApi}, {@code CallsApi}, {@code TestCallsApi}, {@code SessionApi}, {@code EventStreams} and {@code Metrics}, which read
 * the journal of {@link io.byova.gateway.observe}. {@code monitoring/openapi.json} describes them, and a test holds it against
 * the answers.
 *
 * <p>Runs on event loops of its own ({@code byova-http-…}), so a slow browser costs no call anything.
 */
@NullMarked
package io.byova.gateway.monitoring;

import org.jspecify.annotations.NullMarked;

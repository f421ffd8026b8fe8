/**
 * The gateway's HTTP side. It is told what it shows and asks nobody: the rest of the gateway runs the same without it.
 *
 * <p>Runs on event loops of its own ({@code byova-http-…}), so a slow browser costs no call anything.
 */
@NullMarked
package io.byova.gateway.monitoring;

import org.jspecify.annotations.NullMarked;

package io.byova.gateway.connectors.realtime;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An answer to be asked for.
 *
 * @param turn the turn that waits for it, or null
 * @param events what to tell the model, the last of which asks
 */
record Question(@Nullable Object turn, List<ClientEvent> events) {}

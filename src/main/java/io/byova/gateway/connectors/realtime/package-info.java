/**
 * Speech-to-speech agents of the OpenAI Realtime family: one WebSocket session per call, G.711 through untouched. The
 * dialects differ in address, credentials, the names of a few events and the shape of the session.
 */
@NullMarked
package io.byova.gateway.connectors.realtime;

import org.jspecify.annotations.NullMarked;

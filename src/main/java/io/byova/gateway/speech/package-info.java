/**
 * Finds the caller's turns in audio, for connectors whose vendor has no endpointing of its own:
 * {@link io.byova.gateway.speech.TurnDetector} is a Reactor operator, {@link io.byova.gateway.speech.SpeechDetector} what
 * it asks about each 20 ms.
 *
 * <p>All times are audio time. A recording sent in one burst, a call in real time and any cut into packets give the same
 * answer.
 */
@NullMarked
package io.byova.gateway.speech;

import org.jspecify.annotations.NullMarked;

/**
 * Tells a collector of OpenTelemetry what happens to calls: one trace per call, one span per turn, over OTLP/HTTP.
 *
 * <p>Told like the journal, it never asks the pipeline anything. A span is put together from plain fields and handed over
 * once, when its turn is over, to a queue that is bounded and takes no lock; all else happens on a thread of its own. A
 * collector that is slow or away costs spans, never a call. No span holds content: no audio, no digits, no transcript.
 */
@NullMarked
package io.byova.gateway.tracing;

import org.jspecify.annotations.NullMarked;

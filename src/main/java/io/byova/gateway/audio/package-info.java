/**
 * Telephony audio as plain arrays: G.711, sample rates, WAV files and loudness. Pure computation without Reactor,
 * protobuf or threads of its own; only {@link io.byova.gateway.audio.WavWriter} touches a file, and says so.
 *
 * <p>Everything here is immutable and thread-safe except {@link io.byova.gateway.audio.Resampler} and
 * {@link io.byova.gateway.audio.WavWriter}, which hold the state of one stream.
 */
@NullMarked
package io.byova.gateway.audio;

import org.jspecify.annotations.NullMarked;

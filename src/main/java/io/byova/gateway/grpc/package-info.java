/**
 * The gateway's gRPC edge: the server, its limits, its health, and what stands around reactive-grpc. Nothing behind
 * this package sees a gRPC type; a turn leaves it as {@code Flux<CallerRequest>} and comes back as
 * {@code Flux<VoiceVAResponse>}.
 *
 * <p>Everything here runs on the event loops ({@code byova-grpc-…}) through a direct executor, so nothing here and
 * nothing the gateway calls from here may block.
 */
@NullMarked
package io.byova.gateway.grpc;

import org.jspecify.annotations.NullMarked;

/**
 * The contract between the gateway and a vendor's connector. A connector is a {@link
 * io.byova.gateway.connector.VendorConnector} made by a {@link io.byova.gateway.connector.ConnectorProvider}; it lives as
 * long as the gateway and answers all calls of its agents. Rule numbers without a letter refer to {@code proto/README.md}.
 *
 * <p>What the gateway guarantees to a connector:
 *
 * <ol>
 *   <li><b>G1.</b> {@code startConversation} is subscribed before the first {@code sendMessage} of a conversation. A later
 *       turn may be subscribed while the welcome is still being sent: attach the session when you are subscribed, not when
 *       the vendor answers.
 *   <li><b>G2.</b> {@code startConversation} is asked and subscribed a second time only where the first welcome did not
 *       reach the caller, or where it failed before its first response with an error that {@linkplain
 *       io.byova.gateway.connector.ConnectorException#isRetryable() may be tried again} and the settings allow another
 *       attempt. Look at {@link io.byova.gateway.connector.Conversation#attachment} and do not open a second session; detach
 *       one that failed before you say so. A {@code sendMessage} of an event or of digits is asked again on the same
 *       condition, one of audio never.
 *   <li><b>G3.</b> Within one RPC at most one {@code sendMessage} is live. RPCs of one call overlap (rule 5), so a
 *       connector may have several turns of a conversation open.
 *   <li><b>G4.</b> The {@code turn} Flux is to be subscribed at most once, its signals are serial, and it sends no more than was
 *       requested: a connector that does not read stops the caller.
 *   <li><b>G5.</b> The {@code turn} completes when the caller's side half-closes or goes on to something else; the
 *       conversation lives on. Cancel it when you have heard enough.
 *   <li><b>G6.</b> Cancellation of a returned Flux means that the caller has gone, has barged in, or that the reply's FINAL
 *       has been sent.
 *   <li><b>G7.</b> {@code endConversation} is subscribed exactly once for every conversation that was started, whatever the
 *       reason, after the other Fluxes of the conversation were cancelled or had ended.
 *   <li><b>G8.</b> Input mode, input handling and response order are completed by the gateway; text beside audio is removed
 *       unless the agent wants it; a reply without FINAL gets one.
 *   <li><b>G9.</b> Time-outs, limits and the circuit breaker are the gateway's: a connector that is full or fails often is
 *       not asked for new conversations, and those that are live go on. Every call to a connector is judged by its first
 *       response that is no START_OF_INPUT or END_OF_INPUT, or by its retryable failure before that; by nothing else.
 * </ol>
 *
 * <p>What a connector guarantees to the gateway; the connector test kit, {@code io.byova.gateway.tck}, holds it to that:
 *
 * <ol>
 *   <li><b>C1.</b> Nothing happens before a returned Flux is subscribed, and demand is respected: without demand downstream,
 *       only a bounded number of frames is taken from the caller and from the vendor.
 *   <li><b>C2.</b> It never blocks the calling thread; blocking work runs on {@link
 *       io.byova.gateway.connector.ConnectorRuntime#blocking()}.
 *   <li><b>C3.</b> On cancellation the vendor stops within 500 ms (rule 29).
 *   <li><b>C4.</b> One turn gets at most one reply: PARTIAL*, CHUNK*, FINAL (rule 23), in the profile of its agent (rule 20).
 *       It answers digits and events when they arrive, without waiting for the half-close (rule 6).
 *   <li><b>C5.</b> A failure is a {@link io.byova.gateway.connector.ConnectorException}, {@code retryable} where the vendor
 *       is ill and {@code permanent} where the settings or the call are wrong; the gateway speaks to the caller. A vendor's
 *       unexpected close is a failure, not the end of a reply. Nothing is tried again by the connector before its first
 *       response: that is the gateway's, by settings.
 *   <li><b>C6.</b> Signals of a returned Flux are serial.
 *   <li><b>C7.</b> Nothing a caller said or pressed, and no secret, is in a log line or an exception's message.
 * </ol>
 */
@NullMarked
package io.byova.gateway.connector;

import org.jspecify.annotations.NullMarked;

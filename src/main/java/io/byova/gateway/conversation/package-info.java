/**
 * Calls and their turns. {@link io.byova.gateway.conversation.ConversationProcessor#turn} is the path of one RPC; read it
 * first. Its stages:
 *
 * <ul>
 *   <li>{@code Turn}: one RPC, its call and what has been said on it. Its parts, one above the other: {@code Activity}, how long
 *       it has been silent; {@code Completable}; {@code ObservedTurn}, what its observer is told, never what was said; {@code
 *       InputNormaliser}, its requests as connectors see them.
 *   <li>{@code CallLog}: what the log is told.
 *   <li>{@code CallerTurns}: several inputs of one RPC, one by one.
 *   <li>{@code ResponseDeadline}, {@code ReplyOrder} with {@code Reply}, {@code ReplySequence} and {@code ReplyRules}, and
 *       {@code Fallback}: what a connector sends, or fails to send, as WxCC may see it. {@link
 *       io.byova.gateway.resilience.VendorGuard} says whether a connector is asked at all, and whether again.
 *   <li>{@code ConversationRegistry}, {@code LiveConversation} and {@code Phase}: what outlives an RPC; {@code Ending} and
 *       {@code EndedCalls}: what outlives a call.
 * </ul>
 *
 * <p>Threads: an RPC's requests come one at a time, on its connection's event loop or on the thread that asks for more; a
 * connector may answer on any thread; RPCs of one call meet in {@code LiveConversation}. Nothing here blocks.
 */
@NullMarked
package io.byova.gateway.conversation;

import org.jspecify.annotations.NullMarked;

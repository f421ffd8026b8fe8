package io.byova.gateway.conversation;

import java.time.Duration;

/**
 * Limits of conversations and their RPCs.
 *
 * @param maxConversations how many may be live at once; more are refused (PROTOCOL §7)
 * @param rpcIdleTimeout an RPC with neither input nor output for so long is completed (rule 7)
 * @param idleTimeout a conversation without an open RPC for so long is ended (rule 2)
 * @param maxDuration the longest a conversation may last
 * @param endTimeout how long a connector may take to end a conversation
 */
public record ConversationSettings(
        int maxConversations,
        Duration rpcIdleTimeout,
        Duration idleTimeout,
        Duration maxDuration,
        Duration endTimeout) {

    /** 10,000 conversations, 60 s, 10 min, 4 h, 2 s. */
    public static final ConversationSettings DEFAULTS = new ConversationSettings(
            10_000, Duration.ofSeconds(60), Duration.ofMinutes(10), Duration.ofHours(4), Duration.ofSeconds(2));
}

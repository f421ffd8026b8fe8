package io.byova.gateway.conversation;

import io.byova.gateway.connector.EndReason;

/**
 * Where a conversation stands. The methods of {@link LiveConversation} are the only way from one to the next.
 *
 * <pre>
 *         SESSION_START        welcome's FINAL sent
 *   Fresh ───────────► Opening ─────────────────────► Active
 *     │                 ▲   │ RPC cancelled or failed
 *     │   SESSION_START │   ▼
 *     └───────────────► Unwelcomed
 *      other input
 *
 *   any but Ended ───────────────────────────────────► Ended(reason)
 * </pre>
 */
sealed interface Phase {

    /** Bound to a call, the connector not yet asked. */
    record Fresh() implements Phase {}

    /** The connector has been started and its welcome is on its way. */
    record Opening() implements Phase {}

    /** The connector has been started, but no welcome has reached the caller (rules 9 and 10). */
    record Unwelcomed() implements Phase {}

    /** The call goes from turn to turn. */
    record Active() implements Phase {}

    /** Over, for good. */
    record Ended(EndReason reason) implements Phase {}

    Phase FRESH = new Fresh();
    Phase OPENING = new Opening();
    Phase UNWELCOMED = new Unwelcomed();
    Phase ACTIVE = new Active();
}

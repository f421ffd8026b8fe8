/**
 * What connectors to streaming voice vendors share: bringing a vendor's frames to legal chunks, estimating what the caller
 * has heard, and relaying replies to the turns of a call. {@link io.byova.gateway.streaming.TurnRelay} puts the others
 * together; each can be used alone.
 */
@NullMarked
package io.byova.gateway.streaming;

import org.jspecify.annotations.NullMarked;

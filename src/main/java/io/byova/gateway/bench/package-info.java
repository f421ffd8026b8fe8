/**
 * Many callers at once, to find out how many a gateway holds and how late it answers them: each opens one RPC per turn and
 * sends a frame every 20 ms by an absolute schedule, whatever the gateway does, and all times count from when something
 * was due and not from when it was sent.
 */
@NullMarked
package io.byova.gateway.bench;

import org.jspecify.annotations.NullMarked;

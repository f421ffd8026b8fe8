/**
 * A caller as Webex Contact Center is one: opens one RPC per turn, paces its audio in real time, listens to what the
 * gateway says and judges whether it kept the rules of proto/README.md.
 */
@NullMarked
package io.byova.gateway.caller;

import org.jspecify.annotations.NullMarked;

/**
 * Resilience around connectors: what a connector's failures may cost. One {@link io.byova.gateway.resilience.VendorGuard}
 * stands before each connector of the configuration; it lets new conversations in or refuses them, tries again what may be
 * tried again, and judges by the time to the first response whether the vendor is well. It knows no conversation and no RPC.
 */
@NullMarked
package io.byova.gateway.resilience;

import org.jspecify.annotations.NullMarked;

/**
 * The connector test kit: what a connector must do, as tests its author inherits. {@link
 * io.byova.gateway.tck.ConnectorTck} holds the rules, {@link io.byova.gateway.tck.ScriptedCaller} is the caller, {@link
 * io.byova.gateway.tck.FakeVendor} the vendor. Needs JUnit 6 and reactor-test beside the gateway.
 */
@NullMarked
package io.byova.gateway.tck;

import org.jspecify.annotations.NullMarked;

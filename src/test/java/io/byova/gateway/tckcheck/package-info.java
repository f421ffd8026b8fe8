/** Tests of the connector test kit itself: connectors that pass it, and connectors that must not. */
@NullMarked
package io.byova.gateway.tckcheck;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.byova.gateway.connectors.local;

import org.jspecify.annotations.NullMarked;

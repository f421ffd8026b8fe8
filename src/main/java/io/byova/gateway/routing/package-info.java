@NullMarked
package io.byova.gateway.routing;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.byova.gateway.connector;

import org.jspecify.annotations.NullMarked;

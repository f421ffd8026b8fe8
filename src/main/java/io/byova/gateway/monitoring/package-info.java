@NullMarked
package io.byova.gateway.monitoring;

import org.jspecify.annotations.NullMarked;

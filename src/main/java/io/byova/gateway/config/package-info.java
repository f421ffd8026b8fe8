@NullMarked
package io.byova.gateway.config;

import org.jspecify.annotations.NullMarked;

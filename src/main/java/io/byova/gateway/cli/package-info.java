@NullMarked
package io.byova.gateway.cli;

import org.jspecify.annotations.NullMarked;

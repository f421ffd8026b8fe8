@NullMarked
package io.byova.gateway.connectors.echo;

import org.jspecify.annotations.NullMarked;

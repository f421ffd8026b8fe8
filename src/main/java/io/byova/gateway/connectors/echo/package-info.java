/** The connector to copy: says back what it hears. */
@NullMarked
package io.byova.gateway.connectors.echo;

import org.jspecify.annotations.NullMarked;

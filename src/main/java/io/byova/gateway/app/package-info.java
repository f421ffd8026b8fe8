/** Puts the gateway together; the one place, beside the command line, that knows every part. */
@NullMarked
package io.byova.gateway.app;

import org.jspecify.annotations.NullMarked;

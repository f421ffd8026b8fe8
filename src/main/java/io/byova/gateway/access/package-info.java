/** Who may call: the tokens a caller may present, whichever door it comes by. */
@NullMarked
package io.byova.gateway.access;

import org.jspecify.annotations.NullMarked;

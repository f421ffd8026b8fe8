/** What all doors have in common: the tokens a caller may present, and why one cannot be opened. */
@NullMarked
package io.byova.gateway.access;

import org.jspecify.annotations.NullMarked;

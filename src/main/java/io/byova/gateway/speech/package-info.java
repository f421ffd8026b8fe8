@NullMarked
package io.byova.gateway.speech;

import org.jspecify.annotations.NullMarked;

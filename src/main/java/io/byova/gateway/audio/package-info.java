@NullMarked
package io.byova.gateway.audio;

import org.jspecify.annotations.NullMarked;

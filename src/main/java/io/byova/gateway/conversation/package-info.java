@NullMarked
package io.byova.gateway.conversation;

import org.jspecify.annotations.NullMarked;

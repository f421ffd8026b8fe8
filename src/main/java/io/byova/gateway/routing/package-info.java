/** Which connector answers for which agent; settled at start and immutable from then on (rule 36). */
@NullMarked
package io.byova.gateway.routing;

import org.jspecify.annotations.NullMarked;

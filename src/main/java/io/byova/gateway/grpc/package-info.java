@NullMarked
package io.byova.gateway.grpc;

import org.jspecify.annotations.NullMarked;

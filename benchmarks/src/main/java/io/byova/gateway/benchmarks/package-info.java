/** What the gateway costs, beside servers that do the same work with less, or more, between the socket and the answer. */
package io.byova.gateway.benchmarks;

/** The command line: serve, demo, call, check, agents, version. */
@NullMarked
package io.byova.gateway.cli;

import org.jspecify.annotations.NullMarked;

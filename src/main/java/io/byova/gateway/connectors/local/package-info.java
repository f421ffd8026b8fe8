/** The agent made of audio files. */
@NullMarked
package io.byova.gateway.connectors.local;

import org.jspecify.annotations.NullMarked;

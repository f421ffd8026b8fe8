package io.byova.gateway.caller;

import java.io.IOException;
import java.nio.file.Path;

/** Reads a recording of the caller's voice. Called on the thread that reads the script, and may block it. */
@FunctionalInterface
public interface RecordingReader {

    /**
     * The recording's samples as headerless 8 kHz mono mu-law.
     *
     * @throws IOException when the file cannot be used; its message says why, in words for the user
     */
    byte[] read(Path file) throws IOException;
}

package io.byova.gateway.cli;

import com.google.protobuf.ByteString;
import io.byova.gateway.caller.HeardAudio;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads recordings that are what a line carries already: 8 kHz mono mu-law WAV. Blocks. */
final class MulawWav {

    private MulawWav() {}

    static byte[] read(Path file) throws IOException {
        ByteString samples = HeardAudio.samplesOf(ByteString.copyFrom(Files.readAllBytes(file)));
        if (samples.isEmpty()) {
            throw new IOException("not an 8 kHz mono mu-law WAV file");
        }
        return samples.toByteArray();
    }
}

package io.byova.gateway.connector;

import com.google.protobuf.ByteString;
import io.byova.gateway.audio.UnusableAudioException;
import io.byova.gateway.audio.WavFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Loads prompts at start, whatever kind of WAV they are, as the 8 kHz mu-law that callers are sent. */
public final class PromptFile {

    /** Begins a location within the jar: {@code classpath:audio/welcome.wav}. */
    public static final String CLASSPATH = "classpath:";

    /** Far more than a prompt that fits into one response (rule 28), in any format. */
    private static final long LARGEST_FILE = 64L * 1024 * 1024;

    /** A WAV reply travels in one message of at most 4 MiB (rule 28). */
    private static final int LONGEST_PROMPT = 4 * 1024 * 1024 - 4096;

    private PromptFile() {}

    /**
     * Reads and converts a prompt. Blocks.
     *
     * @param key the setting that names it, for complaints
     * @param location a path as {@link ConnectorRuntime#resolve} takes it, or {@code classpath:…}
     * @param runtime finds relative paths
     * @return headerless 8 kHz mu-law
     * @throws InvalidSetting naming the file and the reason where it cannot be used
     */
    public static ByteString read(String key, String location, ConnectorRuntime runtime) {
        byte[] mulaw;
        try {
            mulaw = WavFile.read(content(location, runtime)).toMulaw8k();
        } catch (NoSuchFileException missing) {
            throw new InvalidSetting(key, "there is no file " + missing.getFile());
        } catch (InvalidPathException impossible) {
            throw new InvalidSetting(key, "this is no path: " + impossible.getReason());
        } catch (UnusableAudioException unusable) {
            throw new InvalidSetting(key, location + ": " + unusable.getMessage());
        } catch (IOException unreadable) {
            throw new InvalidSetting(key, location + " cannot be read: " + unreadable.getMessage());
        }
        if (mulaw.length > LONGEST_PROMPT) {
            throw new InvalidSetting(
                    key, location + ": " + mulaw.length / 8000 + " s are too long for one response of 4 MiB");
        }
        return ByteString.copyFrom(mulaw);
    }

    private static byte[] content(String location, ConnectorRuntime runtime) throws IOException {
        if (location.startsWith(CLASSPATH)) {
            String resource = "/" + location.substring(CLASSPATH.length());
            try (InputStream in = PromptFile.class.getResourceAsStream(resource)) {
                if (in == null) {
                    throw new NoSuchFileException(location);
                }
                return in.readAllBytes();
            }
        }
        Path path = runtime.resolve(location);
        if (Files.isDirectory(path)) {
            throw new IOException("it is a folder, not a WAV file");
        }
        if (Files.exists(path) && Files.size(path) > LARGEST_FILE) {
            throw new IOException("it is larger than 64 MiB; a prompt is a few seconds long");
        }
        try {
            return Files.readAllBytes(path);
        } catch (NoSuchFileException missing) {
            throw new NoSuchFileException(path.toAbsolutePath().normalize().toString());
        }
    }
}

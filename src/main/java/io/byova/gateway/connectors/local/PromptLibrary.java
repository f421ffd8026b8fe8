package io.byova.gateway.connectors.local;

import com.google.protobuf.ByteString;
import io.byova.gateway.audio.UnusableAudioException;
import io.byova.gateway.audio.WavFile;
import io.byova.gateway.connector.ConnectorRuntime;
import io.byova.gateway.connector.InvalidSetting;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Loads an agent's prompts at start, whatever kind of WAV they are, as 8 kHz mu-law. */
final class PromptLibrary {

    /** A minute of 16-bit stereo at 48 kHz, and far more than a prompt that fits into one response (rule 28). */
    private static final long LARGEST_FILE = 16L * 1024 * 1024;

    /** Eight minutes: a WAV reply travels in one message of at most 4 MiB (rule 28). */
    private static final int LONGEST_PROMPT = 4 * 1024 * 1024 - 4096;

    private final LocalAudioConfig config;
    private final ConnectorRuntime runtime;

    PromptLibrary(LocalAudioConfig config, ConnectorRuntime runtime) {
        this.config = config;
        this.runtime = runtime;
    }

    /**
     * All prompts by name.
     *
     * @throws InvalidSetting naming the file and the reason where one cannot be used
     */
    Map<String, ByteString> load() {
        Set<String> names = new LinkedHashSet<>(PromptNames.ALL);
        names.addAll(config.audioFiles().keySet());
        Map<String, ByteString> prompts = new LinkedHashMap<>();
        for (String name : names) {
            String file = config.audioFiles().get(name);
            prompts.put(name, file == null ? bundled(name) : named(name, file));
        }
        return prompts;
    }

    private ByteString named(String name, String file) {
        String key = "audio-files." + name;
        if (config.audioBasePath().startsWith(LocalAudioConfig.CLASSPATH)) {
            String folder = config.audioBasePath().substring(LocalAudioConfig.CLASSPATH.length());
            String resource = "/" + folder + "/" + file;
            byte[] content = resource(resource);
            if (content == null) {
                throw new InvalidSetting(
                        key, "there is no " + file + " in the jar; set audio-base-path to the folder it is in");
            }
            return decode(key, resource, content);
        }
        Path path = runtime.resolve(config.audioBasePath()).resolve(file);
        try {
            if (Files.isDirectory(path)) {
                throw new InvalidSetting(key, path + " is a folder, not a WAV file");
            }
            if (Files.size(path) > LARGEST_FILE) {
                throw new InvalidSetting(key, path + " is larger than 16 MiB; a prompt is a few seconds long");
            }
            return decode(key, path.toString(), Files.readAllBytes(path));
        } catch (NoSuchFileException missing) {
            throw new InvalidSetting(
                    key, "there is no file " + path.toAbsolutePath().normalize() + "; check audio-base-path");
        } catch (IOException unreadable) {
            throw new InvalidSetting(key, path + " cannot be read: " + unreadable.getMessage());
        }
    }

    private static ByteString bundled(String name) {
        String resource = "/audio/" + name + ".wav";
        byte[] content = resource(resource);
        if (content == null) {
            throw new IllegalStateException("the jar lacks " + resource);
        }
        return decode(name, resource, content);
    }

    private static byte @Nullable [] resource(String path) {
        try (InputStream in = PromptLibrary.class.getResourceAsStream(path)) {
            return in == null ? null : in.readAllBytes();
        } catch (IOException unreadable) {
            throw new IllegalStateException("cannot read " + path + " from the jar", unreadable);
        }
    }

    private static ByteString decode(String key, String file, byte[] content) {
        byte[] mulaw;
        try {
            mulaw = WavFile.read(content).toMulaw8k();
        } catch (UnusableAudioException unusable) {
            throw new InvalidSetting(key, file + ": " + unusable.getMessage());
        }
        if (mulaw.length > LONGEST_PROMPT) {
            throw new InvalidSetting(
                    key, file + ": " + mulaw.length / 8000 + " s are too long for one response of 4 MiB");
        }
        return ByteString.copyFrom(mulaw);
    }
}

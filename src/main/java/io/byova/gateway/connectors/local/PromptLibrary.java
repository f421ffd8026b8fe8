package io.byova.gateway.connectors.local;

import com.google.protobuf.ByteString;
import io.byova.gateway.connector.ConnectorRuntime;
import io.byova.gateway.connector.InvalidSetting;
import io.byova.gateway.connector.PromptFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** An agent's prompts by name: the files it names, and the ones in the jar for the rest. */
final class PromptLibrary {

    private PromptLibrary() {}

    /**
     * Loads all prompts. Blocks.
     *
     * @throws InvalidSetting naming the file and the reason where one cannot be used
     */
    static Map<String, ByteString> load(LocalAudioConfig config, ConnectorRuntime runtime) {
        Map<String, ByteString> prompts = new LinkedHashMap<>();
        for (String name : PromptNames.ALL) {
            if (!config.audioFiles().containsKey(name)) {
                prompts.put(name, PromptFile.read(name, PromptFile.CLASSPATH + "audio/" + name + ".wav", runtime));
            }
        }
        config.audioFiles()
                .forEach((name, file) ->
                        prompts.put(name, PromptFile.read("audio-files." + name, location(config, file), runtime)));
        return prompts;
    }

    private static String location(LocalAudioConfig config, String file) {
        String base = config.audioBasePath();
        if (base.startsWith(PromptFile.CLASSPATH)) {
            return Path.of(file).isAbsolute() ? file : base + "/" + file;
        }
        return Path.of(base).resolve(file).toString();
    }
}

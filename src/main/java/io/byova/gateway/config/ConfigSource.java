package io.byova.gateway.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the configuration: a YAML file, what the environment fills in, and what {@code --set} overrides. */
public final class ConfigSource {

    /** The largest file that is read. */
    static final int MAX_BYTES = 1 << 20;

    private static final String DEFAULTS =
            """
            connectors:
              - name: local
                type: local_audio
                config: {audio-base-path: "classpath:audio"}
            """;

    private ConfigSource() {}

    /**
     * Reads and checks everything but the connectors' own sections, which {@link LoadedConfig#bind} does.
     *
     * @param file the YAML file; null for the built-in defaults: one local_audio connector with the bundled prompts
     * @param sets overrides as {@code path=value}, later ones win
     * @param env the environment, for {@code ${NAME}}
     * @throws ConfigException with all problems, where there are any
     */
    public static LoadedConfig load(@Nullable Path file, List<String> sets, Map<String, String> env) {
        return load(file, sets, env, entry -> null);
    }

    /**
     * The same; where anything is wrong, the connectors' own sections are looked at too, so that all problems come at once.
     *
     * @param types knows the records of the connectors' sections
     */
    public static LoadedConfig load(
            @Nullable Path file, List<String> sets, Map<String, String> env, ConnectorTypes types) {
        if (file == null) {
            return parse(Source.defaults(DEFAULTS), Path.of("").toAbsolutePath(), sets, env, types);
        }
        Path parent = file.toAbsolutePath().normalize().getParent();
        return parse(read(file), parent == null ? file.toAbsolutePath() : parent, sets, env, types);
    }

    /** The same for a text that has been read. */
    static LoadedConfig parse(Source source, Path baseDirectory, List<String> sets, Map<String, String> env) {
        return parse(source, baseDirectory, sets, env, entry -> null);
    }

    private static LoadedConfig parse(
            Source source, Path baseDirectory, List<String> sets, Map<String, String> env, ConnectorTypes types) {
        Findings findings = new Findings();
        Substitution substitution = new Substitution(env, baseDirectory);
        Node read = YamlTree.read(source, false, findings);
        if (read == null && !findings.isEmpty()) {
            findings.throwIfAny();
        }
        Node empty = Node.mapping(List.of(), source.start());
        Node whole = new Overrides(findings).apply(read == null || read.isNull() ? empty : read, sets);
        if (!(whole instanceof Node.Mapping mapping)) {
            findings.add(whole.place(), "this is not a configuration", "begin with 'gateway:' or 'connectors:'");
            throw findings.exception();
        }
        Node.Mapping root = ConnectorList.normalise(mapping, findings);
        Map<String, Substitution.Value> values = new HashMap<>();
        RecordBinder binder = new RecordBinder(findings, substitution, values);
        GatewayConfig config = binder.bind(new Section(root, root.place()), GatewayConfig.class, "");
        if (!findings.isEmpty()) {
            ConnectorList.check(root, types, substitution, findings);
            throw findings.exception();
        }
        if (config == null) {
            throw new IllegalStateException("nothing was found wrong, but no configuration made");
        }
        return new LoadedConfig(config, root, baseDirectory, substitution, values);
    }

    private static Source read(Path file) {
        Source name = Source.file(file.toString(), "");
        Place place = new Place(name, 0, 0, 1);
        try {
            if (!Files.isRegularFile(file)) {
                throw refused(place, Files.exists(file) ? "this is not a file" : "this file does not exist", null);
            }
            if (Files.size(file) > MAX_BYTES) {
                throw refused(place, "this file is larger than 1 MiB, which no configuration needs", null);
            }
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
            String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
            return Source.file(file.toString(), text.startsWith("\uFEFF") ? text.substring(1) : text);
        } catch (CharacterCodingException e) {
            throw refused(place, "this file is not UTF-8 text", "save it as UTF-8");
        } catch (IOException e) {
            throw refused(place, "this file cannot be read", "the gateway's user must be allowed to read it");
        }
    }

    private static ConfigException refused(Place place, String what, @Nullable String fix) {
        Findings findings = new Findings();
        findings.add(place, what, fix);
        return findings.exception();
    }
}

package io.byova.gateway.config;

import io.byova.gateway.connector.InvalidSetting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A configuration that was read without a problem, and knows where each of its settings stands. For one thread. */
public final class LoadedConfig {

    private final GatewayConfig config;
    private final Path baseDirectory;
    private final Substitution substitution;
    private final Map<String, Substitution.Value> values;
    private final List<String> notes = new ArrayList<>();
    private final Map<ConnectorEntry, Section> sections = new IdentityHashMap<>();
    private final Map<ConnectorEntry, Section> entries = new IdentityHashMap<>();
    private final Map<ConnectorEntry, Record> bound = new IdentityHashMap<>();

    LoadedConfig(
            GatewayConfig config,
            Node.Mapping root,
            Path baseDirectory,
            Substitution substitution,
            Map<String, Substitution.Value> values) {
        this.config = config;
        this.baseDirectory = baseDirectory;
        this.substitution = substitution;
        this.values = values;
        List<Node> nodes = ConnectorList.of(root);
        for (int i = 0; i < nodes.size(); i++) {
            ConnectorEntry entry = connectors().get(i);
            Place place = nodes.get(i).place();
            Section own = entry.config();
            sections.put(entry, own == null ? new Section(Node.mapping(List.of(), place), place) : own);
            if (nodes.get(i) instanceof Node.Mapping whole) {
                entries.put(entry, new Section(whole, place));
            }
            noteModule(entry, nodes.get(i));
        }
    }

    /** The settings. */
    public GatewayConfig config() {
        return config;
    }

    /** What was accepted but has no effect, one sentence each, for the log. */
    public List<String> notes() {
        return List.copyOf(notes);
    }

    /** The configuration file's directory, absolute; the working directory where there is no file. */
    public Path baseDirectory() {
        return baseDirectory;
    }

    /**
     * Binds a connector's {@code config} to its own record; an absent section is an empty one.
     *
     * @param entry one of {@link GatewayConfig#connectors()}
     * @param type the record; see {@link io.byova.gateway.config the package's documentation} for what it may hold
     * @throws ConfigException with all problems of this section
     * @throws IllegalArgumentException where the record has a component of a type that cannot be configured
     */
    public <C extends Record> C bind(ConnectorEntry entry, Class<C> type) {
        Findings findings = new Findings();
        String path = ConnectorList.KEY + "." + indexOf(entry) + ".config";
        C made = new RecordBinder(findings, substitution, values).bind(section(entry), type, path);
        findings.throwIfAny();
        if (made == null) {
            throw new IllegalStateException("nothing was found wrong, but no record made: " + type);
        }
        bound.put(entry, made);
        return made;
    }

    /**
     * What a connector's provider complained of, at the place of the setting.
     *
     * @param entry one of {@link GatewayConfig#connectors()}
     * @param invalid the complaint; its key is within the connector's {@code config}
     */
    public Problem problemAt(ConnectorEntry entry, InvalidSetting invalid) {
        Findings findings = new Findings();
        section(entry).report(invalid, substitution, findings);
        return findings.problems().get(0);
    }

    /**
     * What is wrong with a connector's entry itself, at the place of the setting.
     *
     * @param entry one of {@link GatewayConfig#connectors()}
     * @param invalid the complaint; its key is one of the entry's, such as {@code type} or {@code on-failure.audio}
     */
    public Problem problemAtEntry(ConnectorEntry entry, InvalidSetting invalid) {
        Findings findings = new Findings();
        entries.getOrDefault(entry, section(entry)).report(invalid, substitution, findings);
        return findings.problems().get(0);
    }

    /** All settings as they took effect, secrets masked; a connector's own appear once they were bound. */
    public List<EffectiveSetting> effective() {
        return new EffectiveSettings(values).list(config, bound);
    }

    private Section section(ConnectorEntry entry) {
        Section section = sections.get(entry);
        if (section == null) {
            throw new IllegalArgumentException("no connector of this configuration: " + entry.name());
        }
        return section;
    }

    private int indexOf(ConnectorEntry entry) {
        for (int i = 0; i < connectors().size(); i++) {
            if (connectors().get(i) == entry) {
                return i;
            }
        }
        return -1;
    }

    private List<ConnectorEntry> connectors() {
        List<ConnectorEntry> connectors = config.connectors();
        return connectors == null ? List.of() : connectors;
    }

    private void noteModule(ConnectorEntry entry, Node node) {
        Node.@Nullable Entry module = node instanceof Node.Mapping mapping ? mapping.find("module") : null;
        if (module != null) {
            notes.add(module.keyPlace().text() + ": 'module' of connector '" + Screen.quotable(entry.name())
                    + "' is ignored; a connector is found by its type or class");
        }
    }
}

package io.byova.gateway.config;

import io.byova.gateway.connector.InvalidSetting;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Brings the shapes in which connectors are written to one: a list of sections with a name. */
final class ConnectorList {

    static final String KEY = "connectors";

    private static final String SAMPLE =
            """
            add one, such as
              connectors:
                - name: local
                  type: local_audio
                  config: {agent-id: Local Playback, audio-base-path: audio}""";

    private ConnectorList() {}

    /** The same tree with its connectors as a list. */
    static Node.Mapping normalise(Node.Mapping root, Findings findings) {
        Node.Entry connectors = root.find(KEY);
        if (connectors == null || connectors.value().isNull() || isEmpty(connectors.value())) {
            Place place = connectors == null ? root.place() : connectors.keyPlace();
            findings.add(place, "there is no connector, so nobody would answer a call", SAMPLE);
            return root;
        }
        Node list = connectors.value();
        if (list instanceof Node.Mapping byName) {
            list = Node.sequence(
                    byName.entries().stream()
                            .map(entry -> named(entry, findings))
                            .toList(),
                    byName.place());
        }
        checkNames(list, findings);
        List<Node.Entry> entries = new ArrayList<>(root.entries());
        entries.set(
                entries.indexOf(connectors),
                new Node.Entry(connectors.key(), connectors.keyPlace(), connectors.hidden(), list));
        return Node.mapping(entries, root.place());
    }

    /** The connectors of a normalised tree. */
    static List<Node> of(Node.Mapping root) {
        Node.Entry connectors = root.find(KEY);
        return connectors != null && connectors.value() instanceof Node.Sequence list ? list.items() : List.of();
    }

    /** Looks for problems within the connectors' own sections, of those whose entry itself can be read. */
    static void check(Node.Mapping root, ConnectorTypes types, Substitution substitution, Findings findings) {
        List<Node> nodes = of(root);
        for (int i = 0; i < nodes.size(); i++) {
            Section whole = new Section(nodes.get(i), nodes.get(i).place());
            // What is wrong with the entry itself has been found already.
            ConnectorEntry entry = new RecordBinder(new Findings(), substitution, new HashMap<>())
                    .bind(whole, ConnectorEntry.class, KEY + "." + i);
            if (entry == null || !entry.enabled()) {
                continue;
            }
            try {
                Class<? extends Record> type = types.configType(entry);
                Section own = entry.config();
                if (type != null && own != null) {
                    new RecordBinder(findings, substitution, new HashMap<>())
                            .bind(own, type, KEY + "." + i + ".config");
                }
            } catch (InvalidSetting unknown) {
                whole.report(unknown, substitution, findings);
            }
        }
    }

    private static boolean isEmpty(Node node) {
        return node instanceof Node.Mapping mapping && mapping.entries().isEmpty()
                || node instanceof Node.Sequence list && list.items().isEmpty();
    }

    private static Node named(Node.Entry entry, Findings findings) {
        if (!(entry.value() instanceof Node.Mapping) && !entry.value().isNull()) {
            return entry.value();
        }
        List<Node.Entry> body = new ArrayList<>();
        Node name = new Node.Scalar(entry.key(), false, false, entry.keyPlace());
        body.add(new Node.Entry("name", entry.keyPlace(), false, name));
        if (entry.value() instanceof Node.Mapping mapping) {
            for (Node.Entry setting : mapping.entries()) {
                if (Spelling.plain(setting.key()).equals("name")) {
                    findings.add(
                            setting.keyPlace(),
                            "this connector is named already, by its key '" + entry.shown() + "'",
                            "remove this line");
                } else {
                    body.add(setting);
                }
            }
        }
        return Node.mapping(body, entry.keyPlace());
    }

    private static void checkNames(Node list, Findings findings) {
        if (!(list instanceof Node.Sequence sequence)) {
            return;
        }
        Map<String, Place> seen = new HashMap<>();
        for (Node item : sequence.items()) {
            Node.@Nullable Entry name = item instanceof Node.Mapping mapping ? mapping.find("name") : null;
            if (name != null && name.value() instanceof Node.Scalar text && !text.isNull()) {
                Place place = text.place();
                Place first = seen.putIfAbsent(text.text(), place);
                if (first != null) {
                    findings.add(
                            place,
                            "the name '" + Screen.quotable(text.text()) + "' is already used at " + first.text(),
                            "give each connector a name of its own");
                }
            }
        }
    }
}

package io.byova.gateway.config;

import io.byova.gateway.connector.InvalidSetting;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A piece of the configuration that has no type yet, such as a connector's {@code config}; bound by
 * {@link LoadedConfig#bind}. Immutable; shows nothing of its content.
 */
public final class Section {

    private final Node node;
    private final Place place;

    /** @param place where to point when something is missing in it: its key where it has one */
    Section(Node node, Place place) {
        this.node = node;
        this.place = place;
    }

    Node node() {
        return node;
    }

    Place place() {
        return place;
    }

    List<Node.Entry> entries() {
        return node instanceof Node.Mapping mapping ? mapping.entries() : List.of();
    }

    /** Puts a complaint where its key stands, or where the nearest section around it begins. */
    void report(InvalidSetting e, Substitution substitution, Findings findings) {
        String named = e.key().isEmpty() ? "" : "'" + Screen.quotable(e.key()) + "' ";
        String problem = substitution.redact(String.valueOf(e.getMessage()));
        findings.add(placeOf(e.key()), named + Screen.harmless(problem), null);
    }

    private Place placeOf(String key) {
        Place found = place;
        Node at = node;
        String rest = key;
        while (!rest.isEmpty() && at != null) {
            int dot = rest.indexOf('.');
            String step = dot < 0 ? rest : rest.substring(0, dot);
            Section next = child(at, step);
            if (next == null) {
                break;
            }
            found = next.place;
            at = next.node;
            rest = dot < 0 ? "" : rest.substring(dot + 1);
        }
        return found;
    }

    private static @Nullable Section child(Node node, String step) {
        if (node instanceof Node.Mapping mapping) {
            Node.Entry entry = mapping.find(step);
            return entry == null ? null : new Section(entry.value(), entry.keyPlace());
        }
        if (node instanceof Node.Sequence sequence && step.matches("\\d{1,6}")) {
            int index = Integer.parseInt(step);
            Node item = index < sequence.items().size() ? sequence.items().get(index) : null;
            return item == null ? null : new Section(item, item.place());
        }
        return null;
    }

    /** Hides a value wherever its line is shown. */
    static void conceal(Node node) {
        if (node instanceof Node.Mapping mapping) {
            mapping.entries().forEach(entry -> conceal(entry.value()));
        } else if (node instanceof Node.Sequence sequence) {
            sequence.items().forEach(Section::conceal);
        } else {
            Place at = node.place();
            // A value of several lines is hidden by its key while it is read; here its first line is.
            at.source().conceal(at.line(), at.column(), at.line(), Source.END);
        }
    }

    @Override
    public String toString() {
        return "Section[" + place.text() + "]";
    }
}

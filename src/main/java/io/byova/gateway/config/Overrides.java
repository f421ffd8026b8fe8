package io.byova.gateway.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts {@code --set path=value} into the tree, where it is checked like everything else. */
final class Overrides {

    private static final int LONGEST_PATH = 32;
    private static final String SAMPLE =
            "write --set gateway.port=50052 or --set connectors.<name>.config.<key>=<value>";

    private final Findings findings;

    Overrides(Findings findings) {
        this.findings = findings;
    }

    Node apply(Node root, List<String> sets) {
        Node changed = root;
        for (int i = 0; i < sets.size(); i++) {
            changed = apply(changed, sets.get(i), i + 1);
        }
        return changed;
    }

    private Node apply(Node root, String set, int order) {
        int equals = set.indexOf('=');
        String path = equals < 0 ? set : set.substring(0, equals);
        List<String> steps = List.of(path.trim().split("\\.", -1));
        Source source = Source.override(path, order, equals < 0 ? null : set.substring(equals + 1));
        boolean sensitive = steps.stream().anyMatch(SecretWords::isSecret);
        if (sensitive || SecretWords.secretIn(source.text()) >= 0) {
            source.conceal(0, 0, 0, 0);
        }
        if (equals < 0 || steps.size() > LONGEST_PATH || steps.stream().anyMatch(String::isBlank)) {
            // Without an '=' the value may be part of the path, a secret with it.
            Source shown = equals < 0 && sensitive ? Source.override(Secret.MASK, order, null) : source;
            findings.add(shown.start(), "this is not path=value", SAMPLE);
            return root;
        }
        int before = findings.count();
        Node value = YamlTree.read(source, sensitive, findings);
        if (findings.count() > before) {
            return root;
        }
        Node placed = value == null ? new Node.Scalar("", true, sensitive, source.start()) : value;
        return put(root, steps, 0, placed, source.start());
    }

    private Node put(@Nullable Node at, List<String> steps, int step, Node value, Place place) {
        if (step == steps.size()) {
            return value;
        }
        if (at == null || at.isNull()) {
            Node below = put(null, steps, step + 1, value, place);
            return Node.mapping(List.of(new Node.Entry(steps.get(step), place, false, below)), place);
        }
        if (at instanceof Node.Mapping mapping) {
            return putInto(mapping, steps, step, value, place);
        }
        if (at instanceof Node.Sequence sequence) {
            return putInto(sequence, steps, step, value, place);
        }
        findings.add(
                place, "'" + Screen.quotable(String.join(".", steps.subList(0, step))) + "' is a single value", null);
        return at;
    }

    private Node putInto(Node.Mapping mapping, List<String> steps, int step, Node value, Place place) {
        List<Node.Entry> entries = new ArrayList<>(mapping.entries());
        Node.Entry old = mapping.find(steps.get(step));
        Node below = put(old == null ? null : old.value(), steps, step + 1, value, place);
        if (old == null) {
            entries.add(new Node.Entry(steps.get(step), place, false, below));
        } else {
            Place keyPlace = step == steps.size() - 1 ? place : old.keyPlace();
            entries.set(entries.indexOf(old), new Node.Entry(old.key(), keyPlace, old.hidden(), below));
        }
        return Node.mapping(entries, mapping.place());
    }

    private Node putInto(Node.Sequence sequence, List<String> steps, int step, Node value, Place place) {
        List<Node> items = new ArrayList<>(sequence.items());
        // A name may have dots in it, so the longest one that fits is taken.
        for (int end = steps.size(); end > step; end--) {
            String name = String.join(".", steps.subList(step, end));
            int index = indexOf(items, name);
            if (index >= 0) {
                items.set(index, put(items.get(index), steps, end, value, place));
                return Node.sequence(items, sequence.place());
            }
        }
        String step0 = steps.get(step);
        if (step0.matches("\\d{1,6}") && Integer.parseInt(step0) < items.size()) {
            int index = Integer.parseInt(step0);
            items.set(index, put(items.get(index), steps, step + 1, value, place));
            return Node.sequence(items, sequence.place());
        }
        List<String> names = items.stream()
                .map(Overrides::nameOf)
                .filter(name -> !name.isEmpty())
                .toList();
        String near = Spelling.nearest(step0, names);
        String known = names.isEmpty() ? "use an index from 0 to " + (items.size() - 1) : "known here: " + names;
        findings.add(
                place,
                "there is no entry '" + Screen.quotable(step0) + "'",
                Screen.harmless(near == null ? known : "did you mean '" + near + "'?"));
        return sequence;
    }

    private static int indexOf(List<Node> items, String name) {
        for (int i = 0; i < items.size(); i++) {
            if (name.equals(nameOf(items.get(i)))) {
                return i;
            }
        }
        return -1;
    }

    /** The {@code name} of a list's entry, as written; empty where it has none. */
    static String nameOf(Node item) {
        Node.Entry name = item instanceof Node.Mapping mapping ? mapping.find("name") : null;
        return name != null && name.value() instanceof Node.Scalar scalar ? scalar.text() : "";
    }
}

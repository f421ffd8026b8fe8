package io.byova.gateway.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A piece of configuration before it has a type. Immutable; anchors share nodes. */
sealed interface Node {

    /** Where it begins. */
    Place place();

    /** How many values it holds once aliases are followed, itself included. */
    int size();

    /** The same, not to be shown. */
    Node asSensitive();

    /** Whether it stands for "not set". */
    default boolean isNull() {
        return false;
    }

    /**
     * One value.
     *
     * @param text as written, before substitution
     * @param plain whether it stood without quotes
     * @param sensitive whether its key says that it is a secret
     */
    record Scalar(String text, boolean plain, boolean sensitive, Place place) implements Node {
        @Override
        public int size() {
            return 1;
        }

        @Override
        public Node asSensitive() {
            return new Scalar(text, plain, true, place);
        }

        @Override
        public boolean isNull() {
            return plain && (text.isEmpty() || text.equals("~") || text.equalsIgnoreCase("null"));
        }
    }

    /** A list. */
    record Sequence(List<Node> items, int size, Place place) implements Node {
        @Override
        public Node asSensitive() {
            return new Sequence(items.stream().map(Node::asSensitive).toList(), size, place);
        }
    }

    /** A section, in the order of the file. */
    record Mapping(List<Entry> entries, int size, Place place) implements Node {
        @Override
        public Node asSensitive() {
            return new Mapping(
                    entries.stream()
                            .map(entry -> new Entry(entry.key, entry.keyPlace, true, entry.value.asSensitive()))
                            .toList(),
                    size,
                    place);
        }

        /** The entry of a key in any spelling, or null. */
        @Nullable
        Entry find(String key) {
            String wanted = Spelling.plain(key);
            for (Entry entry : entries) {
                if (Spelling.plain(entry.key).equals(wanted)) {
                    return entry;
                }
            }
            return null;
        }
    }

    /**
     * A key and its value.
     *
     * @param hidden whether the key itself is part of a secret
     */
    record Entry(String key, Place keyPlace, boolean hidden, Node value) {

        /** The key as it may be shown. */
        String shown() {
            return hidden ? Secret.MASK : Screen.quotable(key);
        }
    }

    static Mapping mapping(List<Entry> entries, Place place) {
        int size = 1;
        for (Entry entry : entries) {
            size = plus(size, entry.value.size());
        }
        return new Mapping(List.copyOf(entries), size, place);
    }

    static Sequence sequence(List<Node> items, Place place) {
        int size = 1;
        for (Node item : items) {
            size = plus(size, item.size());
        }
        return new Sequence(List.copyOf(items), size, place);
    }

    // Saturates: nested aliases multiply, and a wrapped number would pass the limit.
    private static int plus(int a, int b) {
        return (int) Math.min(Integer.MAX_VALUE, (long) a + b);
    }
}

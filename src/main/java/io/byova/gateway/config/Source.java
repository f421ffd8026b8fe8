package io.byova.gateway.config;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A text settings come from: the configuration file, one {@code --set}, or the built-in defaults. */
final class Source {

    /** Stands for "to the end of the line". */
    static final int END = Integer.MAX_VALUE;

    private final Kind kind;
    private final String name;
    private final int order;
    private final String text;
    private final List<String> lines;
    private final Map<Integer, BitSet> concealed = new HashMap<>();
    private final Map<Integer, int[]> points = new HashMap<>();

    private boolean whole;
    private boolean assigned;

    private Source(Kind kind, String name, int order, String text) {
        this.kind = kind;
        this.name = name;
        this.order = order;
        this.text = text;
        this.lines = kind == Kind.FILE ? List.of(text.split("\r\n|\n|\r", -1)) : List.of();
    }

    static Source file(String name, String text) {
        return new Source(Kind.FILE, Screen.harmless(name), 0, text);
    }

    static Source defaults(String text) {
        return new Source(Kind.DEFAULTS, "built-in defaults", 0, text);
    }

    /**
     * An override.
     *
     * @param path what the user typed before the '='
     * @param order counted from 1
     * @param value what the user typed after it; null where there was no '='
     */
    static Source override(String path, int order, @Nullable String value) {
        Source source = new Source(Kind.OVERRIDE, "--set " + Screen.quotable(path), order, value == null ? "" : value);
        source.assigned = value != null;
        return source;
    }

    Kind kind() {
        return kind;
    }

    /** What problems cite: the file, or the override as it was typed unless any of its value is concealed. */
    String name() {
        return kind == Kind.OVERRIDE && assigned ? name + "=" + (whole ? Secret.MASK : Screen.quotable(text)) : name;
    }

    /** The first place in it. */
    Place start() {
        return kind == Kind.FILE ? new Place(this, 1, 1, 1) : new Place(this, 0, 0, 1);
    }

    /** Its position in lists of problems. */
    int order() {
        return order;
    }

    String text() {
        return text;
    }

    /** A line, counted from 1; empty where there is none. */
    String line(int number) {
        return number < 1 || number > lines.size() ? "" : lines.get(number - 1);
    }

    /** A line's code points; kept, because a file of one endless line is asked for often. */
    int[] points(int number) {
        return points.computeIfAbsent(number, key -> line(key).codePoints().toArray());
    }

    /** Hides what stands between two positions, columns counted from 1 and {@code toColumn} not included. */
    void conceal(int fromLine, int fromColumn, int toLine, int toColumn) {
        if (kind != Kind.FILE) {
            whole = true;
            return;
        }
        for (int number = fromLine; number <= Math.min(toLine, lines.size()); number++) {
            int from = number == fromLine ? fromColumn - 1 : 0;
            int to = number == toLine ? toColumn - 1 : END;
            hide(number, from, to);
        }
    }

    private void hide(int number, int from, int to) {
        int end = Math.min(to, points(number).length);
        if (from < end) {
            concealed.computeIfAbsent(number, key -> new BitSet()).set(from, end);
        }
    }

    /** Whether the code point at a column, counted from 0, must not be shown. */
    boolean isConcealed(int number, int column) {
        BitSet hidden = concealed.get(number);
        return hidden != null && hidden.get(column);
    }

    enum Kind {
        FILE,
        OVERRIDE,
        DEFAULTS
    }
}

package io.byova.gateway.config;

import java.util.Comparator;

/**
 * Where something stands.
 *
 * @param source in which text
 * @param line counted from 1; 0 where the text is not a file
 * @param column counted from 1, in code points
 * @param width how many code points the caret underlines
 */
record Place(Source source, int line, int column, int width) {

    static final Comparator<Place> IN_ORDER = Comparator.<Place>comparingInt(place -> place.source.order())
            .thenComparingInt(Place::line)
            .thenComparingInt(Place::column);

    /** {@code file:line:col}, or the override as it was typed. */
    String text() {
        return line == 0 ? source.name() : source.name() + ":" + line + ":" + column;
    }

    /** What the settings page shows: {@code default}, {@code --set} or {@code file:line}. */
    String origin() {
        return switch (source.kind()) {
            case DEFAULTS -> "default";
            case OVERRIDE -> "--set";
            case FILE -> source.name() + ":" + line;
        };
    }
}

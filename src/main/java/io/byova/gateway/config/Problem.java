package io.byova.gateway.config;

import org.jspecify.annotations.Nullable;

/**
 * One thing wrong with the configuration, fit to be shown: no secrets, no control characters.
 *
 * @param where {@code file:line:col}, or {@code --set path=value}
 * @param line counted from 1; 0 where it is not in a file
 * @param column counted from 1, in characters
 * @param what the problem
 * @param excerpt the line with a caret below, two lines; empty where it is not in a file
 * @param fix what to do, or null where the problem says it
 */
public record Problem(String where, int line, int column, String what, String excerpt, @Nullable String fix) {

    /** The problem as text for people, several lines without a line break at the end. */
    public String render() {
        StringBuilder text = new StringBuilder(where).append(": ").append(what);
        if (!excerpt.isEmpty()) {
            text.append('\n').append(excerpt);
        }
        if (fix != null) {
            text.append("\n  fix: ").append(fix.replace("\n", "\n  "));
        }
        return text.toString();
    }
}

package io.byova.gateway.config;

/** Makes strange text fit for a terminal. */
final class Screen {

    private static final int QUOTE_WIDTH = 60;
    private static final int LINE_WIDTH = 100;
    private static final char STRANGE = '?';

    private Screen() {}

    /** The text without anything that moves a cursor, changes a colour or reverses reading. */
    static String harmless(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().map(Screen::harmless).forEach(clean::appendCodePoint);
        return clean.toString();
    }

    /** Harmless, and short enough to stand in a sentence. */
    static String quotable(String text) {
        int end = text.offsetByCodePoints(0, Math.min(QUOTE_WIDTH, text.codePointCount(0, text.length())));
        return harmless(text.substring(0, end)) + (end < text.length() ? "…" : "");
    }

    /** The line of a place with a caret under the place, secrets hidden; empty where the source has no lines. */
    static String excerpt(Place place) {
        if (place.line() == 0) {
            return "";
        }
        int[] points = place.source().points(place.line());
        int target = Math.min(place.column() - 1, points.length);
        int start = Math.max(0, Math.min(target - LINE_WIDTH / 2, points.length - LINE_WIDTH));
        int end = Math.min(points.length, start + LINE_WIDTH);
        StringBuilder shown = new StringBuilder(start > 0 ? "…" : "");
        int caret = shown.length();
        int mask = 0;
        int width = 0;
        for (int i = start; i < end; i++) {
            if (i == target) {
                caret = columns(shown);
            }
            boolean hidden = place.source().isConcealed(place.line(), i);
            if (!hidden) {
                shown.appendCodePoint(harmless(points[i]));
            } else if (i == start || !place.source().isConcealed(place.line(), i - 1)) {
                mask = columns(shown);
                shown.append(Secret.MASK);
            }
            if (hidden && i == target) {
                caret = mask;
            }
            if (i >= target && i < target + place.width()) {
                width = columns(shown) - caret;
            }
        }
        if (target >= end) {
            caret = columns(shown);
        }
        String number = String.format("%5d", place.line());
        return number + " | " + shown + (end < points.length ? "…" : "") + "\n" + " ".repeat(number.length()) + " | "
                + " ".repeat(caret) + "^".repeat(Math.max(1, width));
    }

    private static int columns(StringBuilder text) {
        return text.codePointCount(0, text.length());
    }

    private static int harmless(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL -> point == '\t' ? ' ' : STRANGE;
            case Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> STRANGE;
            default -> point;
        };
    }
}

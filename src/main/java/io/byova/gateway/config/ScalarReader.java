package io.byova.gateway.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns the text of one value into a Java type, or says why not. */
final class ScalarReader {

    private static final Pattern DURATION = Pattern.compile("(?:\\d{1,9}(?:ms|s|m|h|d))+");
    private static final Pattern DURATION_PART = Pattern.compile("(\\d+)(ms|s|m|h|d)");
    private static final Pattern WHOLE = Pattern.compile("[-+]?\\d+");
    private static final Map<String, Long> MILLIS =
            Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

    private ScalarReader() {}

    static boolean reads(Class<?> type) {
        return type == String.class
                || type == Secret.class
                || type == int.class
                || type == Integer.class
                || type == long.class
                || type == Long.class
                || type == double.class
                || type == Double.class
                || type == boolean.class
                || type == Boolean.class
                || type == Duration.class
                || type == Path.class
                || type.isEnum();
    }

    /**
     * Reads a value.
     *
     * @param name the component's name, which may say the unit of a bare duration
     * @throws Unreadable where the text is no such value
     */
    static Object read(String text, Class<?> type, String name) throws Unreadable {
        if (type == String.class) {
            return text;
        }
        if (type == Secret.class) {
            return new Secret(text);
        }
        if (type == int.class || type == Integer.class) {
            return (int) whole(text, Integer.MIN_VALUE, Integer.MAX_VALUE);
        }
        if (type == long.class || type == Long.class) {
            return whole(text, Long.MIN_VALUE, Long.MAX_VALUE);
        }
        if (type == double.class || type == Double.class) {
            return number(text);
        }
        if (type == boolean.class || type == Boolean.class) {
            return truth(text);
        }
        if (type == Duration.class) {
            return duration(text, name);
        }
        return type == Path.class ? path(text) : constant(text, type);
    }

    private static long whole(String text, long least, long most) throws Unreadable {
        if (!WHOLE.matcher(text).matches()) {
            throw new Unreadable("a whole number", "write digits only");
        }
        try {
            long value = Long.parseLong(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Too large even for the wider type: said below.
        }
        throw new Unreadable("a number in range", "it must lie between " + least + " and " + most);
    }

    private static double number(String text) throws Unreadable {
        try {
            double value = Double.parseDouble(text);
            if (!Double.isNaN(value) && !Double.isInfinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new Unreadable("a number", "write it as 0.5");
    }

    private static boolean truth(String text) throws Unreadable {
        if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
            return text.equalsIgnoreCase("true");
        }
        throw new Unreadable("a switch", "write true or false");
    }

    private static Duration duration(String text, String name) throws Unreadable {
        if (text.matches("\\d{1,12}")) {
            if (name.endsWith("Ms")) {
                return Duration.ofMillis(Long.parseLong(text));
            }
            if (name.endsWith("Sec")) {
                return Duration.ofSeconds(Long.parseLong(text));
            }
            throw new Unreadable("a duration: it has no unit", "write a number with its unit: 500ms, 30s, 10m or 4h");
        }
        if (text.length() > 40 || !DURATION.matcher(text).matches()) {
            throw new Unreadable("a duration", "write it as 500ms, 30s, 10m, 4h or 1h30m");
        }
        Duration total = Duration.ZERO;
        Matcher part = DURATION_PART.matcher(text);
        while (part.find()) {
            total = total.plusMillis(Long.parseLong(part.group(1)) * MILLIS.get(part.group(2)));
        }
        return total;
    }

    private static Path path(String text) throws Unreadable {
        try {
            if (!text.isEmpty()) {
                return Path.of(text);
            }
        } catch (InvalidPathException e) {
            // Said below.
        }
        throw new Unreadable("a path", "write the path of a file");
    }

    private static Object constant(String text, Class<?> type) throws Unreadable {
        List<String> names = new ArrayList<>();
        for (Object constant : type.getEnumConstants()) {
            String name = ((Enum<?>) constant).name();
            if (Spelling.plain(name).equals(Spelling.plain(text))) {
                return constant;
            }
            names.add(Spelling.kebab(name));
        }
        String near = Spelling.nearest(text, names);
        String advice = (near == null ? "" : "did you mean '" + near + "'? ") + "It is one of: ";
        throw new Unreadable("one of the known values", advice + String.join(", ", names));
    }

    /** A text that is no such value; holds nothing of the text. */
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        private final String expected;
        private final @Nullable String fix;

        Unreadable(String expected, @Nullable String fix) {
            super(expected, null, false, false);
            this.expected = expected;
            this.fix = fix;
        }

        String expected() {
            return expected;
        }

        @Nullable
        String fix() {
            return fix;
        }
    }
}

package io.byova.gateway.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Fills {@code ${NAME}}, {@code ${NAME:default}} and {@code ${file:path}} into values, and remembers what must not be shown. */
final class Substitution {

    private static final long MAX_FILE_BYTES = 65_536;
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]*");
    private static final int TELLING = 4;

    private final Map<String, String> environment;
    private final Path baseDirectory;
    private final Set<String> secrets = new HashSet<>();

    Substitution(Map<String, String> environment, Path baseDirectory) {
        this.environment = environment;
        this.baseDirectory = baseDirectory;
    }

    /** The value after substitution; null where that failed, which is then among the findings. */
    @Nullable
    Value resolve(Node.Scalar scalar, Findings findings) {
        Value value = new Filling(scalar, findings).fill();
        if (value != null
                && value.hidden()
                && !value.text().isEmpty()
                && (scalar.sensitive() || value.text().length() >= TELLING)) {
            secrets.add(value.text());
        }
        return value;
    }

    /** A message of somebody else's making, without the secrets read so far. */
    String redact(String message) {
        String clean = message;
        for (String secret : secrets) {
            clean = secret.length() >= TELLING
                    ? clean.replace(secret, Secret.MASK)
                    : clean.replaceAll("(?<!\\w)" + Pattern.quote(secret) + "(?!\\w)", "******");
        }
        return clean;
    }

    /**
     * A value as it is used.
     *
     * @param origin where it came from, for the settings page
     * @param hidden whether it must not be shown: a secret, or not written in the configuration itself
     */
    record Value(String text, String origin, boolean hidden) {}

    /** One pass over one value. */
    private final class Filling {
        private final Node.Scalar scalar;
        private final Findings findings;
        private final StringBuilder text = new StringBuilder();
        private String origin;
        private boolean hidden;

        Filling(Node.Scalar scalar, Findings findings) {
            this.scalar = scalar;
            this.findings = findings;
            this.origin = scalar.place().origin();
            this.hidden = scalar.sensitive();
        }

        @Nullable
        Value fill() {
            String raw = scalar.text();
            int at = 0;
            for (int next = raw.indexOf("${"); next >= 0; next = raw.indexOf("${", at)) {
                boolean escaped = next > at && raw.charAt(next - 1) == '$';
                text.append(raw, at, escaped ? next - 1 : next);
                if (escaped) {
                    text.append("${");
                    at = next + 2;
                    continue;
                }
                int end = raw.indexOf('}', next);
                if (end < 0 || raw.substring(next + 2, end).contains("${")) {
                    return fail(
                            end < 0 ? "a '${' is never closed" : "a '${' stands inside another",
                            "write $${ for the two characters themselves");
                }
                String filled = fill(raw.substring(next + 2, end));
                if (filled == null) {
                    return null;
                }
                text.append(filled);
                at = end + 1;
            }
            return new Value(text.append(raw, at, raw.length()).toString(), origin, hidden);
        }

        private @Nullable String fill(String expression) {
            int colon = expression.indexOf(':');
            String name = colon < 0 ? expression : expression.substring(0, colon);
            String rest = colon < 0 ? null : expression.substring(colon + 1);
            if (name.equals("file") && rest != null) {
                return file(rest);
            }
            if (!NAME.matcher(name).matches()) {
                fail(
                        "'${…}' does not name a variable",
                        "write ${NAME}, ${NAME:default} or ${file:/path}; $${ for the two characters themselves");
                return null;
            }
            String value = environment.get(name);
            if (value != null) {
                origin = "env " + name;
                hidden = true;
            } else if (rest == null) {
                fail(
                        "the environment variable " + Screen.quotable(name) + " is not set",
                        "set it, or give a default: ${" + Screen.quotable(name) + ":…}");
            }
            return value == null ? rest : value;
        }

        private @Nullable String file(String name) {
            try {
                Path path = Path.of(name);
                Path found = path.isAbsolute() || Files.exists(path) ? path : baseDirectory.resolve(path);
                // Only regular files: a pipe would wait for ever and a device never ends.
                if (!Files.isRegularFile(found)) {
                    fail("the file " + Screen.quotable(name) + " does not exist or is not a file", null);
                    return null;
                }
                if (Files.size(found) > MAX_FILE_BYTES) {
                    fail("the file " + Screen.quotable(name) + " is larger than " + MAX_FILE_BYTES + " bytes", null);
                    return null;
                }
                origin = "file " + Screen.quotable(name);
                hidden = true;
                return Files.readString(found, StandardCharsets.UTF_8).strip();
            } catch (IOException | InvalidPathException e) {
                fail(
                        "the file " + Screen.quotable(name) + " cannot be read",
                        "it must be UTF-8 text the gateway's user may read");
                return null;
            }
        }

        private @Nullable Value fail(String what, String fix) {
            findings.add(scalar.place(), what, fix);
            return null;
        }
    }
}

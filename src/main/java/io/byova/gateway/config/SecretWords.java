package io.byova.gateway.config;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells by a key's name that its value is a secret; a mistyped name still counts. */
final class SecretWords {

    private static final List<String> ANYWHERE =
            List.of("token", "secret", "password", "passphrase", "credential", "authorization", "apikey");
    private static final List<String> WORDS =
            List.of("key", "keys", "auth", "pwd", "passwd", "bearer", "cookie", "pin");
    private static final List<String> MISTYPED =
            List.of("token", "tokens", "secret", "secrets", "password", "authorization", "credentials", "apikey");
    private static final Pattern KEY = Pattern.compile("([\\p{Alnum}_.-]+)[\"']?\\s*[:=]");
    private static final Pattern SEPARATOR = Pattern.compile("[^a-z0-9]+");
    private static final int LONGEST = 200;

    private SecretWords() {}

    static boolean isSecret(String key) {
        String name = key.length() > LONGEST ? key.substring(0, LONGEST) : key;
        String plain = Spelling.plain(name);
        for (String part : ANYWHERE) {
            if (plain.contains(part)) {
                return true;
            }
        }
        if (plain.endsWith("key")) {
            return true;
        }
        for (String word : WORDS) {
            if (plain.contains(word)
                    && Arrays.asList(SEPARATOR.split(Spelling.kebab(name))).contains(word)) {
                return true;
            }
        }
        for (String word : MISTYPED) {
            if (Spelling.distance(plain, word, 2) < 2) {
                return true;
            }
        }
        return false;
    }

    /**
     * Where, in a line that is not yet understood, a secret may begin.
     *
     * @return an index, or -1 where no key of the line looks like a secret's
     */
    static int secretIn(String line) {
        Matcher key = KEY.matcher(line.length() > 5000 ? line.substring(0, 5000) : line);
        while (key.find()) {
            if (isSecret(key.group(1))) {
                return key.end();
            }
        }
        return -1;
    }
}

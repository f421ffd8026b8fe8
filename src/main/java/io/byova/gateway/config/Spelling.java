package io.byova.gateway.config;

import java.util.Collection;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names as people write them: kebab-case, snake_case, camelCase, and mistyped. */
final class Spelling {

    private static final Pattern HUMP = Pattern.compile("([a-z0-9])([A-Z])");
    private static final int LONGEST_COMPARED = 64;

    private Spelling() {}

    /** The same for every spelling of a name: {@code audio-files}, {@code audio_files}, {@code audioFiles}. */
    static String plain(String name) {
        StringBuilder plain = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c != '-' && c != '_') {
                plain.append(Character.toLowerCase(c));
            }
        }
        return plain.toString();
    }

    /** {@code audioFiles} or {@code AUDIO_FILES} as {@code audio-files}. */
    static String kebab(String name) {
        if (name.equals(name.toUpperCase(Locale.ROOT))) {
            return name.toLowerCase(Locale.ROOT).replace('_', '-');
        }
        return HUMP.matcher(name).replaceAll("$1-$2").toLowerCase(Locale.ROOT);
    }

    /** The known name that was probably meant, in the writer's own style, or null. */
    static @Nullable String nearest(String written, Collection<String> known) {
        String plain = plain(written);
        String best = null;
        int least = Math.max(1, plain.length() / 3) + 1;
        for (String name : known) {
            int distance = distance(plain, plain(name), least);
            if (distance < least) {
                least = distance;
                best = name;
            }
        }
        for (String name : known) {
            boolean begun = plain.length() > 2 && plain(name).startsWith(plain);
            best = best == null && begun ? name : best;
        }
        return best == null || written.indexOf('_') < 0 ? best : best.replace('-', '_');
    }

    /** Insertions, deletions, replacements and swapped neighbours between two words; at most {@code limit}. */
    static int distance(String a, String b, int limit) {
        if (Math.abs(a.length() - b.length()) >= limit || Math.max(a.length(), b.length()) > LONGEST_COMPARED) {
            return a.equals(b) ? 0 : limit;
        }
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : step(cost, a, b, i, j);
            }
        }
        return Math.min(limit, cost[a.length()][b.length()]);
    }

    private static int step(int[][] cost, String a, String b, int i, int j) {
        int replaced = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int least = Math.min(replaced, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
    }
}

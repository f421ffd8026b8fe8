package io.byova.gateway.monitoring;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code /metrics} said at one moment. */
final class Scrape {

    private static final Pattern LINE = Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_]\\w*)=\"((?:[^\"\\\\]|\\\\.)*)\",?");

    private final List<Series> all = new ArrayList<>();

    record Series(String name, Map<String, String> labels, double value) {

        boolean is(String wanted, String... labelsAndValues) {
            if (!name.equals(wanted)) {
                return false;
            }
            for (int i = 0; i < labelsAndValues.length; i += 2) {
                if (!labelsAndValues[i + 1].equals(labels.get(labelsAndValues[i]))) {
                    return false;
                }
            }
            return true;
        }
    }

    static Scrape of(TestGateway gateway) throws Exception {
        return new Scrape(gateway.send("GET", "/metrics").body());
    }

    Scrape(String text) {
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            Matcher parts = LINE.matcher(line);
            if (!parts.matches()) {
                throw new AssertionError("no line of the text format: " + line);
            }
            Map<String, String> labels = new LinkedHashMap<>();
            if (parts.group(2) != null) {
                Matcher label = LABEL.matcher(parts.group(2));
                while (label.find()) {
                    labels.put(
                            label.group(1), label.group(2).replace("\\\"", "\"").replace("\\\\", "\\"));
                }
            }
            all.add(new Series(parts.group(1), labels, Double.parseDouble(parts.group(3))));
        });
    }

    List<Series> all() {
        return all;
    }

    List<Series> where(Predicate<Series> wanted) {
        return all.stream().filter(wanted).toList();
    }

    /** The sum of all series with this name and these labels, each followed by its value. */
    double sum(String name, String... labels) {
        return all.stream()
                .filter(series -> series.is(name, labels))
                .mapToDouble(Series::value)
                .sum();
    }
}

package io.byova.gateway.monitoring;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a PromQL expression asks for: enough of the language for the expressions of a dashboard. */
final class PromQl {

    /** Labels that Prometheus adds to what it scrapes. */
    private static final Set<String> ADDED = Set.of("instance", "job");

    private static final Set<String> FUNCTIONS =
            Set.of("sum", "min", "max", "avg", "count", "rate", "increase", "histogram_quantile", "clamp_min");
    private static final Set<String> GROUPINGS = Set.of("by", "without", "on", "ignoring", "group_left", "group_right");
    private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool", "offset");

    private static final Pattern TOKEN = Pattern.compile(
            "\\s+|\\[[^\\]]*]|\"(?:[^\"\\\\]|\\\\.)*\"|\\d+(?:\\.\\d+)?|[a-zA-Z_:][\\w:]*|[!=]~|[!=<>]=|[-+*/<>(){},=]");

    private final List<Selector> selectors = new ArrayList<>();
    private final Set<String> grouping = new LinkedHashSet<>();

    record Selector(String metric, List<Match> matches) {

        boolean finds(Scrape.Series series) {
            return series.name().equals(metric)
                    && matches.stream().allMatch(match -> ADDED.contains(match.label) || match.accepts(series));
        }
    }

    record Match(String label, String operator, String value) {

        boolean accepts(Scrape.Series series) {
            String is = series.labels().getOrDefault(label, "");
            return switch (operator) {
                case "=" -> is.equals(value);
                case "!=" -> !is.equals(value);
                case "=~" -> is.matches(value);
                case "!~" -> !is.matches(value);
                default -> throw new AssertionError("no operator: " + operator);
            };
        }
    }

    /** @throws AssertionError where it cannot be understood */
    PromQl(String expression) {
        List<String> tokens = tokens(expression);
        int depth = 0;
        for (int i = 0; i < tokens.size(); i++) {
            String token = tokens.get(i);
            depth += token.equals("(") ? 1 : token.equals(")") ? -1 : 0;
            if (depth < 0 || token.equals("{")) {
                throw new AssertionError("cannot be read: " + expression);
            }
            if (!Character.isLetter(token.charAt(0)) || WORDS.contains(token)) {
                continue;
            }
            String next = i + 1 < tokens.size() ? tokens.get(i + 1) : "";
            if (GROUPINGS.contains(token)) {
                int end = tokens.subList(i, tokens.size()).indexOf(")") + i;
                tokens.subList(i + 2, end).stream()
                        .filter(each -> !each.equals(","))
                        .forEach(grouping::add);
                i = end;
            } else if (FUNCTIONS.contains(token)) {
                if (!next.equals("(") && !GROUPINGS.contains(next)) {
                    throw new AssertionError("a function without arguments: " + token);
                }
            } else if (next.equals("{")) {
                int end = tokens.subList(i, tokens.size()).indexOf("}") + i;
                selectors.add(new Selector(token, matches(tokens.subList(i + 2, end))));
                i = end;
            } else if (next.equals("(")) {
                throw new AssertionError("no such function: " + token);
            } else {
                selectors.add(new Selector(token, List.of()));
            }
        }
        if (depth != 0) {
            throw new AssertionError("parentheses: " + expression);
        }
    }

    private static List<Match> matches(List<String> tokens) {
        List<Match> matches = new ArrayList<>();
        for (int i = 0; i + 2 < tokens.size(); i += 4) {
            String quoted = tokens.get(i + 2);
            matches.add(new Match(tokens.get(i), tokens.get(i + 1), quoted.substring(1, quoted.length() - 1)));
        }
        return matches;
    }

    private static List<String> tokens(String expression) {
        List<String> tokens = new ArrayList<>();
        Matcher token = TOKEN.matcher(expression);
        int at = 0;
        while (at < expression.length()) {
            if (!token.find(at) || token.start() != at) {
                throw new AssertionError("cannot be read at " + at + ": " + expression);
            }
            if (!token.group().isBlank() && !token.group().startsWith("[")) {
                tokens.add(token.group());
            }
            at = token.end();
        }
        return tokens;
    }

    Set<String> metrics() {
        Set<String> metrics = new LinkedHashSet<>();
        selectors.forEach(selector -> metrics.add(selector.metric));
        return metrics;
    }

    Set<String> grouping() {
        return grouping;
    }

    /** What is asked for and is not there, in words. */
    List<String> missingIn(Scrape scrape) {
        List<String> missing = new ArrayList<>();
        for (Selector selector : selectors) {
            List<Scrape.Series> found = scrape.where(selector::finds);
            if (found.isEmpty()) {
                missing.add("no series " + selector);
            }
            for (String label : grouping) {
                if (!ADDED.contains(label)
                        && found.stream().noneMatch(series -> series.labels().containsKey(label))) {
                    missing.add("no label " + label + " of " + selector.metric);
                }
            }
        }
        return missing;
    }
}

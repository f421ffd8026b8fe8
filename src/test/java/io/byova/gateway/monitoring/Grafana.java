package io.byova.gateway.monitoring;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** The dashboard that comes with the gateway, as Grafana would read it. */
final class Grafana {

    private static final Pattern LEGEND = Pattern.compile("\\{\\{(\\w+)}}");
    private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((.+), (\\w+)\\)");

    final JsonNode json;

    /**
     * A query of a panel.
     *
     * @param panel its title
     * @param expression with the dashboard's variables filled in
     * @param legend the labels its legend names
     */
    record Query(String panel, String expression, Set<String> legend) {}

    private Grafana(JsonNode json) {
        this.json = json;
    }

    static Grafana shipped() throws Exception {
        return new Grafana(TestGateway.json(Files.readString(Path.of("config/grafana/byova-gateway.json"))));
    }

    /** All queries of all panels and variables; rates are over so long. */
    List<Query> queries(String window) {
        List<Query> queries = new ArrayList<>();
        for (JsonNode panel : panels()) {
            panel.path("targets")
                    .forEach(target -> queries.add(new Query(
                            panel.get("title").asString(),
                            filledIn(target.get("expr").asString(), window),
                            legend(target.get("legendFormat").asString()))));
        }
        for (JsonNode variable : json.at("/templating/list")) {
            Matcher query = LABEL_VALUES.matcher(variable.at("/query/query").asString(""));
            if (query.matches()) {
                queries.add(new Query(
                        "variable " + variable.get("name").asString(),
                        "count by (" + query.group(2) + ") (" + filledIn(query.group(1), window) + ")",
                        Set.of(query.group(2))));
            }
        }
        return queries;
    }

    List<JsonNode> panels() {
        List<JsonNode> panels = new ArrayList<>();
        json.get("panels").forEach(panels::add);
        return panels;
    }

    private static String filledIn(String expression, String window) {
        return expression
                .replace("$__rate_interval", window)
                .replace("\"$instance\"", "\".*\"")
                .replace("\"$agent\"", "\".*\"");
    }

    private static Set<String> legend(String format) {
        Set<String> labels = new LinkedHashSet<>();
        Matcher label = LEGEND.matcher(format);
        while (label.find()) {
            labels.add(label.group(1));
        }
        return labels;
    }
}

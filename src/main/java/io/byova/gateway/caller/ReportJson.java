package io.byova.gateway.caller;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A call's report as one JSON object; times are milliseconds. */
public final class ReportJson {

    private static final JsonMapper JSON = new JsonMapper();

    private ReportJson() {}

    /** The report, indented. */
    public static String of(CallReport report) {
        ObjectNode root = JSON.createObjectNode();
        root.put("conversation", report.options().conversationId());
        root.put("target", report.options().target());
        root.put("agent", report.options().agentId());
        root.put("end", report.end().name().toLowerCase(Locale.ROOT));
        if (report.refusal() != null) {
            root.put("refusal", report.refusal());
        }
        root.put("protocolKept", report.protocolKept());
        root.put("turns", report.turns());
        root.put("heardMs", HeardAudio.of(report.events()).size() / 8);
        measures(root.putObject("measures"), report.measures());
        ArrayNode violations = root.putArray("violations");
        for (Violation violation : report.violations()) {
            ObjectNode node = violations.addObject();
            node.put("rule", violation.rule());
            node.put("turn", violation.turn());
            node.put("atMs", millis(violation.at()));
            node.put("what", violation.what());
        }
        ArrayNode unmet = root.putArray("unmet");
        report.unmet().forEach(unmet::add);
        ArrayNode events = root.putArray("events");
        report.events().forEach(event -> event(events.addObject(), event));
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root);
    }

    private static void event(ObjectNode node, TimelineEvent event) {
        Fact fact = event.fact();
        node.put("turn", event.turn());
        node.put("atMs", millis(event.at()));
        node.put("inTurnMs", millis(event.inTurn()));
        node.put("what", fact.label());
        node.put("detail", fact.detail());
        if (fact instanceof Heard heard) {
            node.put("type", heard.type().name());
            node.put("audioBytes", heard.audioBytes());
            node.put("audioMs", heard.audioMillis());
            node.put("bargeIn", heard.allowsBargeIn());
            node.put("inputMode", heard.response().getInputMode().name());
            ArrayNode outputs = node.putArray("outputEvents");
            heard.response().getOutputEventsList().forEach(output -> outputs.addObject()
                    .put("type", output.getEventType().name())
                    .put("name", output.getName()));
        }
    }

    private static void measures(ObjectNode node, Measures measures) {
        spread(node, "startOfInput", measures.startOfInput());
        spread(node, "endOfInput", measures.endOfInput());
        spread(node, "firstReply", measures.firstReply());
        spread(node, "completion", measures.completion());
        ArrayNode turns = node.putArray("turns");
        for (Measures.OfTurn turn : measures.turns()) {
            ObjectNode own = turns.addObject();
            own.put("turn", turn.turn());
            put(own, "startOfInputMs", turn.startOfInput());
            put(own, "endOfInputMs", turn.endOfInput());
            put(own, "firstReplyMs", turn.firstReply());
            put(own, "completionMs", turn.completion());
        }
    }

    private static void spread(ObjectNode node, String name, Measures.@Nullable Spread spread) {
        if (spread != null) {
            ObjectNode own = node.putObject(name);
            own.put("count", spread.count());
            own.put("p50Ms", millis(spread.p50()));
            own.put("maxMs", millis(spread.max()));
        }
    }

    private static void put(ObjectNode node, String name, @Nullable Duration value) {
        if (value != null) {
            node.put(name, millis(value));
        }
    }

    /** Milliseconds, to a tenth. */
    private static double millis(Duration duration) {
        return Math.round(duration.toNanos() / 1e5) / 10.0;
    }
}

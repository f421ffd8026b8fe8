package io.byova.gateway.monitoring;

import static io.byova.gateway.monitoring.TestGateway.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.DTMFDigits;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import io.byova.gateway.monitoring.CountedCalls.Count;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/**
 * Every number that is shown, against what callers counted on their side of the socket: several agents, keys, barge-ins,
 * calls that end in all ways, a vendor that cannot be reached, refused calls, and an operator's test calls, which count
 * nowhere.
 */
@Tag("browser")
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class NumbersIT {

    private static final double LEAST_MILLIS = 0.001;

    private final CountedCalls counted = new CountedCalls("gateway.max-conversations=5");
    private final TestGateway gateway = counted.gateway;
    private final List<String> tests = new ArrayList<>();

    @BeforeAll
    void aKnownMixOfCalls() throws Exception {
        String desk = CountedCalls.DESK;
        String talker = CountedCalls.TALKER;
        testCall("[{\"start\":true},{\"dtmf\":\"5\"}]");
        for (int i = 0; i < 3; i++) {
            counted.starts(desk, "hung-up-" + i);
            counted.isSilent("hung-up-" + i, 20 + i);
            counted.hangsUp("hung-up-" + i);
        }
        counted.starts(desk, "transferred");
        counted.presses("transferred", DTMFDigits.DTMF_DIGIT_ONE, DTMFDigits.DTMF_DIGIT_TWO);
        counted.presses("transferred", DTMFDigits.DTMF_DIGIT_FIVE);
        counted.starts(desk, "said-goodbye");
        counted.presses("said-goodbye", DTMFDigits.DTMF_DIGIT_SIX);
        counted.starts(talker, "interrupted");
        counted.bargesIn("interrupted");
        counted.bargesIn("interrupted");
        counted.presses("interrupted", DTMFDigits.DTMF_DIGIT_FIVE);
        counted.starts(talker, "broken-line");
        counted.vanishesSpeaking("broken-line");
        counted.hangsUp("broken-line");
        counted.speaks(talker, "spoken");
        counted.startsBroken("vendor-down-0", true);
        counted.startsBroken("vendor-down-1", true);
        counted.startsBroken("vendor-kept-away", false);
        counted.saysNothingThatCounts(desk, "said-nothing");
        counted.starts(desk, "ended-by-operator");
        counted.isEndedByAnOperator("ended-by-operator");
        counted.isRejected("unknown-agent", "Nobody", "to-nobody");
        counted.isRejected("invalid-request", desk, "");
        for (int i = 0; i < 3; i++) {
            counted.starts(desk, "live-" + i);
        }
        counted.namesAnotherAgent("live-0", talker);
        counted.isSilent("live-1", 50);
        counted.starts(talker, "live-3");
        counted.starts(talker, "live-4");
        counted.isRejected("over-limit", desk, "one-too-many");
        counted.isRejected("over-limit", talker, "two-too-many");
        gateway.hangsUp("nobody-knows");
        counted.statuses.merge("OK", 1, Integer::sum);
    }

    @AfterAll
    void stop() {
        counted.close();
    }

    @Test
    void theStatus() throws Exception {
        eventually(() -> {
            JsonNode status = gateway.get("/api/status");

            assertThat(status.at("/calls/active").asInt()).isEqualTo(counted.live());
            assertThat(status.get("total_sessions").asInt()).isEqualTo(counted.live());
            assertThat(texts(status.get("active_sessions")))
                    .containsExactlyInAnyOrder("live-0", "live-1", "live-2", "live-3", "live-4");
            assertThat(status.at("/calls/started").asLong()).isEqualTo(sum(count -> count.started));
            assertThat(positive(status.at("/calls/ended"))).isEqualTo(sums(count -> count.ended));
            assertThat(positive(status.at("/calls/rejected"))).isEqualTo(longs(counted.rejected));
            assertThat(positive(status.get("turns"))).isEqualTo(sums(count -> count.turns));
            assertThat(status.get("open_turns").asLong()).isZero();
            assertThat(status.get("barge_ins").asLong()).isEqualTo(sum(count -> count.bargeIns));
            assertThat(status.get("connector_errors").asLong()).isEqualTo(sum(count -> count.errors));
            assertThat(status.get("frames_out").asLong()).isEqualTo(sum(count -> count.framesOut));
            assertThat(status.get("frames_in").asLong())
                    .isBetween(sum(count -> count.framesIn - count.late), sum(count -> count.framesIn));
            assertThat(status.get("max_sessions").asInt()).isEqualTo(5);
            assertThat(status.get("total_agents").asInt()).isEqualTo(3);
            assertThat(status.get("total_connectors").asInt()).isEqualTo(3);
            assertThat(texts(status.get("available_agents"))).containsExactlyElementsOf(CountedCalls.AGENTS);
            waited(
                    status.get("first_audio_ms"),
                    all().flatMap(count -> count.waitedNanos.stream()).toList());
            assertThat(connectors(status))
                    .containsExactlyInAnyOrderEntriesOf(
                            Map.of("desk", "closed 3", "talker", "closed 2", "vendor", "open 0"));
        });
    }

    @Test
    void theAgents() throws Exception {
        eventually(() -> {
            for (JsonNode agent : gateway.get("/api/agents").get("agents")) {
                Count count = counted.agents.get(agent.get("id").asString());

                assertThat(agent.at("/calls/active").asInt()).isEqualTo(count.active());
                assertThat(agent.at("/calls/started").asInt()).isEqualTo(count.started);
                assertThat(positive(agent.at("/calls/ended"))).isEqualTo(longs(count.ended));
                assertThat(positive(agent.get("turns"))).isEqualTo(longs(count.turns));
                assertThat(agent.get("barge_ins").asInt()).isEqualTo(count.bargeIns);
                assertThat(agent.get("errors").asInt()).isEqualTo(count.errors);
                waited(agent.get("first_audio_ms"), count.waitedNanos);
            }
            assertThat(gateway.get("/api/agents")
                            .at("/agents/2/last_error/conversation_id")
                            .asString())
                    .isEqualTo("vendor-kept-away");
        });
    }

    @Test
    void theCalls() throws Exception {
        eventually(() -> {
            JsonNode answer = gateway.get("/api/calls");
            assertThat(answer.get("total_live").asInt()).isEqualTo(counted.live());
            Map<String, JsonNode> calls = new TreeMap<>();
            for (String list : List.of("live", "recent")) {
                answer.get(list)
                        .forEach(call -> calls.put(call.get("conversation_id").asString(), call));
            }
            assertThat(calls.values().stream()
                            .filter(call -> call.get("test").asBoolean())
                            .map(call -> call.get("conversation_id").asString()))
                    .containsExactlyInAnyOrderElementsOf(tests);
            tests.forEach(calls::remove);
            assertThat(calls.keySet()).isEqualTo(counted.calls.keySet());
            counted.calls.forEach((id, count) -> {
                JsonNode call = calls.get(id);
                assertThat(call.get("agent_id").asString()).isEqualTo(counted.agentOf.get(id));
                assertThat(call.get("state").asString()).isEqualTo(count.active() == 1 ? "live" : "ended");
                assertThat(call.get("end_reason").asString()).isEqualTo(String.join("", count.ended.keySet()));
                assertThat(call.get("turns").asInt()).as(id).isEqualTo(count.rpcs());
                assertThat(call.get("open_turns")).as(id).isEmpty();
                assertThat(call.get("replies").asInt()).as(id).isEqualTo(count.replies);
                assertThat(call.get("barge_ins").asInt()).as(id).isEqualTo(count.bargeIns);
                assertThat(call.get("errors").asInt()).as(id).isEqualTo(count.errors);
                assertThat(call.get("frames_out").asLong()).as(id).isEqualTo(count.framesOut);
                assertThat(call.get("bytes_out").asLong()).as(id).isEqualTo(count.bytesOut);
                assertThat(call.get("frames_in").asLong())
                        .as(id)
                        .isBetween(count.framesIn - count.late, count.framesIn);
                assertThat(call.get("bytes_in").asLong())
                        .as(id)
                        .isEqualTo(call.get("frames_in").asLong() * 160);
            });
        });
    }

    @Test
    void theConnections() throws Exception {
        eventually(() -> {
            JsonNode answer = gateway.get("/api/connections?limit=1000");

            assertThat(answer.get("total_active").asInt()).isEqualTo(counted.live());
            assertThat(answer.get("active_conversations")).hasSize(counted.live());
            assertThat(answer.get("history")).hasSize(counted.calls.size() - counted.live());
            answer.get("history").forEach(call -> assertThat(call.get("turns").asInt())
                    .isEqualTo(counted.calls
                            .get(call.get("conversation_id").asString())
                            .rpcs()));
        });
    }

    @Test
    void theMetrics() throws Exception {
        eventually(() -> {
            Scrape scrape = Scrape.of(gateway);

            counted.agents.forEach((agent, count) -> {
                assertThat(scrape.sum("byova_calls_active", "agent", agent)).isEqualTo(count.active());
                assertThat(scrape.sum("byova_calls_started_total", "agent", agent))
                        .isEqualTo(count.started);
                assertThat(scraped(scrape, "byova_calls_ended_total", agent, "reason"))
                        .isEqualTo(longs(count.ended));
                assertThat(scraped(scrape, "byova_turns_total", agent, "outcome"))
                        .isEqualTo(longs(count.turns));
                assertThat(scrape.sum("byova_turns_open", "agent", agent)).isZero();
                assertThat(scrape.sum("byova_barge_ins_total", "agent", agent)).isEqualTo(count.bargeIns);
                assertThat(scrape.sum("byova_connector_requests_total", "agent", agent))
                        .isEqualTo(count.asked);
                assertThat(scrape.sum("byova_connector_errors_total", "agent", agent))
                        .isEqualTo(count.errors);
                assertThat(scrape.sum("byova_frames_total", "agent", agent, "direction", "out"))
                        .isEqualTo(count.framesOut);
                assertThat(scrape.sum("byova_audio_bytes_total", "agent", agent, "direction", "out"))
                        .isEqualTo(count.bytesOut);
                double framesIn = scrape.sum("byova_frames_total", "agent", agent, "direction", "in");
                assertThat(framesIn).isBetween((double) count.framesIn - count.late, (double) count.framesIn);
                assertThat(scrape.sum("byova_audio_bytes_total", "agent", agent, "direction", "in"))
                        .isEqualTo(framesIn * 160);
                assertThat(scrape.sum("byova_first_audio_seconds_count", "agent", agent))
                        .isEqualTo(count.waitedNanos.size());
            });
            assertThat(scrape.sum("byova_first_audio_seconds_sum", "agent", CountedCalls.DESK))
                    .isPositive()
                    .isLessThanOrEqualTo(counted.agents.get(CountedCalls.DESK).waitedNanos.stream()
                                    .mapToLong(Long::longValue)
                                    .sum()
                            / 1e9);
            assertThat(scraped(scrape, "byova_calls_rejected_total", "", "reason"))
                    .isEqualTo(longs(counted.rejected));
            assertThat(statuses(scrape)).isEqualTo(longs(counted.statuses));
            assertThat(scrape.sum("byova_calls_limit")).isEqualTo(5);
            assertThat(scrape.sum("byova_serving")).isEqualTo(1);
            assertThat(scrape.sum("byova_connector_circuit", "connector", "vendor", "state", "open"))
                    .isEqualTo(1);
            assertThat(scrape.sum("byova_connector_circuit", "state", "closed")).isEqualTo(2);
            assertThat(scrape.sum("byova_connector_conversations")).isEqualTo(counted.live());
        });
    }

    @Test
    void thePagesInABrowser() throws Exception {
        try (Chromium chromium = Chromium.start();
                BrowserContext context = chromium.browser.newContext()) {
            Page page = context.newPage();
            page.navigate(gateway.uri("/#/").toString());
            overview(page);
            page.navigate(gateway.uri("/#/agents").toString());
            agents(page);
            page.navigate(gateway.uri("/#/calls").toString());
            calls(page);
        }
    }

    private void overview(Page page) throws Exception {
        has(tile(page, "Calls now"), Integer.toString(counted.live()));
        has(beside(page, "Calls now"), "of 5");
        has(beside(page, "Calls per second"), sum(count -> count.started) + " since start");
        has(beside(page, "First audio p50"), "of " + sum(count -> count.waitedNanos.size()) + " replies");
        has(tile(page, "Vendor errors"), Long.toString(sum(count -> count.errors)));
        has(tile(page, "Barge-ins"), Long.toString(sum(count -> count.bargeIns)));
        has(
                tile(page, "Refused"),
                Integer.toString(counted.rejected.values().stream()
                        .mapToInt(Integer::intValue)
                        .sum()));
        assertThat(listed(beside(page, "Refused").textContent()))
                .containsExactlyInAnyOrderElementsOf(listed(counted.rejected));
        JsonNode audio = gateway.get("/api/status").get("first_audio_ms");
        for (String p : List.of("p50", "p95", "p99")) {
            assertThat(millis(tile(page, "First audio " + p).textContent()))
                    .isCloseTo(audio.get(p).asDouble(), org.assertj.core.data.Offset.offset(0.51));
        }
        Locator connectors = page.locator("tbody tr");
        PlaywrightAssertions.assertThat(connectors)
                .containsText(new String[] {"deskclosed3", "talkerclosed2", "vendoropen0"});
    }

    private void agents(Page page) {
        PlaywrightAssertions.assertThat(page.locator("article")).hasCount(3);
        counted.agents.forEach((agent, count) -> {
            Locator card = page.locator("article").filter(new Locator.FilterOptions().setHasText(agent));
            has(fact(card, "Calls now"), Integer.toString(count.active()));
            has(fact(card, "Calls since start"), Integer.toString(count.started));
            assertThat(listed(fact(card, "Ended").textContent()))
                    .containsExactlyInAnyOrderElementsOf(listed(count.ended));
            has(fact(card, "Barge-ins"), Integer.toString(count.bargeIns));
            has(fact(card, "Errors"), Integer.toString(count.errors));
        });
    }

    private void calls(Page page) {
        has(page.locator("h2").first(), "Live: " + counted.live());
        counted.calls.forEach((id, count) -> {
            Locator cells = page.locator("tbody tr")
                    .filter(new Locator.FilterOptions()
                            .setHas(page.locator("th a").getByText(id, new Locator.GetByTextOptions().setExact(true))))
                    .locator("td");
            has(cells.nth(0), counted.agentOf.get(id));
            has(cells.nth(3), Integer.toString(count.rpcs()));
            has(cells.nth(4), Integer.toString(count.errors));
            if (count.active() == 0) {
                has(cells.nth(5), count.ended.keySet().iterator().next());
            }
        });
        PlaywrightAssertions.assertThat(page.locator("tbody tr")).hasCount(counted.calls.size() + tests.size());
        PlaywrightAssertions.assertThat(page.locator("tbody tr .badge.plain")).hasCount(tests.size());
    }

    // ---- what is compared -------------------------------------------------------------------------------------------

    /** The gateway measures between what the caller measures: each time is no longer, and so is each percentile. */
    private static void waited(JsonNode shown, List<Long> waitedNanos) {
        List<Long> sorted = waitedNanos.stream().sorted().toList();
        assertThat(shown.get("count").asInt()).isEqualTo(sorted.size());
        Map.of("p50", 50, "p95", 95, "p99", 99, "max", 100).forEach((name, percent) -> {
            if (!sorted.isEmpty()) {
                long outside = sorted.get((int) Math.ceil(sorted.size() * percent / 100.0) - 1);
                assertThat(shown.get(name).asDouble()).as(name).isBetween(LEAST_MILLIS, outside / 1e6);
            }
        });
    }

    private java.util.stream.Stream<Count> all() {
        return counted.agents.values().stream();
    }

    private long sum(ToLongFunction<Count> number) {
        return all().mapToLong(number).sum();
    }

    private Map<String, Long> sums(java.util.function.Function<Count, Map<String, Integer>> numbers) {
        Map<String, Long> sums = new TreeMap<>();
        all().map(numbers)
                .map(NumbersIT::longs)
                .forEach(each -> each.forEach((key, n) -> sums.merge(key, n, Long::sum)));
        return sums;
    }

    private static Map<String, Long> longs(Map<String, Integer> numbers) {
        Map<String, Long> longs = new TreeMap<>();
        numbers.forEach((key, number) -> longs.put(key, (long) number));
        return longs;
    }

    private static Map<String, Long> positive(JsonNode numbers) {
        Map<String, Long> positive = new TreeMap<>();
        numbers.properties().stream()
                .filter(entry -> entry.getValue().asLong() > 0)
                .forEach(entry -> positive.put(entry.getKey(), entry.getValue().asLong()));
        return positive;
    }

    private static Map<String, Long> scraped(Scrape scrape, String name, String agent, String by) {
        Map<String, Long> found = new TreeMap<>();
        scrape.where(series -> series.name().equals(name)
                        && series.labels().getOrDefault("agent", "").equals(agent)
                        && series.value() > 0)
                .forEach(series -> found.put(series.labels().get(by), (long) series.value()));
        return found;
    }

    private static Map<String, Long> statuses(Scrape scrape) {
        Map<String, Long> found = new TreeMap<>();
        scrape.where(series -> series.name().equals("rpc_server_call_duration_seconds_count")
                        && series.labels().get("rpc_method").endsWith("/ProcessCallerInput"))
                .forEach(series -> found.put(series.labels().get("rpc_response_status_code"), (long) series.value()));
        return found;
    }

    private static Map<String, String> connectors(JsonNode status) {
        Map<String, String> shown = new TreeMap<>();
        status.get("connectors")
                .forEach(each -> shown.put(
                        each.get("name").asString(),
                        each.get("circuit").asString() + " " + each.get("live_conversations")));
        return shown;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(each -> texts.add(each.asString()));
        return texts;
    }

    private static List<String> listed(Map<String, Integer> numbers) {
        return numbers.isEmpty()
                ? List.of("none")
                : numbers.entrySet().stream()
                        .map(entry -> entry.getValue() + " " + entry.getKey())
                        .collect(Collectors.toList());
    }

    private static List<String> listed(String shown) {
        return List.of(shown.split(", "));
    }

    private static double millis(String shown) {
        double number = Double.parseDouble(shown.replaceAll("[^0-9.]", ""));
        return shown.endsWith(" ms") ? number : number * 1000;
    }

    private static void has(Locator locator, String text) {
        PlaywrightAssertions.assertThat(locator).hasText(text);
    }

    private static Locator tile(Page page, String name) {
        return page.locator("[data-tile='" + name + "']");
    }

    private static Locator beside(Page page, String name) {
        return page.locator("dd:has([data-tile='" + name + "']) .faint");
    }

    private static Locator fact(Locator card, String name) {
        return card.locator(".facts div")
                .filter(new Locator.FilterOptions()
                        .setHas(card.page()
                                .locator("dt")
                                .getByText(name, new Locator.GetByTextOptions().setExact(true))))
                .locator("dd");
    }

    // ---- how --------------------------------------------------------------------------------------------------------

    private interface Check {
        void run() throws Exception;
    }

    /** An RPC is over for its caller a moment before it is for the gateway. */
    private static void eventually(Check check) throws Exception {
        AtomicReference<AssertionError> last = new AtomicReference<>();
        long giveUp = System.nanoTime() + 20_000_000_000L;
        do {
            try {
                check.run();
                return;
            } catch (AssertionError notYet) {
                last.set(notYet);
                Thread.sleep(50);
            }
        } while (System.nanoTime() < giveUp);
        throw last.get();
    }

    private void testCall(String script) throws Exception {
        String csrf = gateway.get("/api/session").get("csrf_token").asString();
        HttpResponse<String> begun = gateway.http.send(
                HttpRequest.newBuilder(gateway.uri("/api/debug/sessions"))
                        .header("Content-Type", "application/json")
                        .header("X-CSRF-Token", csrf)
                        .POST(HttpRequest.BodyPublishers.ofString("{\"script\":" + script + "}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        String id = TestGateway.json(begun.body()).get("conversation_id").asString();
        tests.add(id);
        until("the test call's end", () -> {
            try {
                JsonNode call = gateway.get("/api/calls?q=" + id).at("/recent/0");
                return call.path("end_reason").asString("").equals("transferred");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }
}

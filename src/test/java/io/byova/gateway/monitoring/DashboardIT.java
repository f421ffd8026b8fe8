package io.byova.gateway.monitoring;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.DTMFDigits;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** The dashboard in a real browser, against real calls. */
@Tag("browser")
@Timeout(120)
final class DashboardIT {

    private static final String HOSTILE =
            "\"><img src=x onerror=\"window.hacked='%s'\"><script>window.hacked='%s'</script>";
    private static final String HOSTILE_AGENT = HOSTILE.replace("%s", "agent");
    private static final String TOKEN = "a-token-nobody-guesses";
    private static final List<String> PAGES = List.of("#/", "#/calls", "#/agents", "#/config", "#/logs");

    private static Chromium chromium;

    @AutoClose
    private TestGateway gateway;

    private Visit visit;
    private Page page;

    @BeforeAll
    static void startAll() {
        chromium = Chromium.start();
    }

    @AfterAll
    static void stopAll() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @BeforeEach
    void openBrowser() {
        gateway = new TestGateway("connectors: [{name: local, type: local_audio, config: {agent-id: '"
                + HOSTILE_AGENT.replace("'", "''") + "'}}]\n");
        visit(new Browser.NewContextOptions());
    }

    private void visit(Browser.NewContextOptions options) {
        visit = new Visit(chromium, options);
        page = visit.page;
    }

    @AfterEach
    void leave() {
        visit.close();
    }

    @Test
    void theOverviewMovesWhileACallRuns() throws Exception {
        // Given
        open("#/");
        assertThat(tile("Calls now")).hasText("0");
        assertThat(page.getByText("Events: live")).isVisible();
        assertThat(page.getByRole(AriaRole.ROW).filter(named("local"))).containsText("closed");

        // When a call begins
        gateway.starts("moving");

        // Then
        assertThat(tile("Calls now")).hasText("1");
        assertThat(tile("First audio p50")).containsText("ms");
        assertThat(page.getByText("of 1 replies")).isVisible();
        assertThat(tile("Calls per second")).hasText(Pattern.compile("\\d+\\.\\d"));
        assertThat(feed().filter(named("moving")).filter(named("Call started"))).hasCount(1);
        assertThat(page.getByRole(AriaRole.ROW).filter(named("local"))).containsText("1");

        // When it ends
        gateway.hangsUp("moving");

        // Then
        assertThat(tile("Calls now")).hasText("0");
        assertThat(feed().filter(named("moving")).filter(named("Call ended: caller-ended")))
                .hasCount(1);
    }

    @Test
    void aCallsTimelineIsComplete() throws Exception {
        // Given a live call, opened from the list of calls
        gateway.starts("timeline");
        open("#/calls");
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("timeline"))
                .click();
        assertThat(marks()).hasCount(events("timeline").size());

        // When more happens to it
        gateway.turn("timeline").frames(10).ended();
        gateway.turn("timeline").digits(DTMFDigits.DTMF_DIGIT_NINE).ended();
        gateway.hangsUp("timeline");

        // Then every event is there, in its lane, once
        JsonNode events = events("timeline");
        assertThat(marks()).hasCount(events.size());
        Map<String, Integer> told = new TreeMap<>();
        events.forEach(event -> told.merge(event.get("type").asString(), 1, Integer::sum));
        Map<String, Integer> shown = new TreeMap<>();
        marks().all().forEach(mark -> shown.merge(mark.getAttribute("data-event"), 1, Integer::sum));
        assertThat(shown).isEqualTo(told);
        assertThat(page.locator(".lane.rpcs .bar")).hasCount(4);
        assertThat(page.locator(".lane.agent .bar.plays")).hasCount(2);
        assertThat(page.getByText("ended: caller-ended", new Page.GetByTextOptions().setExact(true)))
                .isVisible();

        // Then the audio is as much as its caller sent and heard
        assertThat(fact("Audio from the caller"))
                .hasText(gateway.bytesSent.get() / 1000.0 + " kB, messages: " + gateway.framesSent.get());
        assertThat(fact("Audio to the caller"))
                .hasText(Math.round(gateway.bytesHeard.get() / 100.0) / 10.0 + " kB, messages: 2");
        assertThat(fact("RPCs")).hasText("4");

        // When one is chosen by keys alone
        marks().first().focus();
        page.keyboard().press("Enter");
        page.keyboard().press("End");

        // Then its times are those of the API
        assertThat(page.locator("[aria-pressed=true].mark")).isFocused();
        JsonNode last = events.get(events.size() - 1);
        assertThat(page.locator("section.card")).containsText("RPC over: ended");
        assertThat(page.locator("section.card dd").last())
                .hasText(last.get("id").asString());

        // When an id is copied
        visit.context.grantPermissions(List.of("clipboard-read", "clipboard-write"));
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Copy conversation id"))
                .click();

        // Then
        assertThat(page.getByText("Copied")).isVisible();
        assertThat(page.evaluate("() => navigator.clipboard.readText()")).isEqualTo("timeline");
    }

    @Test
    void anOperatorFindsACallAndEndsIt() throws Exception {
        // Given
        gateway.starts("to-be-ended");
        gateway.starts("left-alone");
        open("#/calls");
        page.getByLabel("Find by conversation or agent").fill("TO-BE");
        assertThat(page.locator("tbody a")).hasCount(1);

        // When
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("End call to-be-ended"))
                .click();
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("End the call"))
                .click();

        // Then
        Locator recent = page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("Recent calls"));
        assertThat(recent).containsText("to-be-ended");
        assertThat(gateway.get("/api/calls/to-be-ended").at("/call/state").asString())
                .isEqualTo("ended");
        assertThat(gateway.get("/api/calls/left-alone").at("/call/state").asString())
                .isEqualTo("live");
    }

    @Test
    void whatStrangersWroteIsTextAndNothingElse() throws Exception {
        // Given an agent with such a name, and calls with such ids
        String turnedAround =
                HOSTILE.replace("%s", "call") + "\u202e/../../%2e%2e\u0007 ${x} {{x}} javascript:alert(1)";
        List<String> ids = List.of(
                turnedAround,
                "javascript:window.hacked='link'",
                "__proto__",
                "e".repeat(179) + "\uD83D\uDE00".repeat(40));
        for (String id : ids) {
            gateway.starts(id);
        }

        // When every page is seen
        for (String hash : PAGES) {
            open(hash);
            assertThat(page.locator("h1")).isVisible();
            if (!hash.equals("#/config")) {
                assertThat(page.locator("main")).not().containsText("Asking");
            }
            if (hash.equals("#/logs")) {
                LoggerFactory.getLogger(HOSTILE.replace("%s", "logger"))
                        .atWarn()
                        .addKeyValue("conversation", turnedAround)
                        .addKeyValue(HOSTILE.replace("%s", "key"), HOSTILE.replace("%s", "value"))
                        .log("\u001b[31mred\u001b[0m\nERROR forged " + HOSTILE.replace("%s", "message"));
                assertThat(lines().first()).containsText("\\u{001b}[31mred\\u{001b}[0m\\u{000a}ERROR forged \"><img");
                assertThat(lines().first()).containsText("window.hacked='value'");
                assertThat(lines().first().locator("a")).containsText("\\u{202e}/../..");
            }
            assertThat(page.locator("main img, main script, main iframe")).hasCount(0);
        }
        open("#/calls");
        for (String id : ids.subList(0, 3)) {
            // Then each call's own page shows it, as what it is
            page.locator("tbody a").filter(named(id.substring(0, 9))).first().click();
            assertThat(page.locator("h1")).containsText(id.substring(0, 9));
            assertThat(marks()).hasCount(events(id).size());
            assertThat(page.locator("main img, main script, main iframe")).hasCount(0);
            page.getByText("All calls").click();
        }
        assertThat(page.locator("tbody a").filter(named("\\u{202e}/../..")).first())
                .isVisible();

        // When one is ended
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("End call __proto__"))
                .click();
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("End the call"))
                .click();

        // Then it alone is
        Locator live = page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("Live calls"));
        assertThat(live.locator("tbody a").filter(named("__proto__"))).hasCount(0);
        assertThat(live.locator("tbody a")).hasCount(3);
    }

    @Test
    void aCallsLinesAreSeenAsTheyComeAndALevelIsChangedForAWhile() throws Exception {
        // Given the calls' log, which says more for a while
        open("#/logs");
        assertThat(page.getByText("All levels are as configured")).isVisible();
        page.getByLabel("Logger").last().fill("io.byova.gateway.call");
        page.getByLabel("Minutes").fill("7");
        page.keyboard().press("Enter");
        assertThat(page.locator("[data-left='io.byova.gateway.call']")).hasText(Pattern.compile("[67]:\\d\\d"));

        // When a call runs
        gateway.starts("logged");
        assertThat(lines().filter(named("logged"))).containsText("conversation opened");
        gateway.hangsUp("logged");
        gateway.starts("another");

        // Then its lines lead to it, and it leads to them
        assertThat(lines().filter(named("another"))).hasCount(1);
        assertThat(lines().filter(named("logged"))).hasCount(2);
        lines().filter(named("logged")).first().getByRole(AriaRole.LINK).click();
        assertThat(page.locator("h1")).hasText("Call logged");
        page.getByText("Its log lines").click();
        assertThat(page.locator("h1")).hasText("Logs");
        assertThat(page.getByLabel("Conversation")).hasValue("logged");
        assertThat(lines()).hasCount(2);
        assertThat(lines().first()).containsText("reason=caller-ended");

        // When they are filtered
        page.locator("#log-level").selectOption("info");

        // Then
        assertThat(lines()).hasCount(1);

        // When the level is brought back
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Back with io.byova.gateway.call"))
                .click();

        // Then
        assertThat(page.getByText("All levels are as configured")).isVisible();
        assertThat(gateway.get("/api/logs/levels").get("changes")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {".", "..", "../status", "%2e%2e", "?id=other", "a&id=b#c", "+ %"})
    void callsWhoseNamesMeanSomethingInAnAddressAreOpenedAndEnded(String id) throws Exception {
        // Given
        gateway.starts(id);
        open("#/calls");

        // When
        page.locator("tbody a").click();

        // Then it is this call
        assertThat(page.locator("h1")).hasText("Call " + id);
        assertThat(page.locator("h1 + .trouble")).hasCount(0);
        assertThat(fact("Conversation").locator("code")).hasText(id);
        assertThat(marks()).not().hasCount(0);

        // When
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("End call"))
                .click();
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("End the call"))
                .click();

        // Then
        assertThat(page.locator(".badge").filter(named("ended: operator-ended")))
                .isVisible();
    }

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void everybodyCanReadIt(ColorScheme scheme) throws Exception {
        // Given a phone in this scheme
        visit.context.close();
        visit(new Browser.NewContextOptions().setColorScheme(scheme).setViewportSize(360, 740));
        String id = "readable-" + scheme;
        gateway.starts(id);
        gateway.turn("refused").agent("No such agent").over();
        LoggerFactory.getLogger(DashboardIT.class)
                .atError()
                .addKeyValue("conversation", id)
                .addKeyValue("code", "w".repeat(200))
                .setCause(new IllegalStateException())
                .log("a line");

        List<String> pages = new ArrayList<>(PAGES);
        pages.add("#/calls/" + id);
        for (String hash : pages) {
            // When
            open(hash);
            assertThat(page.locator("tbody tr, article, .mark, .logs li").first())
                    .isVisible();
            if (hash.endsWith(id)) {
                marks().first().click();
                page.locator("summary").click();
            }

            // Then
            assertThat(visit.findings()).as(hash + " " + scheme).isEmpty();
            assertThat(visit.fits())
                    .as("no page is wider than the screen: " + hash)
                    .isTrue();
        }

        // When the other scheme is asked for, it comes and stays
        String before = ground();
        String other = scheme == ColorScheme.LIGHT ? "dark" : "light";
        while (!page.locator("#theme").textContent().endsWith(other)) {
            page.locator("#theme").click();
        }
        assertThat(ground()).isNotEqualTo(before);
        page.reload();

        // Then
        assertThat(page.locator("#theme")).hasText("Colours: " + other);
        assertThat(page.locator(".mark").first()).isVisible();
        assertThat(ground()).isNotEqualTo(before);
        assertThat(visit.findings()).isEmpty();
    }

    @Test
    void aTabNobodyLooksAtGivesItsConnectionBackAndMissesNothing() throws Exception {
        // Given
        open("#/");
        assertThat(page.getByText("Events: live")).isVisible();
        gateway.starts("seen");
        assertThat(feed().filter(named("seen")).first()).isVisible();

        // When
        look(false);

        // Then
        page.getByText("Events: resting").waitFor(new Locator.WaitForOptions().setTimeout(15_000));

        // When
        gateway.starts("while-nobody-looked");
        assertThat(feed().filter(named("while-nobody-looked"))).hasCount(0);
        look(true);

        // Then
        assertThat(feed().filter(named("while-nobody-looked")).first()).isVisible();
        assertThat(page.getByText("Events: live")).isVisible();
        assertThat(feed().filter(named("Connection lost"))).hasCount(0);
    }

    private void look(boolean seen) {
        page.evaluate(
                "hidden => { Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });"
                        + " document.dispatchEvent(new Event('visibilitychange')); }",
                !seen);
    }

    @Test
    void theFeedComesBackAndSaysWhatItMissed() throws Exception {
        // Given a connection that tells of a gap and breaks
        List<String> asked = new ArrayList<>();
        page.route("**/api/events", route -> {
            asked.add(String.valueOf(route.request().headers().get("last-event-id")));
            if (asked.size() == 1) {
                route.fulfill(new Route.FulfillOptions()
                        .setContentType("text/event-stream")
                        .setBody("event: gap\ndata: {\"lost\":5}\n\nid: other-7\nevent: new-kind\n"
                                + "data: {\"id\":7,\"type\":\"new-kind\",\"time\":\"2026-11-22T10:15:30Z\",\"ms\":1,"
                                + "\"conversation_id\":\"from-before\"}\n\n"));
            } else {
                route.resume();
            }
        });

        // When
        open("#/");

        // Then
        assertThat(page.getByText("5 events were missed here")).isVisible();
        assertThat(feed().filter(named("Connection lost"))).isVisible();
        gateway.starts("after-the-break");
        assertThat(feed().filter(named("after-the-break")).first()).isVisible();
        assertThat(feed().filter(named("Connected again"))).isVisible();
        assertThat(asked).containsExactly("null", "other-7");
    }

    @Test
    void whoKnowsTheTokenComesInAndLeaves() throws Exception {
        try (TestGateway guarded = new TestGateway(TestGateway.LOCAL, "monitoring.tokens=[" + TOKEN + "]")) {
            // Given
            guarded.starts("behind-the-door");
            page.navigate(guarded.uri("/").toString());

            // When
            page.getByLabel("Token").fill("wrong");
            page.keyboard().press("Enter");

            // Then
            assertThat(page.getByText("no such token")).isVisible();
            assertThat(visit.complaints).singleElement().asString().contains("401");
            visit.complaints.clear();

            // When
            page.getByLabel("Token").fill(TOKEN);
            page.keyboard().press("Enter");
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Calls"))
                    .click();
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("End call behind-the-door"))
                    .click();
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("End the call"))
                    .click();

            // Then
            assertThat(page.getByText("Live: 0")).isVisible();

            // When
            page.getByText("Log out").click();

            // Then
            assertThat(page.getByLabel("Token")).isVisible();
            assertThat(page.getByText("behind-the-door")).hasCount(0);
        }
    }

    // ---- what is seen -----------------------------------------------------------------------------------------------

    private void open(String hash) {
        page.navigate(gateway.uri("/" + hash).toString());
    }

    private Locator tile(String name) {
        return page.locator("[data-tile='" + name + "']");
    }

    private Locator fact(String name) {
        return page.locator(".facts div").filter(named(name)).locator("dd");
    }

    private Locator feed() {
        return page.locator(".feed li");
    }

    private Locator lines() {
        return page.locator(".logs li");
    }

    private Locator marks() {
        return page.locator(".mark");
    }

    private static Locator.FilterOptions named(String text) {
        return new Locator.FilterOptions().setHasText(text);
    }

    private String ground() {
        return (String) page.evaluate("() => getComputedStyle(document.body).backgroundColor");
    }

    private JsonNode events(String conversation) throws Exception {
        return gateway.get("/api/calls/"
                        + java.net.URLEncoder.encode(conversation, StandardCharsets.UTF_8)
                                .replace("+", "%20"))
                .get("events");
    }
}

package io.byova.gateway.monitoring;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.byova.gateway.audio.G711;
import io.byova.gateway.audio.WavWriter;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** The Test call page in a real browser, talking to real agents. */
@Tag("browser")
@Timeout(180)
final class TestCallIT {

    private static final String HOSTILE = "\"><img src=x onerror=\"window.hacked='agent'\"><script>alert(1)</script>";
    private static final String AGENTS =
            """
            connectors:
              - {name: local, type: local_audio, config: {agent-id: Patient, profile: chunk}}
              - {name: lively, type: local_audio, config: {agent-id: Lively, barge-in: true, audio-files: {welcome: '%s'}}}
              - {name: echo, type: echo, config: {agent-id: Echo}}
              - {name: hostile, type: local_audio, config: {agent-id: '%s'}}
            """;

    private static final String PATIENT = "Local Audio: Patient";
    private static final String LIVELY = "Local Audio: Lively";
    private static final Path CALLER = Path.of("src/test/resources/speech/caller1.wav");
    private static final Pattern SOME = Pattern.compile("[1-9]\\d*");

    @TempDir
    static Path folder;

    private static Chromium chromium;
    private static TestGateway gateway;

    private Visit visit;
    private Page page;

    @BeforeAll
    static void startAll() throws Exception {
        Path voice = folder.resolve("voice.wav");
        Files.write(voice, voiceAndSilence());
        chromium = Chromium.start("--use-fake-device-for-media-stream", "--use-file-for-fake-audio-capture=" + voice);
        Path welcome = folder.resolve("long-welcome.wav");
        Files.write(welcome, WavWriter.mulaw8k(longWelcome()));
        gateway = new TestGateway(AGENTS.formatted(welcome, HOSTILE.replace("'", "''")));
    }

    @AfterAll
    static void stopAll() {
        if (gateway != null) {
            gateway.close();
        }
        if (chromium != null) {
            chromium.close();
        }
    }

    @BeforeEach
    void visit() {
        visit(new Browser.NewContextOptions());
    }

    private void visit(Browser.NewContextOptions options) {
        visit = new Visit(chromium, options);
        page = visit.page;
    }

    @AfterEach
    void leave() throws Exception {
        visit.close();
        TestGateway.until("the end of all calls", () -> gateway.gateway.liveConversations() == 0);
    }

    // ---- calls ------------------------------------------------------------------------------------------------------

    @Test
    void aCallByWavHearsTheWelcomeAndIsAnswered() throws Exception {
        // Given
        open(PATIENT);
        byFile(CALLER);

        // When
        page.locator("#call").click();

        // Then the welcome is played, which nobody may interrupt
        is("playing", "true");
        assertThat(page.getByText("The agent speaks, and cannot be interrupted"))
                .isVisible();
        is("received", SOME);
        is("state", "live");
        String id = conversation();
        assertThat(page.locator(".mark[data-event=first-audio]").first()).isAttached();
        is("sent", "0");

        // When it is over, the caller speaks and is answered
        is("playing", "false");
        int welcome = number("received");
        assertThat(page.locator(".mark[data-event=end-of-input]")).hasCount(1);
        is("plays", "2");
        is("playing", "false");

        // Then all of both has come and been played
        assertThat(number("received")).isGreaterThan(welcome);
        assertThat(number("played")).isEqualTo(number("received"));
        assertThat(number("flushed")).isZero();
        JsonNode call = gateway.get("/api/calls/" + id).get("call");
        assertThat(call.get("test").asBoolean()).isTrue();
        assertThat(call.get("agent_id").asString()).isEqualTo(PATIENT);
        assertThat(call.get("bytes_out").asInt()).isEqualTo(number("received"));
        assertThat(call.get("replies").asInt()).isEqualTo(2);

        // When
        hangUp();

        // Then
        assertThat(page.getByText("You hung up.")).isVisible();
        assertThat(page.locator(".mark[data-event=call-ended]")).hasCount(1);
        assertThat(gateway.get("/api/calls/" + id).at("/call/end_reason").asString())
                .isEqualTo("caller-ended");
        assertThat(page.locator(".mark"))
                .hasCount(gateway.get("/api/calls/" + id).get("events").size());
    }

    @Test
    void whoInterruptsHearsNoMore() throws Exception {
        // Given a welcome that may be interrupted
        open(LIVELY);
        byFile(CALLER);
        page.locator("#call").click();
        is("playing", "true");
        assertThat(page.getByText("The agent speaks, and may be interrupted")).isVisible();

        // When
        page.getByText("Say the file now").click();

        // Then what was not heard is dropped at once
        is("flushed", SOME);
        assertThat(page.locator("[data-fact=interrupted]")).containsText("1, ");
        String id = conversation();
        assertThat(page.locator(".mark[data-event=start-of-input]").first()).isAttached();

        // Then the answer is another one
        is("plays", "2");
        is("playing", "false");
        assertThat(number("played") + number("flushed")).isEqualTo(number("received"));
        assertThat(gateway.get("/api/calls/" + id).at("/call/replies").asInt()).isGreaterThanOrEqualTo(2);
        hangUp();
    }

    @Test
    void keysArriveInOrderAsOneEntry() throws Exception {
        // Given an agent that says what it got
        open("Echo: Echo");
        page.getByLabel("keys alone").check();
        page.locator("#call").click();
        assertThat(page.getByText("The agent listens")).isVisible();
        String id = conversation();

        // When some are pressed on the pad and some on the keyboard
        page.getByLabel("Key 9").click();
        page.getByLabel("Key star").click();
        page.getByLabel("Key 0").press("Enter");
        page.keyboard().press("4");
        assertThat(page.locator("[data-fact=entry]")).hasText("Pressed: 9*04");
        page.keyboard().press("#");

        // Then
        assertThat(page.locator("#responses")).containsText("{\"digits\":\"9*04\"}");
        JsonNode events = gateway.get("/api/calls/" + id).get("events");
        List<String> inputs = new ArrayList<>();
        events.forEach(event -> {
            if (List.of("input-event", "dtmf").contains(event.get("type").asString())) {
                inputs.add(event.get("type").asString() + " "
                        + event.path("detail").asString("")
                        + event.path("value").asString(""));
            }
        });
        assertThat(inputs.toString().toLowerCase().replace('-', '_'))
                .matches("\\[.*session_start.*start_of_dtmf.*dtmf 5]");

        // When nothing is pressed any more, the entry ends by itself
        page.keyboard().press("7");

        // Then
        assertThat(page.locator("#responses")).containsText("{\"digits\":\"7\"}");
        hangUp();
    }

    @Test
    void theAgentEndsTheCallWhenItHasSaidGoodbye() throws Exception {
        // Given
        open(LIVELY);
        page.getByLabel("keys alone").check();
        page.locator("#call").click();
        is("playing", "true");

        // When the caller wants a person
        page.getByLabel("Key 5").click();
        page.getByText("Send keys").click();
        String id = conversation();

        // Then the key stopped the welcome, and the last words are heard to their end
        assertThat(page.getByText("The agent handed the call over to a person."))
                .isVisible();
        is("state", "ended");
        assertThat(number("flushed")).isPositive();
        assertThat(number("played") + number("flushed")).isEqualTo(number("received"));
        assertThat(number("played")).isGreaterThan(30_000);
        assertThat(page.locator("#responses")).containsText("TRANSFER_TO_AGENT");
        assertThat(gateway.get("/api/calls/" + id).at("/call/state").asString()).isEqualTo("ended");
    }

    @Test
    void theMicrophoneIsHeardAsSpeech() throws Exception {
        // Given a microphone into which somebody speaks
        visit.context.grantPermissions(List.of("microphone"));
        open(LIVELY);
        page.getByLabel("the microphone").check();

        // When
        page.locator("#call").click();

        // Then the gateway's detector hears speech, and its end
        assertThat(page.locator(".mark[data-event=start-of-input]").first()).isAttached();
        assertThat(page.locator(".mark[data-event=end-of-input]").first()).isAttached();
        assertThat(number("sent")).isPositive();
        JsonNode call = gateway.get("/api/calls/" + conversation()).get("call");
        assertThat(call.get("bytes_in").asInt()).isPositive();

        // When it is muted
        page.getByText("Mute").click();

        // Then
        assertThat(page.getByText("Mute")).hasAttribute("aria-pressed", "true");
        hangUp();
    }

    @Test
    void anOperatorMayEndItToo() throws Exception {
        // Given
        open("Echo: Echo");
        page.getByLabel("keys alone").check();
        page.locator("#call").click();
        assertThat(page.getByText("The agent listens")).isVisible();
        String id = conversation();

        // When
        String csrf = gateway.get("/api/session").get("csrf_token").asString();
        gateway.send("DELETE", "/api/calls/" + id, "X-CSRF-Token", csrf);

        // Then
        is("state", "ended");
        assertThat(page.locator("#phone")).containsText(Pattern.compile("ended"));
    }

    @Test
    void whoLeavesThePageHangsUp() throws Exception {
        // Given
        open(PATIENT);
        page.getByLabel("keys alone").check();
        page.locator("#call").click();
        is("playing", "true");
        String id = conversation();

        // When
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Overview"))
                .click();

        // Then
        TestGateway.until("the end of the call", () -> gateway.gateway.liveConversations() == 0);
        assertThat(gateway.get("/api/calls/" + id).at("/call/state").asString()).isEqualTo("ended");
    }

    // ---- what does not go well --------------------------------------------------------------------------------------

    @Test
    void withoutTheMicrophoneItSaysWhatToDo() {
        // Given a user who does not lend it
        open(PATIENT);
        page.getByLabel("the microphone").check();

        // When
        page.locator("#call").click();

        // Then
        assertThat(page.locator("#phone")).containsText("The browser may not use the microphone.");
        is("state", "ended");
        assertThat(page.locator("#call")).hasText("Start the call");
    }

    @Test
    void whereTheBrowserLendsNothingItSaysSo() {
        // Given a page that is not from this machine and not by https, as the browser sees it
        visit.context.addInitScript("Object.defineProperty(window, 'isSecureContext', { value: false })");

        // When
        open(PATIENT);

        // Then
        assertThat(page.getByText("open the dashboard by https, or at localhost"))
                .isVisible();
        assertThat(page.locator("#call")).isDisabled();
    }

    @Test
    void aRefusedSocketIsToldInWords() {
        // Given a gateway that lets nobody in
        page.routeWebSocket("**/v1/va", socket -> socket.close());
        open(PATIENT);
        page.getByLabel("keys alone").check();

        // When
        page.locator("#call").click();

        // Then
        is("state", "ended");
        assertThat(page.locator("#phone .badge.bad")).containsText("The gateway refused the connection");
    }

    @Test
    void whatTheGatewayDoesNotLikeIsToldInItsWords() {
        // Given
        page.routeWebSocket(
                "**/v1/va",
                socket -> socket.onMessage(message -> {
                    socket.send("{\"type\":\"ERROR\",\"seq\":1,\"code\":\"rate_limit\",\"status\":429,"
                            + "\"detail\":\"too many <b>calls</b>\"}");
                    socket.close(new com.microsoft.playwright.WebSocketRoute.CloseOptions().setCode(1013));
                }));
        open(PATIENT);
        page.getByLabel("keys alone").check();

        // When
        page.locator("#call").click();

        // Then
        assertThat(page.locator("#phone .badge.bad")).hasText("The gateway refused: too many <b>calls</b>");
        is("state", "ended");
    }

    @Test
    void anAgentThatIsGoneIsSaidToBe() {
        // When
        open("Local Audio: <b>Gone</b>");

        // Then
        assertThat(page.getByText("There is no agent Local Audio: <b>Gone</b> any more"))
                .isVisible();
        assertThat(page.locator("#call")).isDisabled();

        // When another one is chosen
        page.locator("#agent").selectOption(PATIENT);
        page.getByLabel("keys alone").check();

        // Then
        assertThat(page.locator("#call")).isEnabled();
    }

    @Test
    void aFileThatIsNoAudioIsRefusedInWords() throws Exception {
        // Given
        Path file = Files.writeString(folder.resolve("<img src=x onerror=alert(1)>.wav"), "no audio at all");
        open(PATIENT);

        // When
        byFile(file);

        // Then
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("cannot be used: it is not a WAV file.");
        assertThat(page.locator("#call")).isDisabled();
    }

    // ---- strangers and readers --------------------------------------------------------------------------------------

    @Test
    void anAgentsNameIsTextAndNothingElse() throws Exception {
        // Given the page of agents
        page.navigate(gateway.uri("/#/agents").toString());

        // When the one with the hostile name is called from there
        page.locator("article")
                .filter(new Locator.FilterOptions().setHasText("onerror"))
                .getByText("Test call")
                .click();

        // Then it is the one that is chosen, and speaks
        assertThat(page.locator("#agent")).hasValue("Local Audio: " + HOSTILE);
        page.getByLabel("keys alone").check();
        page.locator("#call").click();
        is("playing", "true");
        assertThat(page.locator("main img, main script, main iframe")).hasCount(0);
        assertThat(gateway.get("/api/calls/" + conversation())
                        .at("/call/agent_id")
                        .asString())
                .isEqualTo("Local Audio: " + HOSTILE);
        hangUp();
    }

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void everybodyCanReadIt(ColorScheme scheme) throws Exception {
        // Given a phone in this scheme
        visit.context.close();
        visit(new Browser.NewContextOptions().setColorScheme(scheme).setViewportSize(360, 740));
        open("Echo: Echo");

        // Then before a call
        assertThat(page.locator("#agent")).hasValue("Echo: Echo");
        assertThat(visit.findings()).isEmpty();
        assertThat(visit.fits()).isTrue();

        // When a call is made, by keys alone
        page.getByLabel("keys alone").check();
        page.locator("#call").focus();
        page.keyboard().press("Enter");
        assertThat(page.getByText("The agent listens")).isVisible();
        page.keyboard().press("1");
        page.keyboard().press("#");
        assertThat(page.locator("#responses li")).not().hasCount(0);
        page.locator(".mark").first().press("Enter");

        // Then during it
        assertThat(visit.findings()).isEmpty();
        assertThat(visit.fits()).isTrue();

        // When it is over
        page.locator("#call").press("Enter");
        is("state", "ended");

        // Then after it
        assertThat(visit.findings()).isEmpty();
        assertThat(visit.fits()).isTrue();
    }

    // ---- what is seen -----------------------------------------------------------------------------------------------

    private void open(String agent) {
        String query = java.net.URLEncoder.encode(agent, java.nio.charset.StandardCharsets.UTF_8);
        page.navigate(gateway.uri("/#/test-call?agent=" + query).toString());
        assertThat(page.locator("#agent option").nth(1)).isAttached();
    }

    private void hangUp() {
        page.getByText("Hang up").click();
        is("state", "ended");
    }

    private void byFile(Path file) {
        page.getByLabel("a WAV file").check();
        page.locator("#recording").setInputFiles(file);
    }

    private void is(String what, String value) {
        assertThat(page.locator("#phone")).hasAttribute("data-" + what, value);
    }

    private void is(String what, Pattern value) {
        assertThat(page.locator("#phone")).hasAttribute("data-" + what, value);
    }

    private int number(String what) {
        return Integer.parseInt(page.locator("#phone").getAttribute("data-" + what));
    }

    private String conversation() {
        Locator id = page.locator("a.id");
        assertThat(id).containsText("test-");
        return id.textContent();
    }

    /** Nobody is so slow that it is over before it is interrupted. */
    private static byte[] longWelcome() throws Exception {
        byte[] file = Files.readAllBytes(Path.of("audio/welcome.wav"));
        ByteArrayOutputStream audio = new ByteArrayOutputStream();
        for (int times = 0; times < 5; times++) {
            audio.write(file, 58, file.length - 58);
        }
        return audio.toByteArray();
    }

    /** What a microphone hears where somebody speaks, is silent, and begins anew: 16-bit PCM of 48 kHz. */
    private static byte[] voiceAndSilence() throws Exception {
        byte[] file = Files.readAllBytes(CALLER);
        ByteArrayOutputStream audio = new ByteArrayOutputStream();
        for (int i = 58; i < file.length; i++) {
            short sample = G711.MULAW.decode(file[i]);
            for (int times = 0; times < 6; times++) {
                audio.write(sample);
                audio.write(sample >> 8);
            }
        }
        audio.write(new byte[3 * 96_000]);
        return ByteBuffer.allocate(44 + audio.size())
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("RIFF".getBytes())
                .putInt(36 + audio.size())
                .put("WAVEfmt ".getBytes())
                .putInt(16)
                .putShort((short) 1)
                .putShort((short) 1)
                .putInt(48_000)
                .putInt(96_000)
                .putShort((short) 2)
                .putShort((short) 16)
                .put("data".getBytes())
                .putInt(audio.size())
                .put(audio.toByteArray())
                .array();
    }
}

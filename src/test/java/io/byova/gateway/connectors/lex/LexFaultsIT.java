package io.byova.gateway.connectors.lex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import io.byova.gateway.connector.ConnectorException;
import io.byova.gateway.connectors.FakeConversation;
import io.byova.gateway.connectors.Heard;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

/** A Lex that fails in any way is a ConnectorException in time, and leaves nothing behind. */
@Timeout(60)
class LexFaultsIT {

    /** What every fault's text holds, as a service might quote a caller. */
    private static final String SECRET = "4711";

    static Stream<Arguments> streamFaults() {
        return Stream.of(
                Arguments.of("never answers", LexScript.talkative().neverAnswering(), "timeout", true),
                Arguments.of("stalls", during(new LexStep.Stalls()), "timeout", true),
                Arguments.of("stalls amid heartbeats", during(beats()), "timeout", true),
                Arguments.of("babbles", during(new LexStep.Babbles()), "nonsense", false),
                Arguments.of("throttles", during(LexStep.throwing("ThrottlingException")), "ThrottlingException", true),
                Arguments.of(
                        "breaks", during(LexStep.throwing("InternalServerException")), "InternalServerException", true),
                Arguments.of("depends", during(LexStep.throwing("BadGatewayException")), "BadGatewayException", true),
                Arguments.of(
                        "denies", during(LexStep.throwing("AccessDeniedException")), "AccessDeniedException", false),
                Arguments.of(
                        "knows no such bot",
                        during(LexStep.throwing("ResourceNotFoundException")),
                        "ResourceNotFoundException",
                        false),
                Arguments.of("refuses", during(LexStep.throwing("ValidationException")), "ValidationException", false),
                Arguments.of("half-closes", during(new LexStep.HalfCloses()), "closed", true),
                // The SDK tells of a reset as of an end.
                Arguments.of("resets", during(new LexStep.Resets()), "closed", true),
                Arguments.of("drops the connection", during(new LexStep.Drops()), "connection", true),
                Arguments.of("half-closes amid an answer", amid(new LexStep.HalfCloses()), "closed", true),
                Arguments.of("resets amid an answer", amid(new LexStep.Resets()), "closed", true),
                Arguments.of("drops the connection amid an answer", amid(new LexStep.Drops()), "connection", true),
                Arguments.of(
                        "throttles amid an answer",
                        amid(LexStep.throwing("ThrottlingException")),
                        "ThrottlingException",
                        true),
                Arguments.of(
                        "answers 401",
                        refusing(401, "UnrecognizedClientException"),
                        "UnrecognizedClientException",
                        false),
                Arguments.of("answers 403", refusing(403, "AccessDeniedException"), "AccessDeniedException", false),
                Arguments.of(
                        "answers 404", refusing(404, "ResourceNotFoundException"), "ResourceNotFoundException", false),
                Arguments.of("answers 429", refusing(429, "ThrottlingException"), "ThrottlingException", true),
                Arguments.of("answers 500", refusing(500, "InternalServerException"), "InternalServerException", true),
                Arguments.of("answers 503 without a word", refusing(503, ""), "503", true));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("streamFaults")
    void aStreamThatFails(String name, LexScript script, String code, boolean retryable) {
        // Given
        LexSettings settings =
                LexSettings.bot().with("welcome", AwsLexConfig.Welcome.NONE).with("answer-timeout", patience(code));
        try (LexCalls calls = new LexCalls(script, settings)) {
            FakeConversation call = calls.call("call");
            calls.start(call);

            // When
            Throwable failure = catchThrowable(() -> calls.turn(call, Heard.pressed("1")));

            // Then
            isFailure(failure, code, retryable);
            calls.end(call);
            LexCalls.await(
                    "every stream is over", () -> calls.lex.calls().stream().allMatch(LexCall::isOver));
        }
    }

    static Stream<Arguments> utteranceFaults() {
        return Stream.of(
                Arguments.of("never answers", LexScript.talkative().neverAnswering(), "timeout", true),
                Arguments.of("resets", during(new LexStep.Resets()), "connection", true),
                Arguments.of(
                        "throttles",
                        during(new LexStep.Throws("ThrottlingException", 429)),
                        "ThrottlingException",
                        true),
                Arguments.of(
                        "refuses",
                        during(new LexStep.Throws("ValidationException", 400)),
                        "ValidationException",
                        false),
                Arguments.of(
                        "depends",
                        during(new LexStep.Throws("DependencyFailedException", 424)),
                        "DependencyFailedException",
                        true),
                Arguments.of("answers 403", refusing(403, "AccessDeniedException"), "AccessDeniedException", false));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("utteranceFaults")
    void anUtteranceThatFails(String name, LexScript script, String code, boolean retryable) {
        // Given
        LexSettings settings =
                LexSettings.bot().with("mode", AwsLexConfig.Mode.UTTERANCE).with("answer-timeout", patience(code));
        try (LexCalls calls = new LexCalls(script, settings)) {
            FakeConversation call = calls.call("call");

            // When the welcome fails, or else the first turn
            Throwable failure = catchThrowable(() -> {
                calls.start(call);
                calls.turn(call, Heard.pressed("1"));
            });

            // Then
            isFailure(failure, code, retryable);
        }
    }

    @Test
    void aCallMayBeTriedAgain() {
        // Given a Lex that answers neither the start nor the first entry in time
        LexScript script = LexScript.silent().onStart(new LexStep.Stalls()).onDigits(new LexStep.Stalls());
        LexSettings settings =
                LexSettings.bot().with("welcome-text", "Hello").with("answer-timeout", Duration.ofMillis(700));
        try (LexCalls calls = new LexCalls(script, settings)) {
            FakeConversation call = calls.call("call");
            isFailure(catchThrowable(() -> calls.start(call)), "timeout", true);
            script.onStart(LexStep.spoken(Tones.pcm16k(100)));

            // When / Then
            assertThat(LexCalls.audio(calls.start(call))).hasSize(100 * 8 + 16);
            isFailure(catchThrowable(() -> calls.turn(call, Heard.pressed("1"))), "timeout", true);
            script.onStart().digits.clear();
            script.onDigits(LexStep.intent("Order", "InProgress", "ElicitSlot"), LexStep.spoken(Tones.pcm16k(200)));
            assertThat(LexCalls.audio(calls.turn(call, Heard.pressed("2")))).hasSize(200 * 8 + 16);
            calls.end(call);
            LexCalls.await(
                    "every stream is over", () -> calls.lex.calls().stream().allMatch(LexCall::isOver));
        }
    }

    @Test
    void noLexAtAll() {
        // Given an address where nobody listens
        try (LexCalls calls = new LexCalls(LexScript.silent(), LexSettings.bot())) {
            calls.lex.close();

            // When / Then
            isFailure(catchThrowable(() -> calls.start(calls.call("call"))), "connection", true);
        }
    }

    @Test
    void aLexThatAcceptsAConnectionAndSaysNothing() throws IOException {
        // Given
        try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                LexCalls calls = new LexCalls(
                        LexScript.silent(),
                        LexSettings.bot()
                                .with("endpoint", "http://127.0.0.1:" + mute.getLocalPort())
                                .with("connect-timeout", Duration.ofMillis(200)))) {

            // When
            Throwable failure = catchThrowable(() -> calls.start(calls.call("call")));
            mute.close();

            // Then
            isFailure(failure, "connection", true);
        }
    }

    @Test
    void noListOfBotsIsTheConnectorsOwnFailure() {
        try (LexCalls calls = new LexCalls(refusing(403, "AccessDeniedException"), LexSettings.none())) {
            isFailure(
                    catchThrowable(() -> calls.connector.getAvailableAgents().blockLast(LexCalls.LIMIT)),
                    "AccessDeniedException",
                    false);
        }
    }

    @Test
    void noBotIsAFailureWithAReason() {
        try (LexCalls calls = new LexCalls(LexScript.silent(), LexSettings.none())) {
            isFailure(
                    catchThrowable(() -> calls.connector.getAvailableAgents().blockLast(LexCalls.LIMIT)),
                    "no-bots",
                    false);
        }
    }

    @Test
    void aFloodIsReadNoFasterThanTheCallerTakesIt() {
        // Given 400 s of audio at once
        LexScript script = LexScript.silent()
                .onDigits(
                        LexStep.intent("Flood", "InProgress", "ElicitSlot"),
                        new LexStep.Floods(1600),
                        LexStep.audioEnd());
        LexSettings settings = LexSettings.bot().with("welcome", AwsLexConfig.Welcome.NONE);
        try (LexCalls calls = new LexCalls(script, settings)) {
            FakeConversation call = calls.call("call");
            calls.start(call);
            AtomicInteger bytes = new AtomicInteger();
            AtomicInteger ends = new AtomicInteger();
            BaseSubscriber<VoiceVAResponse> slow = new BaseSubscriber<>() {
                @Override
                protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {
                    request(1);
                }

                @Override
                protected void hookOnNext(VoiceVAResponse response) {
                    bytes.addAndGet(LexCalls.audio(List.of(response)).length);
                }

                @Override
                protected void hookFinally(reactor.core.publisher.SignalType signal) {
                    ends.incrementAndGet();
                }
            };
            calls.connector.sendMessage(call, Heard.pressed("1")).subscribe(slow);
            LexSession session = call.attachment(LexSession.class);

            // When the caller's side takes one piece and no more
            LexCalls.await("Lex waits", session::isPaused);
            int taken = bytes.get();

            // Then all of it comes once it is asked for
            assertThat(taken).isLessThan(100_000);
            slow.request(Long.MAX_VALUE);
            LexCalls.await("the end", () -> ends.get() == 1);
            assertThat(bytes.get()).isEqualTo(1600 * 2000 + 16);
        }
    }

    @Test
    void aCancelledTurnLeavesTheStreamAndTheEndOfTheCallEndsIt() {
        // Given an answer that goes on
        LexScript script = LexScript.silent()
                .onDigits(
                        LexStep.intent("Story", "InProgress", "ElicitSlot"),
                        new LexStep.Speaks(Tones.pcm16k(300), 1000),
                        new LexStep.Stalls());
        LexSettings settings = LexSettings.bot().with("welcome", AwsLexConfig.Welcome.NONE);
        try (LexCalls calls = new LexCalls(script, settings)) {
            FakeConversation call = calls.call("call");
            calls.start(call);

            // When
            calls.connector.sendMessage(call, Heard.pressed("1")).blockFirst(LexCalls.LIMIT);

            // Then
            LexCall lex = calls.lex.calls().get(0);
            LexCalls.await("Lex knows", () -> lex.events().contains("PlaybackCompletionEvent"));
            assertThat(lex.isOver()).isFalse();
            calls.end(call);
            LexCalls.await("it is over", lex::isOver);
        }
    }

    @Test
    void threadsStayFlatOverManyCalls() {
        // Given
        LexSettings settings = LexSettings.bot().with("welcome", AwsLexConfig.Welcome.NONE);
        try (LexCalls calls = new LexCalls(LexScript.talkative().onStart(), settings)) {
            manyCalls(calls, "warm", 20);
            int before = Thread.activeCount();

            // When
            manyCalls(calls, "more", 60);

            // Then
            assertThat(Thread.activeCount()).isLessThanOrEqualTo(before + 1);
            LexCalls.await("all are over", () -> calls.lex.calls().stream().allMatch(LexCall::isOver));
        }
    }

    private static void manyCalls(LexCalls calls, String name, int count) {
        Flux.range(0, count)
                .map(number -> calls.call(name + number))
                .flatMap(
                        call -> calls.connector
                                .startConversation(call, LexCalls.sessionStart())
                                .thenMany(Flux.defer(() -> calls.connector.sendMessage(call, Heard.pressed("7"))))
                                .concatWith(Flux.defer(() -> calls.connector.endConversation(
                                        call, io.byova.gateway.connector.EndReason.CALLER_ENDED))),
                        count)
                .blockLast(LexCalls.LIMIT.multipliedBy(3));
    }

    private static void isFailure(Throwable failure, String code, boolean retryable) {
        assertThat(failure).isInstanceOf(ConnectorException.class);
        ConnectorException known = (ConnectorException) failure;
        assertThat(known.vendorCode()).isEqualTo(code);
        assertThat(known.isRetryable()).isEqualTo(retryable);
        assertThat(known.getMessage()).doesNotContain(SECRET, "fake-key", "fake-secret");
    }

    /** Only what is waited for should be over soon. */
    private static Duration patience(String code) {
        return code.equals("timeout") ? Duration.ofMillis(700) : Duration.ofSeconds(30);
    }

    private static LexScript during(Object... answer) {
        return LexScript.silent().onDigits(answer).onDigits(answer);
    }

    private static LexScript amid(LexStep fault) {
        return during(
                LexStep.intent("Order", "InProgress", "ElicitSlot"),
                new LexStep.Speaks(Tones.pcm16k(500), 1000),
                fault);
    }

    private static List<LexStep> beats() {
        return Flux.range(0, 20)
                .concatMapIterable(beat -> List.of(LexStep.heartbeat(), LexStep.waits(Duration.ofMillis(100))))
                .collectList()
                .block();
    }

    private static LexScript refusing(int status, String type) {
        return LexScript.talkative().refusing(status, type);
    }
}

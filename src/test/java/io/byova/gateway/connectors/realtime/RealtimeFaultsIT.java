package io.byova.gateway.connectors.realtime;

import static io.byova.gateway.connectors.realtime.RealtimeCaller.audio;
import static io.byova.gateway.connectors.realtime.RealtimeCaller.eventually;
import static io.byova.gateway.connectors.realtime.RealtimeCaller.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.google.protobuf.ByteString;
import io.byova.gateway.audio.AudioFormat;
import io.byova.gateway.connector.CallerInput;
import io.byova.gateway.connector.ConnectorException;
import io.byova.gateway.streaming.ReconnectPolicy;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

/** Whatever the vendor does, the gateway gets a ConnectorException in time, and nothing stays behind. */
@Timeout(60)
class RealtimeFaultsIT {

    private static final ReconnectPolicy ONCE_MORE =
            new ReconnectPolicy(1, Duration.ofMillis(10), Duration.ofMillis(10), 0.0, null);

    /** What a vendor does amid an answer, and what the gateway is told. */
    enum Fault {
        NEVER_ANSWERS("timeout", answer -> answer.stall()),
        STALLS("timeout", answer -> answer.audio(1600).stall()),
        NONSENSE("nonsense", answer -> answer.audio(1600).raw("{\"type\":\"response.outp")),
        NO_OBJECT("nonsense", answer -> answer.audio(1600).raw("[1,2]")),
        NO_TYPE("nonsense", answer -> answer.audio(1600).raw("{}")),
        BAD_BASE64("nonsense", answer -> answer.raw("{\"type\":\"response.output_audio.delta\",\"delta\":\"%%%\"}")),
        BINARY("nonsense", answer -> answer.audio(1600).binary(new byte[] {1, 2, 3})),
        CLOSES("closed-1011", answer -> answer.audio(1600).close(1011)),
        HALF_CLOSES("", answer -> answer.audio(1600).halfClose()),
        // A reset takes with it what has not been read.
        RESETS("", answer -> answer.audio(1600).pause(Duration.ofMillis(100)).reset()),
        FAILS("rate_limit_exceeded", answer -> answer.audio(1600).fail("rate_limit_exceeded")),
        FATAL_ERROR("session_expired", answer -> answer.audio(1600).error("invalid_request_error", "session_expired"));

        final String code;
        final UnaryOperator<RealtimeScript.Answer> answer;

        Fault(String code, UnaryOperator<RealtimeScript.Answer> answer) {
            this.code = code;
            this.answer = answer;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFaultAmidAnAnswerIsAConnectorException(Fault fault) {
        try (var vendor = FakeRealtimeServer.start(RealtimeScript.create().answer(fault.answer));
                var caller = new RealtimeCaller(quick(vendor))) {
            // Given
            caller.starts();

            // When
            ConnectorException failure = failure(() -> caller.says("caller2.wav"));

            // Then
            assertThat(failure.vendorCode()).startsWith(fault.code);
            assertThat(failure.isRetryable()).isNotEqualTo(fault.code.equals("nonsense"));
            assertHoldsNoSecret(failure);
            caller.ends();
            eventually(() -> vendor.openSessions() == 0);
        }
        assertNoThreadIsLeft();
    }

    @ParameterizedTest
    @CsvSource({"401,false,1", "403,false,1", "404,false,1", "429,true,2", "500,true,2", "503,true,2"})
    void aRefusalIsTriedAgainOnlyWhereThatMayHelp(int status, boolean retryable, int attempts) {
        try (var vendor = FakeRealtimeServer.start(RealtimeScript.create().refusing(status));
                var caller = new RealtimeCaller(quick(vendor))) {
            // When
            caller.starts();
            ConnectorException failure = failure(() -> caller.presses("1"));

            // Then
            assertThat(failure.vendorCode()).isEqualTo(Integer.toString(status));
            assertThat(failure.isRetryable()).isEqualTo(retryable);
            assertHoldsNoSecret(failure);
            assertThat(vendor.attempts() % attempts).isZero();
        }
        assertNoThreadIsLeft();
    }

    @ParameterizedTest
    @EnumSource(
            value = RealtimeScript.Welcome.class,
            names = {"NO_UPGRADE", "SILENT", "REFUSES_SESSION"})
    void aSessionThatDoesNotOpenIsAConnectorException(RealtimeScript.Welcome welcome) {
        RealtimeScript script = RealtimeScript.create();
        script.welcome = welcome;
        try (var vendor = FakeRealtimeServer.start(script);
                var caller = new RealtimeCaller(quick(vendor).with("greeting", RealtimeConfig.Greeting.AGENT))) {
            // When
            ConnectorException failure = failure(caller::starts);

            // Then
            boolean refused = welcome == RealtimeScript.Welcome.REFUSES_SESSION;
            assertThat(failure.vendorCode()).isEqualTo(refused ? "invalid_value" : "timeout");
            assertThat(failure.isRetryable()).isNotEqualTo(refused);
            assertHoldsNoSecret(failure);
            caller.ends();
            eventually(() -> vendor.openSessions() == 0 && vendor.openWaiting() == 0);
        }
        assertNoThreadIsLeft();
    }

    @Test
    void nobodyListensAtTheAddress() {
        String nowhere;
        try (var vendor = FakeRealtimeServer.start(RealtimeScript.create())) {
            nowhere = vendor.url();
        }
        try (var caller = new RealtimeCaller(RealtimeSettings.at(nowhere).with("reconnect", ONCE_MORE))) {
            // When
            ConnectorException failure = failure(() -> caller.says("caller2.wav"));

            // Then
            assertThat(failure.isRetryable()).isTrue();
        }
    }

    @Test
    void mostErrorsAreOfNoConsequence() {
        var script = RealtimeScript.create().answer(answer -> answer.audio(1600)
                .error("invalid_request_error", "some_code")
                .audio(1600));
        try (var vendor = FakeRealtimeServer.start(script);
                var caller = new RealtimeCaller(quick(vendor))) {
            // Given
            caller.starts();

            // When
            List<VoiceVAResponse> reply = caller.says("caller2.wav");

            // Then
            assertThat(audio(reply)).isEqualTo(vendor.session().spoken()).hasSize(3200);
        }
    }

    @Test
    void aSessionLostBetweenTurnsIsReplacedOnTheNext() {
        try (var vendor = FakeRealtimeServer.start(RealtimeScript.speaking());
                var caller = new RealtimeCaller(quick(vendor))) {
            // Given
            caller.starts();
            caller.presses("12");

            // When
            vendor.session().reset();
            eventually(() -> vendor.openSessions() == 0);
            List<VoiceVAResponse> reply = caller.says("caller2.wav");

            // Then the fresh one knows of the turn before
            assertThat(audio(reply)).hasSize(8000).isEqualTo(vendor.session().spoken());
            assertThat(vendor.sessions()).hasSize(2);
            assertThat(vendor.session().receivedText()).anyMatch(event -> event.contains("pressed 12"));
        }
    }

    @Test
    void aSilentTurnOutlivesItsSession() {
        try (var vendor = FakeRealtimeServer.start(RealtimeScript.speaking());
                var caller = new RealtimeCaller(quick(vendor))) {
            // Given a caller who is silent at first
            caller.starts();
            Flux<CallerInput> pause = Flux.fromIterable(RealtimeCaller.silent(100));
            Flux<CallerInput> later = Flux.<CallerInput>concat(
                            Flux.fromIterable(RealtimeCaller.speech("caller2.wav")), Flux.never())
                    .delaySubscription(Duration.ofMillis(400));
            var going = caller.goesOn(caller.connector.sendMessage(caller.conversation, Flux.concat(pause, later)));
            eventually(() -> vendor.sessions().size() == 1 && vendor.session().heard().length > 0);

            // When
            vendor.session().reset();

            // Then
            eventually(() -> going.done);
            assertThat(going.failure).isNull();
            assertThat(audio(going.heard)).hasSize(8000);
        }
    }

    @Test
    void anAnswerThatIsRefusedFailsItsTurnAtOnce() {
        try (var vendor = FakeRealtimeServer.start(RealtimeScript.speaking().refusingAnswers("invalid_value"));
                var caller = new RealtimeCaller(quick(vendor).with("responseTimeout", Duration.ofSeconds(30)))) {
            // Given
            caller.starts();

            // When the test's own time-out is shorter than the vendor's
            ConnectorException failure = failure(() -> caller.presses("1"));

            // Then the session is still good for speech
            assertThat(failure.vendorCode()).isEqualTo("invalid_value");
            assertThat(audio(caller.says("caller2.wav"))).hasSize(8000);
            assertThat(vendor.sessions()).hasSize(1);
        }
    }

    @Test
    void anUtteranceThatIsLostWithItsSessionFailsItsTurn() {
        try (var vendor = FakeRealtimeServer.start(RealtimeScript.speaking());
                var caller = new RealtimeCaller(quick(vendor))) {
            // Given a caller whose word, 40 ms of it, is too short so far for the vendor to have told of it
            caller.starts();
            byte[] word = new byte[320];
            java.util.Arrays.fill(word, (byte) 0x20);
            var going = caller.goesOn(caller.connector.sendMessage(
                    caller.conversation, open(RealtimeCaller.frames(word, AudioFormat.MULAW_8K, 160))));
            eventually(() -> vendor.sessions().size() == 1 && vendor.session().heard().length == 320);
            assertThat(vendor.session().sent()).noneMatch(event -> event.contains("speech_started"));

            // When
            vendor.session().reset();

            // Then
            eventually(() -> going.failure != null);
            assertThat(going.failure).isInstanceOf(ConnectorException.class);
            assertThat(((ConnectorException) going.failure).isRetryable()).isTrue();
        }
    }

    @Test
    void aVendorThatDropsEverySessionIsGivenUp() {
        try (var vendor = FakeRealtimeServer.start(RealtimeScript.speaking());
                var caller = new RealtimeCaller(quick(vendor))) {
            // Given a caller who is silent
            caller.starts();
            Flux<CallerInput> silence =
                    Flux.fromIterable(RealtimeCaller.silent(20)).repeat().delayElements(Duration.ofMillis(1));
            var going = caller.goesOn(caller.connector.sendMessage(caller.conversation, silence));

            // When
            Flux.interval(Duration.ofMillis(5))
                    .takeUntil(tick -> going.failure != null)
                    .doOnNext(tick -> vendor.sessions().forEach(FakeRealtimeSession::reset))
                    .blockLast(RealtimeCaller.SOON);

            // Then
            assertThat(going.failure).isInstanceOf(ConnectorException.class);
            assertThat(vendor.attempts()).isLessThan(20);
        }
    }

    @Test
    void aFloodIsReadNoFasterThanTheCallerListens() {
        // Given an answer of 24 MB
        int flood = 24_000_000;
        var script = RealtimeScript.create().answer(answer -> answer.audio(flood, 64_000));
        try (var vendor = FakeRealtimeServer.start(script);
                var caller = new RealtimeCaller(
                        RealtimeSettings.at(vendor.url()).with("responseTimeout", Duration.ofSeconds(2)))) {
            caller.starts();
            AtomicLong bytes = new AtomicLong();
            BaseSubscriber<VoiceVAResponse> listener = new BaseSubscriber<>() {
                @Override
                protected void hookOnSubscribe(Subscription subscription) {
                    subscription.request(5);
                }

                @Override
                protected void hookOnNext(VoiceVAResponse response) {
                    bytes.addAndGet(audio(List.of(response)).length);
                }
            };

            // When nobody asks for more
            caller.connector
                    .sendMessage(caller.conversation, open(RealtimeCaller.speech("caller2.wav")))
                    .subscribe(listener);
            eventually(() -> bytes.get() > 0);
            eventually(() -> System.nanoTime() - vendor.session().lastDeltaNanos() > 500_000_000);

            // Then the vendor is stopped by its socket
            assertThat(vendor.session().spoken().length).isLessThan(flood / 2);

            // When somebody does
            listener.requestUnbounded();

            // Then nothing is missing
            eventually(() -> bytes.get() == flood);
        }
    }

    @Test
    void aVendorThatDoesNotReadStopsTheCallerAndFailsInTime() {
        try (var vendor = FakeRealtimeServer.start(RealtimeScript.create().deaf());
                var caller = new RealtimeCaller(quick(vendor))) {
            caller.starts();
            AtomicLong taken = new AtomicLong();
            ByteString silence = ByteString.copyFrom(RealtimeCaller.silence(1000));
            Flux<CallerInput> endless = Flux.<CallerInput>generate(
                            sink -> sink.next(new CallerInput.Audio(silence, AudioFormat.MULAW_8K)))
                    .doOnNext(frame -> taken.addAndGet(silence.size()));

            // When
            ConnectorException failure =
                    failure(() -> RealtimeCaller.whole(caller.connector.sendMessage(caller.conversation, endless)));

            // Then no more was taken than the network holds
            assertThat(failure.isRetryable()).isTrue();
            assertThat(taken.get()).isLessThan(24_000_000);
        }
        assertNoThreadIsLeft();
    }

    private static RealtimeSettings quick(FakeRealtimeServer vendor) {
        return RealtimeSettings.at(vendor.url())
                .with("connectTimeout", Duration.ofMillis(700))
                .with("responseTimeout", Duration.ofMillis(700))
                .with("reconnect", ONCE_MORE);
    }

    private static ConnectorException failure(org.assertj.core.api.ThrowableAssert.ThrowingCallable turn) {
        ConnectorException failure = catchThrowableOfType(ConnectorException.class, turn);
        assertThat(failure).isNotNull();
        return failure;
    }

    private static void assertHoldsNoSecret(Throwable failure) {
        StringWriter all = new StringWriter();
        failure.printStackTrace(new PrintWriter(all));
        assertThat(all.toString()).doesNotContain("sk-test").doesNotContain("words of");
    }

    private static void assertNoThreadIsLeft() {
        eventually(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith(RealtimeClient.THREAD_PREFIX)));
    }
}

package io.byova.gateway.conversation;

import static io.byova.gateway.conversation.Requests.audio;
import static io.byova.gateway.conversation.Requests.digits;
import static io.byova.gateway.conversation.Requests.event;
import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.google.protobuf.ByteString;
import io.byova.gateway.connector.AgentSettings;
import io.byova.gateway.connector.ConnectorException;
import io.byova.gateway.connector.ReplyProfile;
import io.byova.gateway.connector.Responses;
import io.byova.gateway.resilience.ResilienceSettings;
import io.byova.gateway.resilience.ResilienceSettings.Breaker;
import io.byova.gateway.resilience.ResilienceSettings.Retry;
import io.byova.gateway.resilience.VendorGuard.CircuitState;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.test.publisher.TestPublisher;

/** What the guard before a connector makes of calls, in virtual time. The first failure opens its circuit, one try decides. */
@Timeout(60)
class GuardedConnectorTest {

    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration OPEN_FOR = Duration.ofSeconds(30);
    private static final Breaker TOUCHY = new Breaker(1, 1, 2, OPEN_FOR, Duration.ofSeconds(2), 2);
    private static final ConnectorException BUSY = ConnectorException.retryable("503", "busy", null);
    private static final VoiceVAResponse CHUNK = Responses.chunk(ByteString.copyFrom(new byte[320]), false);

    private Scene scene = scene(0, Retry.NONE);
    private ConversationProcessor processor = scene.processor();

    @AfterEach
    void nothingIsLeftBehind() {
        assertThat(processor.openTurns()).isZero();
        processor.close().block();
        assertThat(scene.guard.state().liveConversations()).isZero();
    }

    // ---- what is judged ---------------------------------------------------------------------------------------------

    @Test
    void aFailedStartOpensTheCircuitAndTheNextCallerHearsTheFallbackAtOnce() {
        // Given
        scene.connector.onStart = start -> Flux.error(BUSY);
        rpc().says(event("first", EventType.SESSION_START)).hangsUp();

        // When
        Scene.Rpc next = rpc().says(event("next", EventType.SESSION_START));

        // Then
        assertThat(next.answered()).containsExactly("CHUNK 800", "FINAL TRANSFER_TO_AGENT");
        assertThat(next.isOk()).isTrue();
        assertThat(scene.connector.heard).containsExactly("start", "end connector-failed");
        assertThat(processor.liveConversations()).isZero();
    }

    @Test
    void aCallThatBeginsWithAudioIsRefusedLikewise() {
        // Given
        circuitOpens();

        // When
        Scene.Rpc next = rpc().says(audio("next", 160));

        // Then
        assertThat(next.answered()).containsExactly("CHUNK 800", "FINAL TRANSFER_TO_AGENT");
        assertThat(next.isOk()).isTrue();
    }

    @Test
    void liveCallsGoOnWhileTheCircuitIsOpen() {
        // Given
        scene.connector.onTurn = turn -> Flux.just(CHUNK, Responses.finalReply());
        rpc().says(event("live", EventType.SESSION_START)).hangsUp();
        circuitOpens();

        // When
        Scene.Rpc turn = rpc().says(digits("live", "1")).hangsUp();

        // Then
        assertThat(turn.answered()).containsExactly("CHUNK 320", "FINAL");
    }

    @Test
    void theFirstResponseIsJudgedAndNotWhatFollows() {
        // Given
        circuitIsHalfOpen();
        TestPublisher<VoiceVAResponse> vendor = TestPublisher.create();
        scene.connector.onStart = start -> vendor.flux();
        Scene.Rpc rpc = rpc().says(event("try", EventType.SESSION_START));

        // When
        vendor.next(CHUNK);

        // Then
        assertThat(circuit()).isEqualTo(CircuitState.CLOSED);
        vendor.error(BUSY);
        assertThat(circuit()).isEqualTo(CircuitState.CLOSED);
        assertThat(rpc.isOk()).isTrue();
    }

    @Test
    void startAndEndOfInputAreNoReply() {
        // Given
        circuitIsHalfOpen();
        TestPublisher<VoiceVAResponse> vendor = TestPublisher.create();
        scene.connector.onTurn = turn -> turn.take(1).thenMany(vendor.flux());
        Scene.Rpc rpc = rpc().says(audio("try", 160), audio("try", 160));

        // When
        vendor.next(Responses.startOfInput());
        scene.time.advanceTimeBy(Duration.ofSeconds(20));
        vendor.next(Responses.endOfInput(ReplyProfile.CHUNK));

        // Then what the caller says is no time the vendor takes
        assertThat(circuit()).isEqualTo(CircuitState.HALF_OPEN);
        vendor.next(CHUNK);
        assertThat(circuit()).isEqualTo(CircuitState.CLOSED);
        vendor.next(Responses.finalReply());
        assertThat(rpc.isOk()).isTrue();
    }

    @Test
    void aReplyThatBeginsLateIsAFailure() {
        // Given
        circuitIsHalfOpen();
        TestPublisher<VoiceVAResponse> vendor = TestPublisher.create();
        scene.connector.onTurn = turn -> turn.take(1).thenMany(vendor.flux());
        rpc().says(audio("try", 160), audio("try", 160));
        vendor.next(Responses.startOfInput(), Responses.endOfInput(ReplyProfile.CHUNK));

        // When
        scene.time.advanceTimeBy(Duration.ofMillis(2001));
        vendor.next(Responses.finalReply());

        // Then
        assertThat(circuit()).isEqualTo(CircuitState.OPEN);
    }

    @Test
    void theGatewaysOwnDeadlineIsAFailure() {
        // Given
        circuitIsHalfOpen();
        scene.connector.onTurn = turn -> Flux.never();
        Scene.Rpc rpc = rpc().says(digits("try", "1"));
        assertThat(circuit()).isEqualTo(CircuitState.HALF_OPEN);

        // When
        scene.time.advanceTimeBy(Scene.FIRST_RESPONSE);

        // Then
        assertThat(circuit()).isEqualTo(CircuitState.OPEN);
        assertThat(rpc.answered()).containsExactly("CHUNK 800", "FINAL TRANSFER_TO_AGENT");
    }

    @Test
    void silenceIsNothingToJudge() {
        // Given
        circuitIsHalfOpen();
        scene.connector.onTurn = turn -> turn.thenMany(Flux.empty());

        // When
        for (int i = 0; i < 5; i++) {
            Scene.Rpc rpc = rpc().says(audio("try" + i, 160)).hangsUp();
            assertThat(rpc.answered()).isEmpty();
            assertThat(rpc.isOk()).isTrue();
        }

        // Then
        assertThat(circuit()).isEqualTo(CircuitState.HALF_OPEN);
        somebodyElseMayTry();
    }

    @Test
    void aCallerWhoGoesBeforeTheFirstResponseIsNothingToJudge() {
        // Given
        circuitIsHalfOpen();
        scene.connector.onStart = start -> Flux.never();

        // When more of them than may try
        for (int i = 0; i < 5; i++) {
            rpc().says(event("try" + i, EventType.SESSION_START)).answers.cancel();
        }

        // Then
        assertThat(circuit()).isEqualTo(CircuitState.HALF_OPEN);
        somebodyElseMayTry();
    }

    @Test
    void aLostConnectionCountsAlsoWhereItsConnectorDoesNotSaySo() {
        // Given
        scene.connector.onStart = start -> Flux.error(new IOException("connection reset"));

        // When
        rpc().says(event("call", EventType.SESSION_START)).hangsUp();

        // Then
        assertThat(circuit()).isEqualTo(CircuitState.OPEN);
    }

    @Test
    void refusedCredentialsDoNotCount() {
        // Given
        scene.connector.onStart = start -> Flux.error(ConnectorException.permanent("401", "refused", null));

        // When
        Scene.Rpc rpc = rpc().says(event("call", EventType.SESSION_START)).hangsUp();

        // Then
        assertThat(rpc.answered()).containsExactly("CHUNK 800", "FINAL TRANSFER_TO_AGENT");
        assertThat(circuit()).isEqualTo(CircuitState.CLOSED);
    }

    // ---- connect time-out -------------------------------------------------------------------------------------------

    @Test
    void aStartThatSaysNothingFailsAfterTheConnectTimeout() {
        // Given
        scene.connector.onStart = start -> Flux.never();
        Scene.Rpc rpc = rpc().says(event("call", EventType.SESSION_START));
        scene.time.advanceTimeBy(CONNECT.minusMillis(1));
        assertThat(rpc.answered()).isEmpty();

        // When
        scene.time.advanceTimeBy(Duration.ofMillis(1));

        // Then
        assertThat(rpc.answered()).containsExactly("CHUNK 800", "FINAL TRANSFER_TO_AGENT");
        assertThat(circuit()).isEqualTo(CircuitState.OPEN);
    }

    @Test
    void behindTheFirstResponseTheUsualTimeoutCounts() {
        // Given
        scene.connector.onStart = start -> Flux.just(CHUNK).concatWith(Flux.never());
        Scene.Rpc rpc = rpc().says(event("call", EventType.SESSION_START));
        scene.time.advanceTimeBy(Scene.FIRST_RESPONSE.minusMillis(1));
        assertThat(rpc.answered()).containsExactly("CHUNK 320");

        // When
        scene.time.advanceTimeBy(Duration.ofMillis(1));

        // Then
        assertThat(rpc.answered()).endsWith("FINAL TRANSFER_TO_AGENT");
    }

    @Test
    void aCallerWhoBeginsToSpeakDoesNotWaitForAStartForEver() {
        // Given a call that begins with audio: the connector is not asked to listen before it has been started
        scene.connector.onStart = start -> Flux.never();
        Scene.Rpc rpc = rpc().says(audio("call", 160));

        // When
        scene.time.advanceTimeBy(CONNECT);

        // Then
        assertThat(rpc.answered()).containsExactly("CHUNK 800", "FINAL TRANSFER_TO_AGENT");
        assertThat(rpc.isOk()).isTrue();
    }

    @Test
    void anImpliedStartThatTakesItsTimeLeavesTheAnswerItsOwn() {
        // Given
        TestPublisher<VoiceVAResponse> welcome = TestPublisher.create();
        TestPublisher<VoiceVAResponse> answer = TestPublisher.create();
        scene.connector.onStart = start -> welcome.flux();
        scene.connector.onTurn = turn -> answer.flux();
        Scene.Rpc rpc = rpc().says(digits("call", "1"));
        scene.time.advanceTimeBy(CONNECT.minusMillis(1));
        welcome.complete();

        // When
        scene.time.advanceTimeBy(Scene.FIRST_RESPONSE.minusMillis(1));
        answer.next(CHUNK, Responses.finalReply());

        // Then
        assertThat(rpc.answered()).containsExactly("CHUNK 320", "FINAL");
        rpc.hangsUp();
    }

    @Test
    void aConnectorThatNeverSubscribesIsNoticed() {
        // Given
        scene.connector.onStart = start -> Flux.from(subscriber -> {});
        Scene.Rpc rpc = rpc().says(event("call", EventType.SESSION_START));

        // When
        scene.time.advanceTimeBy(CONNECT);

        // Then
        assertThat(rpc.answered()).containsExactly("CHUNK 800", "FINAL TRANSFER_TO_AGENT");
        assertThat(rpc.isOk()).isTrue();
    }

    // ---- limit ------------------------------------------------------------------------------------------------------

    @Test
    void overTheLimitTheCallerHearsTheFallbackAndAnEndMakesRoom() {
        // Given
        with(scene(1, Retry.NONE));
        rpc().says(event("first", EventType.SESSION_START)).hangsUp();

        // When
        Scene.Rpc over = rpc().says(event("over", EventType.SESSION_START)).hangsUp();

        // Then
        assertThat(over.answered()).containsExactly("CHUNK 800", "FINAL TRANSFER_TO_AGENT");
        assertThat(over.isOk()).isTrue();
        assertThat(scene.guard.state().liveConversations()).isOne();
        rpc().says(event("first", EventType.SESSION_END)).hangsUp();
        assertThat(scene.guard.state().liveConversations()).isZero();
        assertThat(rpc().says(event("next", EventType.SESSION_START)).hangsUp().answered())
                .containsExactly("FINAL");
    }

    @Test
    void theVendorsSessionHasItsPlaceUntilTheConnectorHasEndedIt() {
        // Given
        with(scene(1, Retry.NONE));
        TestPublisher<VoiceVAResponse> end = TestPublisher.create();
        scene.connector.onEnd = reason -> end.flux();
        rpc().says(event("call", EventType.SESSION_START)).hangsUp();

        // When
        Scene.Rpc last = rpc().says(event("call", EventType.SESSION_END)).hangsUp();

        // Then
        assertThat(scene.guard.state().liveConversations()).isOne();
        end.complete();
        assertThat(scene.guard.state().liveConversations()).isZero();
        assertThat(last.isOk()).isTrue();
    }

    @Test
    void aRepeatedStartTakesNoSecondPlace() {
        // Given a welcome that did not reach the caller
        with(scene(1, Retry.NONE));
        scene.connector.onStart = start -> Flux.never();
        rpc().says(event("call", EventType.SESSION_START)).answers.cancel();

        // When
        scene.connector.onStart = start -> Flux.just(CHUNK, Responses.finalReply());
        Scene.Rpc again = rpc().says(event("call", EventType.SESSION_START)).hangsUp();

        // Then
        assertThat(again.answered()).containsExactly("CHUNK 320", "FINAL");
        assertThat(scene.guard.state().liveConversations()).isOne();
    }

    // ---- retry ------------------------------------------------------------------------------------------------------

    @Test
    void aStartThatASecondAttemptSavesIsASuccess() {
        // Given
        with(scene(0, new Retry(2, Duration.ofMillis(200))));
        AtomicInteger attempts = new AtomicInteger();
        scene.connector.onStart =
                start -> attempts.incrementAndGet() == 1 ? Flux.error(BUSY) : Flux.just(CHUNK, Responses.finalReply());
        Scene.Rpc rpc = rpc().says(event("call", EventType.SESSION_START)).hangsUp();

        // When
        scene.time.advanceTimeBy(Duration.ofMillis(300));

        // Then
        assertThat(rpc.answered()).containsExactly("CHUNK 320", "FINAL");
        assertThat(circuit()).isEqualTo(CircuitState.CLOSED);
        assertThat(scene.guard.state().liveConversations()).isOne();
    }

    @Test
    void digitsAreSaidAgainAndAudioIsNot() {
        // Given
        with(scene(0, new Retry(3, Duration.ofMillis(1))));
        AtomicInteger attempts = new AtomicInteger();
        scene.connector.onTurn = turn -> turn.take(1).thenMany(Flux.defer(() -> {
            attempts.incrementAndGet();
            return Flux.error(BUSY);
        }));

        // When / Then
        Scene.Rpc keys = rpc().says(digits("keys", "1"));
        scene.time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(keys.answered()).containsExactly("CHUNK 800", "FINAL TRANSFER_TO_AGENT");
        assertThat(attempts).hasValue(3);
        scene.time.advanceTimeBy(OPEN_FOR);
        attempts.set(0);
        Scene.Rpc speech = rpc().says(audio("speech", 160), audio("speech", 160));
        scene.time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(speech.answered()).containsExactly("CHUNK 800", "FINAL TRANSFER_TO_AGENT");
        assertThat(attempts).hasValue(1);
    }

    @Test
    void attemptsEndWithTheDeadline() {
        // Given
        with(scene(0, new Retry(5, Duration.ofSeconds(2))));
        scene.connector.onStart = start -> Flux.error(BUSY);
        Scene.Rpc rpc = rpc().says(event("call", EventType.SESSION_START));

        // When
        scene.time.advanceTimeBy(CONNECT);

        // Then
        assertThat(rpc.answered()).containsExactly("CHUNK 800", "FINAL TRANSFER_TO_AGENT");
        int attempts = scene.connector.heard.size();
        scene.time.advanceTimeBy(Duration.ofMinutes(1));
        assertThat(scene.connector.heard).hasSize(attempts);
    }

    // ---- a class that is missing ------------------------------------------------------------------------------------

    @Test
    void aClassThatIsMissingAmidAReplyCostsTheCallerTheFallback() {
        // Given
        scene.connector.onStart = start -> Flux.just(1, 2).map(number -> {
            if (number == 2) {
                throw new NoClassDefFoundError("com/vendor/Codec");
            }
            return CHUNK;
        });

        // When
        Scene.Rpc rpc = rpc().says(event("call", EventType.SESSION_START));

        // Then
        assertThat(rpc.answered()).containsExactly("CHUNK 320", "CHUNK 800", "FINAL TRANSFER_TO_AGENT");
        assertThat(rpc.isOk()).isTrue();
    }

    @Test
    void aClassThatIsMissingWhenSubscribedCostsTheCallerTheFallback() {
        // Given
        scene.connector.onStart = start -> Flux.from(subscriber -> {
            throw new ExceptionInInitializerError("com/vendor/Client");
        });

        // When
        Scene.Rpc rpc = rpc().says(event("call", EventType.SESSION_START));

        // Then
        assertThat(rpc.answered()).containsExactly("CHUNK 800", "FINAL TRANSFER_TO_AGENT");
    }

    @Test
    void aClassThatIsMissingForTheCallersAudioCostsTheCallerTheFallback() {
        // Given an operator that keeps count of its work, and so stands still after an error it does not know
        scene.connector.onTurn = turn -> turn.concatMap(input -> Flux.from(subscriber -> {
            subscriber.onSubscribe(Operators.emptySubscription());
            throw new NoClassDefFoundError("com/vendor/Encoder");
        }));

        // When
        Scene.Rpc rpc = rpc().says(audio("call", 160), audio("call", 160));

        // Then
        assertThat(rpc.answered()).containsExactly("CHUNK 800", "FINAL TRANSFER_TO_AGENT");
        assertThat(rpc.isOk()).isTrue();
    }

    @Test
    void aClassThatIsMissingAtTheEndKeepsNobodyWaiting() {
        // Given
        scene.connector.onEnd = reason -> Flux.just(1).map(number -> {
            throw new NoClassDefFoundError("com/vendor/Summary");
        });
        rpc().says(event("call", EventType.SESSION_START)).hangsUp();

        // When
        Scene.Rpc end = rpc().says(event("call", EventType.SESSION_END)).hangsUp();

        // Then
        assertThat(end.answered()).containsExactly("FINAL SESSION_END");
        assertThat(end.isOk()).isTrue();
    }

    // ---- what the tests say -----------------------------------------------------------------------------------------

    private void circuitOpens() {
        var before = scene.connector.onStart;
        scene.connector.onStart = start -> Flux.error(BUSY);
        rpc().says(event("ill", EventType.SESSION_START)).hangsUp();
        scene.connector.onStart = before;
        assertThat(circuit()).isEqualTo(CircuitState.OPEN);
    }

    /** As soon as somebody asks. */
    private void circuitIsHalfOpen() {
        circuitOpens();
        scene.time.advanceTimeBy(OPEN_FOR.plusMillis(1));
    }

    private void somebodyElseMayTry() {
        scene.connector.onStart = start -> Flux.just(CHUNK, Responses.finalReply());
        Scene.Rpc other =
                rpc().says(event("somebody else", EventType.SESSION_START)).hangsUp();
        assertThat(other.answered()).containsExactly("CHUNK 320", "FINAL");
        assertThat(circuit()).isEqualTo(CircuitState.CLOSED);
    }

    private CircuitState circuit() {
        return scene.guard.state().circuit();
    }

    private Scene.Rpc rpc() {
        return scene.rpc(processor);
    }

    private void with(Scene other) {
        scene = other;
        processor = other.processor();
    }

    private static Scene scene(int conversations, Retry retry) {
        return new Scene(
                AgentSettings.of(ReplyProfile.CHUNK, false),
                ConversationSettings.DEFAULTS,
                new ResilienceSettings(CONNECT, Scene.FIRST_RESPONSE, conversations, retry, TOUCHY));
    }
}

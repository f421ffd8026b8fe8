package io.byova.gateway.conversation;

import static io.byova.gateway.conversation.Requests.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import io.byova.gateway.connector.ConnectorException;
import io.byova.gateway.connector.EndReason;
import io.byova.gateway.connector.Responses;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.test.subscriber.TestSubscriber;

/** How a connector is told of an end, in virtual time. */
@Timeout(60)
class EndingTest {

    private static final VoiceVAResponse RECORD = Responses.sessionRecord("said", "in short", "en-US");

    private final Scene scene = Scene.chunks();
    private LiveConversation call;

    @BeforeEach
    void aCallWhoseConnectorHasBeenAsked() {
        call = scene.turn(event("call", EventType.SESSION_START)).conversation();
        call.enterConnector();
        call.gate().enter();
        call.attach("the vendor's session");
    }

    @Test
    void aConnectorThatIsDoneAtOnceNeedsNoTimer() {
        // Given
        call.gate().leave();

        // When
        Mono<VoiceVAResponse> end = end();

        // Then
        assertThat(scene.time.getScheduledTaskCount()).isZero();
        assertIsOver();
        StepVerifier.create(end).verifyComplete();
    }

    @Test
    void itsLastResponseIsTheAnswerForWhoeverAsks() {
        // Given
        call.gate().leave();
        scene.connector.onEnd = reason -> Flux.just(Responses.finalReply(), RECORD);

        // When
        Mono<VoiceVAResponse> end = end();

        // Then
        StepVerifier.create(end).expectNext(RECORD).verifyComplete();
        StepVerifier.create(end).expectNext(RECORD).verifyComplete();
    }

    @Test
    void whatItSaysLaterReachesAllWhoWait() {
        // Given
        call.gate().leave();
        TestPublisher<VoiceVAResponse> vendor = TestPublisher.create();
        scene.connector.onEnd = reason -> vendor.flux();
        Mono<VoiceVAResponse> end = end();
        TestSubscriber<VoiceVAResponse> one = TestSubscriber.create();
        TestSubscriber<VoiceVAResponse> gone = TestSubscriber.create();
        end.subscribe(one);
        end.subscribe(gone);

        // When one of them goes before that
        gone.cancel();
        vendor.next(Responses.finalReply(), RECORD);
        assertIsNotOver();
        vendor.complete();

        // Then
        vendor.assertNotCancelled();
        assertThat(one.getReceivedOnNext()).containsExactly(RECORD);
        assertThat(one.isTerminatedComplete()).isTrue();
        assertIsOver();
        StepVerifier.create(end).expectNext(RECORD).verifyComplete();
    }

    @Test
    void oneThatIsLateIsCancelledAndHasSaidNothing() {
        // Given
        call.gate().leave();
        TestPublisher<VoiceVAResponse> vendor = TestPublisher.create();
        scene.connector.onEnd = reason -> vendor.flux();
        Mono<VoiceVAResponse> end = end();
        vendor.next(RECORD);
        after(1999);
        vendor.assertNotCancelled();
        assertIsNotOver();

        // When
        after(1);

        // Then
        vendor.assertCancelled();
        assertIsOver();
        StepVerifier.create(end).verifyComplete();
    }

    @Test
    void whatComesTooLateChangesNothing() {
        // Given
        call.gate().leave();
        TestPublisher<VoiceVAResponse> vendor =
                TestPublisher.createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);
        scene.connector.onEnd = reason -> vendor.flux();
        Mono<VoiceVAResponse> end = end();
        after(2000);
        call.attach("the next call's");

        // When
        vendor.next(RECORD);
        vendor.complete();

        // Then
        assertThat(call.attachment(String.class)).isEqualTo("the next call's");
        assertThat(scene.guard.state().liveConversations()).isZero();
        StepVerifier.create(end).verifyComplete();
    }

    @Test
    void oneThatAnswersInTimeIsNotTimedOut() {
        // Given
        call.gate().leave();
        Sinks.One<VoiceVAResponse> vendor = Sinks.one();
        scene.connector.onEnd = reason -> vendor.asMono().flux();
        Mono<VoiceVAResponse> end = end();
        after(1999);

        // When
        vendor.tryEmitValue(RECORD);
        after(10_000);

        // Then
        StepVerifier.create(end).expectNext(RECORD).verifyComplete();
    }

    @Test
    void itIsToldWhenTheLastRpcIsOutOfItsGate() {
        // Given
        Mono<VoiceVAResponse> end = end();
        assertThat(scene.connector.heard).isEmpty();
        scene.connector.onEnd = reason -> Flux.just(RECORD);

        // When
        call.gate().leave();

        // Then
        assertThat(scene.connector.heard).containsExactly("end caller-ended");
        assertIsOver();
        StepVerifier.create(end).expectNext(RECORD).verifyComplete();
    }

    @Test
    void anRpcThatDoesNotLeaveTheGateIsWaitedForNoLonger() {
        // Given
        Mono<VoiceVAResponse> end = end();
        after(1999);
        assertIsNotOver();

        // When
        after(1);

        // Then
        assertIsOver();
        StepVerifier.create(end).verifyComplete();
        call.gate().leave();
        assertThat(scene.connector.heard).isEmpty();
    }

    @Test
    void aFailureIsAnEndWithoutAnAnswer() {
        // Given
        call.gate().leave();
        scene.connector.onEnd =
                reason -> Flux.just(RECORD).concatWith(Flux.error(ConnectorException.retryable("503", "busy", null)));

        // When
        Mono<VoiceVAResponse> end = end();

        // Then
        assertThat(scene.time.getScheduledTaskCount()).isZero();
        assertIsOver();
        StepVerifier.create(end).verifyComplete();
    }

    @Test
    void whatItThrowsIsAFailure() {
        // Given
        call.gate().leave();
        scene.connector.onEnd = reason -> {
            throw new AssertionError("never");
        };

        // When
        Mono<VoiceVAResponse> end = end();

        // Then
        assertIsOver();
        StepVerifier.create(end).verifyComplete();
    }

    @Test
    void whatItsOperatorsThrowWhileTheySubscribeIsAFailure() {
        // Given
        call.gate().leave();
        scene.connector.onEnd = reason -> Flux.from(subscriber -> {
            throw new IllegalStateException("not connected");
        });

        // When
        Mono<VoiceVAResponse> end = end();

        // Then
        assertIsOver();
        StepVerifier.create(end).verifyComplete();
    }

    @Test
    void aMissingClassIsAFailureAndCancelsTheRest() {
        // Given
        call.gate().leave();
        AtomicBoolean cancelled = new AtomicBoolean();
        scene.connector.onEnd = reason -> Flux.just(1)
                .doOnCancel(() -> cancelled.set(true))
                .map(number -> {
                    throw new NoClassDefFoundError("com/vendor/Summary");
                });

        // When
        Mono<VoiceVAResponse> end = end();

        // Then
        assertThat(cancelled).isTrue();
        assertIsOver();
        StepVerifier.create(end).verifyComplete();
    }

    @Test
    void anErrorThatNobodyExpectsStillLeavesThePlace() {
        // Given
        call.gate().leave();
        scene.connector.onEnd = reason -> {
            throw new StackOverflowError();
        };

        // When
        assertThatThrownBy(this::end).isInstanceOf(StackOverflowError.class);
        after(2000);

        // Then
        assertIsOver();
    }

    @Test
    void aGatewayWhoseTimersAreGoneDoesNotWait() {
        // Given
        call.gate().leave();
        scene.connector.onEnd = reason -> Flux.never();
        scene.time.dispose();

        // When
        Mono<VoiceVAResponse> end = end();

        // Then
        assertIsOver();
        StepVerifier.create(end).verifyComplete();
    }

    private Mono<VoiceVAResponse> end() {
        return scene.registry.end(call, EndReason.CALLER_ENDED, null);
    }

    private void after(long millis) {
        scene.time.advanceTimeBy(Duration.ofMillis(millis));
    }

    private void assertIsOver() {
        assertThat(call.attachment(String.class)).isNull();
        assertThat(scene.guard.state().liveConversations()).isZero();
    }

    private void assertIsNotOver() {
        assertThat(call.attachment(String.class)).isNotNull();
        assertThat(scene.guard.state().liveConversations()).isOne();
    }
}

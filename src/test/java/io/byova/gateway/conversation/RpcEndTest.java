package io.byova.gateway.conversation;

import static io.byova.gateway.conversation.Requests.digits;
import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import io.byova.gateway.connector.Responses;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.test.publisher.TestPublisher;
import reactor.test.subscriber.TestSubscriber;

/** Who ends an RPC, when, and that its call learns of it once. */
@Timeout(60)
class RpcEndTest {

    private final Scene scene = Scene.wavs();
    private final TestPublisher<VoiceVAResponse> replies =
            TestPublisher.createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);

    @Test
    void aCompletionWhileAResponseIsUnderWayWaitsForIt() {
        // Given somebody who completes the RPC at the very moment a response is being sent
        Turn turn = scene.turn(digits("call", "1"));
        TestSubscriber<VoiceVAResponse> caller = TestSubscriber.create();
        boolean[] endedBefore = new boolean[1];
        new RpcEnd(replies.flux(), turn)
                .doOnNext(response -> {
                    turn.complete();
                    endedBefore[0] = scene.registry.openTurns() == 0;
                })
                .subscribe(caller);

        // When
        replies.next(Responses.startOfInput());

        // Then
        assertThat(endedBefore[0]).isFalse();
        assertThat(Shown.all(caller.getReceivedOnNext())).containsExactly("START_OF_INPUT");
        assertThat(caller.isTerminatedComplete()).isTrue();
        assertThat(scene.registry.openTurns()).isZero();
        replies.assertCancelled();
    }

    @Test
    void anRpcThatWasCompletedBeforeItIsListenedToEndsAtOnce() {
        // Given
        Turn turn = scene.turn(digits("call", "1"));
        turn.complete();

        // When
        TestSubscriber<VoiceVAResponse> caller = TestSubscriber.create();
        new RpcEnd(replies.flux(), turn).subscribe(caller);

        // Then
        assertThat(caller.isTerminatedComplete()).isTrue();
        assertThat(caller.getProtocolErrors()).isEmpty();
        replies.assertCancelled();
    }

    @Test
    void nothingIsSentAfterTheLastResponse() {
        // Given
        Turn turn = scene.turn(digits("call", "1"));
        TestSubscriber<VoiceVAResponse> caller = TestSubscriber.create();
        new RpcEnd(replies.flux(), turn).subscribe(caller);

        // When
        turn.endWithNext();
        replies.next(Responses.finalReply()).next(Responses.finalReply()).complete();

        // Then
        assertThat(Shown.all(caller.getReceivedOnNext())).containsExactly("FINAL");
        assertThat(caller.isTerminatedComplete()).isTrue();
        assertThat(caller.getProtocolErrors()).isEmpty();
    }

    @Test
    void aCallerWhoHasGoneHearsNothingAndLeavesOnce() {
        // Given
        Turn turn = scene.turn(digits("call", "1"));
        TestSubscriber<VoiceVAResponse> caller = TestSubscriber.create();
        new RpcEnd(replies.flux(), turn).subscribe(caller);

        // When
        caller.cancel();
        turn.complete();
        replies.next(Responses.finalReply());

        // Then
        assertThat(caller.getReceivedOnNext()).isEmpty();
        assertThat(caller.isTerminated()).isFalse();
        assertThat(scene.registry.openTurns()).isZero();
    }

    @Test
    void allWhoEndItAtOnceEndItOnce() {
        Race.rounds(30_000, race -> {
            // Given
            Turn turn = scene.turn(digits("race", "1"));
            TestPublisher<VoiceVAResponse> source =
                    TestPublisher.createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);
            TestSubscriber<VoiceVAResponse> caller = TestSubscriber.create();
            new RpcEnd(source.flux(), turn).subscribe(caller);

            // When
            race.between(
                    () -> {
                        source.next(Responses.startOfInput());
                        source.complete();
                    },
                    turn::complete);

            // Then
            assertThat(caller.isTerminatedComplete()).isTrue();
            assertThat(caller.getProtocolErrors()).isEmpty();
            assertThat(scene.registry.openTurns()).isZero();
        });
    }

    @Test
    void aRefusalForgetsTheCallItHadOpened() {
        // Given
        Turn turn = scene.turn(digits("call", "1"));

        // When
        TestSubscriber<VoiceVAResponse> caller = TestSubscriber.create();
        new RpcEnd(Flux.error(CallRejected.invalid("x")), turn).subscribe(caller);

        // Then
        assertThat(caller.expectTerminalError()).isInstanceOf(CallRejected.class);
        assertThat(scene.registry.liveConversations()).isZero();
    }
}

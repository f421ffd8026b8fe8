package io.byova.gateway.conversation;

import static io.byova.gateway.conversation.Requests.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.google.protobuf.ByteString;
import io.byova.gateway.connector.EndReason;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.test.StepVerifier;
import reactor.test.subscriber.TestSubscriber;

/** The way of a call from Fresh to Ended. */
@Timeout(60)
class LiveConversationTest {

    private final Scene scene = Scene.wavs();
    private final Turn turn = scene.turn(event("call", EventType.SESSION_START));
    private final LiveConversation call = turn.conversation();

    @Test
    void isWelcomedOnce() {
        assertThat(call.openWithWelcome()).isTrue();
        assertThat(call.openWithWelcome()).isFalse();
        call.welcomed();

        call.welcomeOver();

        assertThat(call.openWithWelcome()).isFalse();
        assertThat(call.openImplied()).isFalse();
    }

    @Test
    void isWelcomedAgainWhereTheFirstWelcomeDidNotArrive() {
        call.openWithWelcome();

        call.welcomeOver();

        assertThat(call.openImplied()).isFalse();
        assertThat(call.openWithWelcome()).isTrue();
    }

    @Test
    void mayStillBeWelcomedAfterAnImpliedStart() {
        assertThat(call.openImplied()).isTrue();
        assertThat(call.openImplied()).isFalse();

        assertThat(call.openWithWelcome()).isTrue();
    }

    @Test
    void nothingOpensWhatHasEnded() {
        // Given
        call.end(EndReason.IDLE, null);

        // Then
        assertThat(call.openWithWelcome()).isFalse();
        assertThat(call.openImplied()).isFalse();
        assertThat(call.join(turn, event("call", EventType.NO_INPUT))).isFalse();
        call.welcomed();
        call.welcomeOver();
        assertThat(call.isEnded()).isTrue();
    }

    @Test
    void ofRacingEndsExactlyOneWins() throws Exception {
        EndReason[] reasons = EndReason.values();
        ExecutorService threads = Executors.newFixedThreadPool(reasons.length);
        try {
            for (int round = 0; round < 500; round++) {
                // Given
                LiveConversation raced = scene.turn(event("call " + round, EventType.SESSION_START))
                        .conversation();
                CyclicBarrier start = new CyclicBarrier(reasons.length);

                // When
                List<Future<Boolean>> ends = threads.invokeAll(Arrays.stream(reasons)
                        .map(reason -> (Callable<Boolean>) () -> {
                            start.await();
                            return raced.end(reason, null);
                        })
                        .toList());

                // Then
                long winners = 0;
                for (Future<Boolean> end : ends) {
                    winners += end.get() ? 1 : 0;
                }
                assertThat(winners).isOne();
                assertThat(raced.isEnded()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void whoeverWaitsForTheStartIsToldOfItOnceAndLater() {
        // Given
        TestSubscriber<Void> early = TestSubscriber.create();
        call.start().subscribe(early);
        assertThat(early.isTerminated()).isFalse();

        // When
        call.started();
        call.started();

        // Then
        assertThat(early.isTerminatedComplete()).isTrue();
        StepVerifier.create(call.start()).verifyComplete();
        assertThat(call.isStarted()).isTrue();
    }

    @Test
    void remembersAFewKilobytesAndNoMore() {
        call.remember(ByteString.copyFrom(new byte[4096]));
        assertThat(call.memory().size()).isEqualTo(4096);

        assertThatThrownBy(() -> call.remember(ByteString.copyFrom(new byte[4097])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4097");
    }

    @Test
    void anAttachmentIsFoundByItsType() {
        call.attach("session");

        assertThat(call.attachment(String.class)).isEqualTo("session");
        assertThat(call.attachment(Integer.class)).isNull();
        call.attach(null);
        assertThat(call.attachment(String.class)).isNull();
    }

    @Test
    void whatLaterTurnsLeaveOutStaysValid() {
        // Given
        scene.turn(event("call", EventType.NO_INPUT).toBuilder()
                .setVendorSpecificConfig("{}")
                .putAdditionalInfo("k", "v")
                .setAllowPartialResponses(true)
                .build());
        assertThat(call.allowsPartialResponses()).isTrue();

        // When
        scene.turn(event("call", EventType.NO_INPUT));

        // Then (rule 19)
        assertThat(call.vendorSpecificConfig()).isEqualTo("{}");
        assertThat(call.additionalInfo()).containsEntry("k", "v");
    }

    @Test
    void nobodyIsDeafToTheOldestRpc() {
        Turn newer = scene.turn(event("call", EventType.NO_INPUT));

        assertThat(call.isDeafTo(turn)).isFalse();
        assertThat(call.isDeafTo(newer)).isFalse();
    }
}

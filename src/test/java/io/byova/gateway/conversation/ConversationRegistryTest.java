package io.byova.gateway.conversation;

import static io.byova.gateway.conversation.Requests.audio;
import static io.byova.gateway.conversation.Requests.digits;
import static io.byova.gateway.conversation.Requests.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.cisco.wcc.ccai.media.v1.VoiceInput;
import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import io.byova.gateway.connector.AgentSettings;
import io.byova.gateway.connector.EndReason;
import io.byova.gateway.observe.TurnOrigin;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.SignalType;

/** Who is admitted, what is remembered, and that every call ends once. */
@Timeout(60)
class ConversationRegistryTest {

    private final Scene scene = new Scene(AgentSettings.DEFAULTS, Scene.atMost(2));
    private final ConversationRegistry registry = scene.registry;

    @Test
    void callsBeyondTheLimitAreRefusedAndTurnsOfLiveOnesNever() {
        // Given
        scene.turn(event("a", EventType.SESSION_START));
        scene.turn(event("b", EventType.SESSION_START));

        // When, Then
        assertThatThrownBy(() -> scene.turn(event("c", EventType.SESSION_START)))
                .isInstanceOfSatisfying(CallRejected.class, refused -> assertThat(refused.kind())
                        .isEqualTo(CallRejected.Kind.OVER_LIMIT))
                .hasMessageContaining("max-conversations");
        assertThat(scene.turn(digits("a", "1")).conversation()).isNotNull();
        assertThat(registry.liveConversations()).isEqualTo(2);
    }

    @Test
    void anEndedCallMakesRoom() {
        // Given
        Turn a = scene.turn(event("a", EventType.SESSION_START));
        scene.turn(event("b", EventType.SESSION_START));

        // When
        registry.end(a.conversation(), EndReason.CALLER_ENDED, a);

        // Then
        assertThat(scene.turn(event("c", EventType.SESSION_START)).conversation())
                .isNotNull();
    }

    @Test
    void anUnknownAgentIsRefusedWithTheNamesOfThoseThatAreKnown() {
        VoiceVARequest request = event("a", EventType.SESSION_START).toBuilder()
                .setVirtualAgentId("somebody")
                .build();

        assertThatThrownBy(() -> scene.turn(request))
                .isInstanceOf(CallRejected.class)
                .hasMessageContaining("\"somebody\"")
                .hasMessageContaining("\"agent\"");
        assertThat(registry.liveConversations()).isZero();
    }

    @Test
    void anEmptyConversationIdIsRefused() {
        assertThatThrownBy(() -> scene.turn(event("", EventType.SESSION_START)))
                .isInstanceOf(CallRejected.class)
                .hasMessageContaining("conversation_id");
    }

    @Test
    void aCallWhoseFirstAudioCannotBeUsedDoesNotStayBehind() {
        VoiceVARequest request = audio("a", VoiceInput.newBuilder().setSampleRateHertz(44_100));

        assertThatThrownBy(() -> scene.turn(request)).hasMessageContaining("sample_rate_hertz");
        assertThat(registry.liveConversations()).isZero();
    }

    @Test
    void lateInputIsRecognisedForHalfAMinute() {
        // Given
        Turn first = scene.turn(event("a", EventType.SESSION_START));
        registry.end(first.conversation(), EndReason.CALLER_ENDED, first);
        assertThat(scene.turn(audio("a", 160)).conversation()).isNull();

        // When
        scene.time.advanceTimeBy(Duration.ofSeconds(31));

        // Then the id means a new call
        assertThat(scene.turn(audio("a", 160)).conversation()).isNotNull();
    }

    @Test
    void aSessionStartOpensACallAgainAtOnce() {
        // Given
        Turn first = scene.turn(event("a", EventType.SESSION_START));
        registry.end(first.conversation(), EndReason.CALLER_ENDED, first);

        // When
        Turn again = scene.turn(event("a", EventType.SESSION_START));

        // Then
        assertThat(again.conversation()).isNotNull().isNotSameAs(first.conversation());
        assertThat(scene.turn(digits("a", "1")).conversation()).isSameAs(again.conversation());
    }

    @Test
    void anIdThatWasTakenUpAgainInVainIsNotLate() {
        // Given
        Turn first = scene.turn(event("a", EventType.SESSION_START));
        registry.end(first.conversation(), EndReason.CALLER_ENDED, first);
        Turn again = scene.turn(event("a", EventType.SESSION_START));

        // When
        registry.takeBack(again.conversation(), again);

        // Then
        assertThat(scene.turn(digits("a", "1")).conversation()).isNotNull();
    }

    @Test
    void aCallTheConnectorNeverSawIsNotToldOfItsEnd() {
        // Given
        Turn turn = scene.turn(audio("a", 160));

        // When
        registry.end(turn.conversation(), EndReason.CALLER_ENDED, turn);

        // Then
        assertThat(scene.connector.heard).isEmpty();
    }

    @Test
    void anIdThatNobodyCouldReadIsRefused() {
        assertThatThrownBy(() -> scene.turn(event("x".repeat(16_385), EventType.SESSION_START)))
                .isInstanceOf(CallRejected.class)
                .hasMessageContaining("conversation_id");
        assertThat(registry.liveConversations()).isZero();
    }

    @Test
    void racingEndsTellTheConnectorOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < 300; round++) {
                // Given a call whose connector has been asked
                scene.connector.heard.clear();
                Turn turn = scene.turn(event("call " + round, EventType.SESSION_START));
                LiveConversation call = turn.conversation();
                call.gate().enter();
                call.gate().leave();
                CyclicBarrier start = new CyclicBarrier(4);

                // When four threads end it, for reasons of their own
                List<Future<?>> ends = IntStream.range(0, 4)
                        .<Future<?>>mapToObj(i -> threads.submit(() -> {
                            start.await();
                            return registry.end(call, EndReason.values()[i], null);
                        }))
                        .toList();
                for (Future<?> end : ends) {
                    end.get();
                }

                // Then
                assertThat(scene.connector.heard).hasSize(1);
                assertThat(registry.liveConversations()).isZero();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void joinsRacingWithAnEndAreEitherStoppedOrLate() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 500; round++) {
                // Given
                String id = "call " + round;
                Turn first = scene.turn(event(id, EventType.SESSION_START));
                LiveConversation call = first.conversation();
                CyclicBarrier start = new CyclicBarrier(2);

                // When
                Future<?> ends = threads.submit(() -> {
                    start.await();
                    return registry.end(call, EndReason.CALLER_ENDED, first);
                });
                Future<Turn> joins = threads.submit(() -> {
                    start.await();
                    return scene.turn(digits(id, "1"));
                });
                ends.get();

                // Then no second call has been opened
                assertThat(joins.get().conversation()).isIn(call, null);
                assertThat(registry.liveConversations()).isZero();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void anRpcThatIsOverBeforeItIsBoundIsNotCountedForEver() {
        // Given the clock completes an RPC at the moment its first message arrives
        Turn turn = new Turn(registry, TurnOrigin.GRPC);
        turn.open();
        turn.leave(SignalType.ON_COMPLETE);

        // When
        turn.bind(digits("a", "1"));

        // Then
        assertThat(registry.openTurns()).isZero();
    }

    @Test
    void leavingTwiceCountsOnce() {
        // Given
        Turn turn = scene.turn(digits("a", "1"));
        assertThat(registry.openTurns()).isOne();

        // When
        turn.leave(SignalType.ON_COMPLETE);
        turn.leave(SignalType.ON_COMPLETE);

        // Then
        assertThat(registry.openTurns()).isZero();
    }
}

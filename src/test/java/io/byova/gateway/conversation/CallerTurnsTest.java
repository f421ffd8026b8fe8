package io.byova.gateway.conversation;

import static io.byova.gateway.conversation.Requests.frame;
import static io.byova.gateway.conversation.Requests.happened;
import static io.byova.gateway.conversation.Requests.pressed;
import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import io.byova.gateway.connector.CallerInput;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.test.subscriber.TestSubscriber;

/** The splitter alone: what is emitted when, what is asked for, and who may ask and cancel at the same time. */
@Timeout(60)
class CallerTurnsTest {

    private final TestPublisher<CallerInput> caller = TestPublisher.create();
    private final List<CallerInput> overrides = new ArrayList<>();
    private final TestSubscriber<CallerTurn> turns =
            TestSubscriber.builder().initialRequest(0).build();

    @Test
    void splitsAnRpcIntoItsTurnsInOrder() {
        // Given an RPC that mixes everything (rule 4), and a connector that reads all of a turn
        Flux<CallerInput> rpc = Flux.just(
                happened(EventType.SESSION_START),
                frame(160),
                frame(161),
                pressed("12"),
                frame(162),
                happened(EventType.SESSION_END));

        // When
        Flux<List<String>> said = new CallerTurns(rpc, overrides::add)
                .concatMap(turn -> turn.input().map(Object::toString).collectList(), 0);

        // Then
        StepVerifier.create(said)
                .expectNext(List.of("Event[SESSION_START]"))
                .expectNext(List.of("Audio[160 bytes]", "Audio[161 bytes]"))
                .expectNext(List.of("Dtmf[2 digits]"))
                .expectNext(List.of("Audio[162 bytes]"))
                .expectNext(List.of("Event[SESSION_END]"))
                .verifyComplete();
    }

    @Test
    void asksForOneMessageAndNoMoreUntilThatHasFoundItsPlace() {
        // Given
        subscribe();

        // When one message has come and nobody wants a turn
        caller.next(frame(160));

        // Then
        caller.assertMinRequested(0).assertMaxRequested(0);
        assertThat(turns.getReceivedOnNext()).isEmpty();
    }

    @Test
    void neverHasMoreThanOneRequestOutstanding() {
        // Given a source that counts what it owes
        AtomicLong outstanding = new AtomicLong();
        AtomicLong most = new AtomicLong();
        Flux<CallerInput> rpc = Flux.range(1, 5_000)
                .map(i -> i % 50 == 0 ? pressed("1") : frame(160))
                .doOnNext(input -> outstanding.decrementAndGet())
                .doOnRequest(n -> most.accumulateAndGet(outstanding.addAndGet(n), Math::max));

        // When
        Long heard = new CallerTurns(rpc, overrides::add)
                .concatMap(CallerTurn::input, 0)
                .count()
                .block();

        // Then
        assertThat(heard).isEqualTo(5_000);
        assertThat(most).hasValue(1);
    }

    @Test
    void givesAudioToTheConnectorAsItAsks() {
        // Given a connector that takes two frames
        TestSubscriber<CallerInput> connector =
                TestSubscriber.builder().initialRequest(0).build();
        subscribe();
        turns.request(1);
        caller.next(frame(1));
        turns.getReceivedOnNext().get(0).input().subscribe(connector);
        assertThat(connector.getReceivedOnNext()).isEmpty();

        // When
        connector.request(2);
        caller.next(frame(2));
        caller.next(frame(3));

        // Then
        assertThat(connector.getReceivedOnNext()).hasSize(2);
        caller.assertMaxRequested(0);
    }

    @Test
    void dropsAudioOnceTheConnectorHasHeardEnough() {
        // Given
        TestSubscriber<CallerInput> connector = TestSubscriber.create();
        subscribe();
        turns.request(1);
        caller.next(frame(1));
        turns.getReceivedOnNext().get(0).input().subscribe(connector);

        // When
        connector.cancel();
        caller.next(frame(2));
        caller.next(frame(3));

        // Then no new turn begins, and the caller is not held up
        turns.request(1);
        caller.next(frame(4));
        assertThat(connector.getReceivedOnNext()).hasSize(1);
        assertThat(turns.getReceivedOnNext()).hasSize(1);
        caller.assertMinRequested(1);
    }

    @Test
    void dropsAudioOnceTheTurnHasBeenAnswered() {
        // Given a connector that answers without reading on
        TestSubscriber<CallerInput> connector =
                TestSubscriber.builder().initialRequest(0).build();
        subscribe();
        turns.request(1);
        caller.next(frame(1));
        turns.getReceivedOnNext().get(0).input().subscribe(connector);

        // When the reply is over, which asks for the next turn
        turns.request(1);
        caller.next(frame(2));
        caller.next(pressed("5"));

        // Then
        assertThat(connector.getReceivedOnNext()).isEmpty();
        assertThat(connector.isTerminatedComplete()).isTrue();
        assertThat(turns.getReceivedOnNext()).hasSize(2);
    }

    @Test
    void dropsAudioOnceTheTurnHasBeenAnsweredAlsoWhereItsConnectorStillAsks() {
        // Given a connector that reads on after its answer
        TestSubscriber<CallerInput> connector = TestSubscriber.create();
        subscribe();
        turns.request(1);
        caller.next(frame(1));
        turns.getReceivedOnNext().get(0).input().subscribe(connector);
        caller.next(frame(2));

        // When
        turns.request(1);
        caller.next(frame(3));

        // Then
        assertThat(connector.getReceivedOnNext()).hasSize(2);
        assertThat(turns.getReceivedOnNext()).hasSize(1);
        caller.assertMinRequested(1);
    }

    @Test
    void aMessageThatGoesOnToSomethingElseIsToldOnceBeforeTheTurnIsCompleted() {
        // Given a spoken turn that is open
        List<String> order = new ArrayList<>();
        new CallerTurns(caller.flux(), input -> order.add("override " + input)).subscribe(turns);
        turns.request(1);
        caller.next(frame(1));
        turns.getReceivedOnNext()
                .get(0)
                .input()
                .subscribe(frame -> {}, failure -> order.add("failed"), () -> order.add("completed"));

        // When digits come, and the turn is answered a while later
        caller.next(pressed("5"));
        turns.request(1);

        // Then
        assertThat(order).containsExactly("override Dtmf[1 digits]", "completed");
        assertThat(turns.getReceivedOnNext()).hasSize(2);
    }

    @Test
    void eachMessageThatOverridesIsToldOnce() {
        // Given
        subscribe();

        // When three messages come, each waiting for the one before
        caller.next(pressed("1"));
        turns.request(1);
        caller.next(pressed("2"));
        turns.request(1);
        caller.next(pressed("3"));

        // Then
        assertThat(overrides).hasSize(3);
    }

    @Test
    void halfCloseEndsTheSpokenTurnAfterItsLastFrame() {
        // Given a turn whose last frame waits for demand
        TestSubscriber<CallerInput> connector =
                TestSubscriber.builder().initialRequest(0).build();
        subscribe();
        turns.request(1);
        caller.next(frame(1));
        turns.getReceivedOnNext().get(0).input().subscribe(connector);
        caller.complete();
        assertThat(connector.isTerminated()).isFalse();

        // When
        connector.request(1);

        // Then
        assertThat(connector.getReceivedOnNext()).hasSize(1);
        assertThat(connector.isTerminatedComplete()).isTrue();
        assertThat(turns.isTerminatedComplete()).isTrue();
    }

    @Test
    void aTurnThatIsOverBeforeItIsReadCompletesAtOnce() {
        // Given a turn that was followed by digits before the connector looked
        subscribe();
        turns.request(1);
        caller.next(frame(1));
        turns.request(1);
        caller.next(pressed("1"));

        // When
        TestSubscriber<CallerInput> connector = TestSubscriber.create();
        turns.getReceivedOnNext().get(0).input().subscribe(connector);

        // Then
        assertThat(connector.isTerminatedComplete()).isTrue();
        assertThat(connector.getReceivedOnNext()).isEmpty();
    }

    @Test
    void aTurnIsReadOnce() {
        // Given
        subscribe();
        turns.request(1);
        caller.next(frame(1));
        Flux<CallerInput> input = turns.getReceivedOnNext().get(0).input();
        input.subscribe(TestSubscriber.create());

        // When, Then
        StepVerifier.create(input).verifyError(IllegalStateException.class);
    }

    @Test
    void aFailedRpcIsNoFailureOfTheConnectorsTurn() {
        // Given
        TestSubscriber<CallerInput> connector = TestSubscriber.create();
        subscribe();
        turns.request(1);
        caller.next(frame(1));
        turns.getReceivedOnNext().get(0).input().subscribe(connector);

        // When
        caller.error(new IllegalStateException("gone"));

        // Then
        assertThat(turns.isTerminatedError()).isTrue();
        assertThat(connector.isTerminated()).isFalse();
    }

    @Test
    void cancellingReachesTheCaller() {
        // Given
        subscribe();

        // When
        turns.cancel();

        // Then
        caller.assertCancelled();
    }

    @Test
    void losesNoTurnAndOverlapsNoSignalWhileTheConnectorAsksAndCancelsFromOtherThreads() {
        Race.rounds(10_000, race -> {
            // Given an utterance and digits
            Flux<CallerInput> rpc = Flux.range(1, 50).map(Requests::frame).concatWith(Flux.just(pressed("1")));
            AtomicInteger inside = new AtomicInteger();
            AtomicInteger overlaps = new AtomicInteger();
            BaseSubscriber<CallerInput> connector = new BaseSubscriber<>() {
                @Override
                protected void hookOnSubscribe(Subscription subscription) {}

                @Override
                protected void hookOnNext(CallerInput value) {
                    overlaps.addAndGet(inside.getAndIncrement());
                    inside.decrementAndGet();
                }

                @Override
                protected void hookOnComplete() {
                    overlaps.addAndGet(inside.get());
                }
            };
            TestSubscriber<CallerTurn> downstream =
                    TestSubscriber.builder().initialRequest(1).build();
            new CallerTurns(rpc, input -> {}).subscribe(downstream);
            downstream.getReceivedOnNext().get(0).input().subscribe(connector);

            // When the connector asks on one thread, and on another until it cancels
            race.between(() -> asks(connector, 40), () -> {
                asks(connector, 20);
                connector.cancel();
            });
            downstream.request(1);

            // Then
            assertThat(overlaps).hasValue(0);
            assertThat(downstream.getReceivedOnNext()).hasSize(2);
            assertThat(downstream.isTerminatedComplete()).isTrue();
        });
    }

    @Test
    void completesATurnOnceThatEndsWhileItIsBeingSubscribed() {
        Race.rounds(30_000, race -> {
            // Given a turn nobody has read, and a half-close on its way
            TestPublisher<CallerInput> source = TestPublisher.create();
            TestSubscriber<CallerTurn> downstream = TestSubscriber.create();
            TestSubscriber<CallerInput> connector = TestSubscriber.create();
            new CallerTurns(source.flux(), input -> {}).subscribe(downstream);
            source.next(frame(1));
            CallerTurn turn = downstream.getReceivedOnNext().get(0);

            // When
            race.between(source::complete, () -> turn.input().subscribe(connector));

            // Then
            assertThat(connector.isTerminatedComplete()).isTrue();
            assertThat(connector.getProtocolErrors()).isEmpty();
        });
    }

    private void subscribe() {
        new CallerTurns(caller.flux(), overrides::add).subscribe(turns);
    }

    private static void asks(BaseSubscriber<CallerInput> connector, int times) {
        for (int i = 0; i < times; i++) {
            connector.request(1);
        }
    }
}

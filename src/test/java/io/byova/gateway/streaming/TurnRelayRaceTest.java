package io.byova.gateway.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import io.byova.gateway.connector.ConnectorException;
import io.byova.gateway.connector.Responses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The vendor's loop, the callers' loops and the timers at once. */
@Timeout(60)
class TurnRelayRaceTest {

    private final List<String> faults = new CopyOnWriteArrayList<>();
    private final Set<Integer> cancelled = CheckedTurn.ids();
    private final Semaphore room = new Semaphore(0);
    private final Scheduler timers = Schedulers.newParallel("race-timers", 2);

    private final TurnRelay.Vendor vendor = new TurnRelay.Vendor() {
        @Override
        public void replyCancelled(String replyId, @Nullable String itemId, long heardMillis) {
            cancelled.add(Integer.valueOf(replyId));
        }

        @Override
        public void roomAgain() {
            room.release();
        }
    };

    @AfterEach
    void stopTimers() {
        timers.dispose();
    }

    /** Cancellation at any moment of a reply: the vendor is told, or the reply was over. */
    @Test
    void cancelRacesWithAudioDemandAndTheEnd() throws Exception {
        TurnRelay relay = new TurnRelay(RelaySettings.of(true), vendor, timers);
        for (int round = 0; round < 800; round++) {
            // Given
            int number = round;
            CheckedTurn turn = new CheckedTurn(faults, cancelled);
            relay.turn(TurnRelay.Kind.ASKING, Flux.never()).subscribe(turn);

            // When
            together(
                    () -> {
                        for (int frame = 0; frame < 5; frame++) {
                            relay.audio("" + number, "item", CheckedTurn.frame(number, frame * 400L, 400));
                        }
                        relay.replyEnded("" + number, Responses.finalReply());
                    },
                    () -> {
                        for (int demand = 0; demand < 10; demand++) {
                            turn.request(1);
                        }
                    },
                    turn::cancel);

            // Then
            assertThat(faults).isEmpty();
            if (!turn.sawFinal && !cancelled.contains(number)) {
                // It was cancelled before the vendor had begun, so the reply waits for the next turn.
                CheckedTurn next = new CheckedTurn(faults, cancelled);
                relay.turn(TurnRelay.Kind.ASKING, Flux.never()).subscribe(next);
                next.request(100);
                assertThat(next.sawFinal).isTrue();
                assertThat(next.bytes).isEqualTo(2000);
            }
        }
        relay.close();
        assertThat(relay.hasRoom()).isTrue();
    }

    /** Speech on a newer turn against the older reply's audio and the gateway's own cancellation. */
    @Test
    void speechRacesWithTheOlderReply() throws Exception {
        for (int round = 0; round < 800; round++) {
            // Given
            int number = round;
            TurnRelay relay = new TurnRelay(RelaySettings.of(true), vendor, timers);
            CheckedTurn older = new CheckedTurn(faults, cancelled);
            CheckedTurn newer = new CheckedTurn(faults, cancelled);
            relay.turn(TurnRelay.Kind.ASKING, Flux.never()).subscribe(older);
            relay.turn(TurnRelay.Kind.LISTENING, Flux.never()).subscribe(newer);
            newer.request(100);
            relay.audio("" + number, "item", CheckedTurn.frame(number, 0, 400));

            // When
            together(
                    () -> {
                        relay.speechStarted();
                        relay.audio("" + number, "item", CheckedTurn.frame(number, 400, 400));
                        relay.speechEnded();
                        relay.audio("" + (number + 100_000), "item", CheckedTurn.frame(number + 100_000, 0, 400));
                        relay.replyEnded("" + (number + 100_000), Responses.finalReply());
                    },
                    () -> older.request(100),
                    older::cancel);

            // Then
            assertThat(newer.over.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(newer.reply).isEqualTo(number + 100_000);
            assertThat(newer.bytes).isEqualTo(400);
            assertThat(cancelled).contains(number).doesNotContain(number + 100_000);
            assertThat(faults).isEmpty();
        }
    }

    /** A vendor that stops at hasRoom and goes on at roomAgain, and a slow reader: every byte arrives. */
    @Test
    void noWakeUpIsLost() throws Exception {
        // Given
        int frames = 5_000;
        TurnRelay relay = new TurnRelay(RelaySettings.of(true).withMaxHeldBytes(16_000), vendor, timers);
        CheckedTurn turn = new CheckedTurn(faults, cancelled);
        relay.turn(TurnRelay.Kind.ASKING, Flux.never()).subscribe(turn);

        // When
        together(
                () -> {
                    for (int frame = 0; frame < frames; frame++) {
                        if (!relay.hasRoom() && !room.tryAcquire(10, TimeUnit.SECONDS)) {
                            faults.add("nobody said that there is room again");
                            return;
                        }
                        relay.audio("1", "item", CheckedTurn.frame(1, frame * 500L, 500));
                    }
                    relay.replyEnded("1", Responses.finalReply());
                },
                () -> {
                    while (!turn.over.await(0, TimeUnit.MILLISECONDS) && faults.isEmpty()) {
                        turn.request(1);
                        Thread.onSpinWait();
                    }
                });

        // Then
        assertThat(faults).isEmpty();
        assertThat(turn.bytes).isEqualTo(frames * 500L);
    }

    /** Everything at once, with chances taken from a seed. */
    @Test
    void chaosKeepsTheRules() throws Exception {
        for (int seed = 0; seed < 50; seed++) {
            chaos(seed);
            assertThat(faults).as("seed %d", seed).isEmpty();
        }
    }

    private void chaos(int seed) throws Exception {
        // Given
        cancelled.clear();
        RelaySettings settings = RelaySettings.of(seed % 3 != 0).withLinger(Duration.ofMillis(1));
        TurnRelay relay = new TurnRelay(
                seed % 2 == 0 ? settings : settings.withDeferredEndOfInput(Duration.ofMillis(1)), vendor, timers);
        ConcurrentLinkedQueue<CheckedTurn> turns = new ConcurrentLinkedQueue<>();

        // When
        together(
                () -> vendorTalks(relay, new Random(seed)),
                () -> callerComesAndGoes(relay, turns, new Random(seed + 1000)),
                () -> callerComesAndGoes(relay, turns, new Random(seed + 2000)));
        relay.close();
        // Another thread may still be at work; what it does comes before the end of this turn.
        CheckedTurn last = new CheckedTurn(faults, cancelled);
        relay.turn(TurnRelay.Kind.ASKING, Flux.never()).subscribe(last);
        turns.add(last);

        // Then
        for (CheckedTurn turn : turns) {
            assertThat(turn.over.await(10, TimeUnit.SECONDS))
                    .as("every turn ends")
                    .isTrue();
        }
        assertThat(relay.hasRoom()).isTrue();
    }

    private void vendorTalks(TurnRelay relay, Random chance) {
        for (int number = 0; number < 60; number++) {
            if (chance.nextBoolean()) {
                relay.speechStarted();
            }
            if (chance.nextBoolean()) {
                relay.speechEnded();
            }
            long at = 0;
            for (int frame = chance.nextInt(6); frame > 0; frame--) {
                int size = 200 + chance.nextInt(3000);
                relay.audio("" + number, "item", CheckedTurn.frame(number, at, size));
                at += size;
            }
            if (chance.nextInt(20) == 0) {
                relay.failed(ConnectorException.retryable("test", "test", null));
                relay.recovered();
            }
            relay.replyEnded("" + number, Responses.finalReply());
        }
    }

    private void callerComesAndGoes(TurnRelay relay, ConcurrentLinkedQueue<CheckedTurn> turns, Random chance) {
        for (int count = 0; count < 60; count++) {
            CheckedTurn turn = new CheckedTurn(faults, cancelled);
            Sinks.Empty<Void> uplink = Sinks.empty();
            TurnRelay.Kind kind = chance.nextBoolean() ? TurnRelay.Kind.ASKING : TurnRelay.Kind.LISTENING;
            relay.turn(kind, uplink.asMono()).subscribe(turn);
            for (int demand = chance.nextInt(8); demand > 0; demand--) {
                turn.request(1 + chance.nextInt(3));
            }
            if (chance.nextInt(4) == 0) {
                turn.cancel();
            } else {
                turns.add(turn);
            }
            if (chance.nextBoolean()) {
                uplink.tryEmitEmpty();
            } else if (chance.nextInt(10) == 0) {
                uplink.tryEmitError(new IllegalStateException("test"));
            }
        }
    }

    /** Runs all at the same moment, and waits for all. */
    private static void together(Work... works) throws Exception {
        CyclicBarrier start = new CyclicBarrier(works.length);
        CountDownLatch done = new CountDownLatch(works.length);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        for (Work work : works) {
            Thread thread = new Thread(() -> {
                try {
                    start.await(10, TimeUnit.SECONDS);
                    work.run();
                } catch (Throwable fault) {
                    failure.set(fault);
                } finally {
                    done.countDown();
                }
            });
            threads.add(thread);
            thread.start();
        }
        assertThat(done.await(40, TimeUnit.SECONDS)).isTrue();
        assertThat(failure.get()).isNull();
    }

    private interface Work {
        void run() throws Exception;
    }
}

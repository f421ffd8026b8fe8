package io.byova.gateway.tckcheck;

import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.google.protobuf.Struct;
import io.byova.gateway.connector.CallerInput;
import io.byova.gateway.speech.TurnDetection;
import io.byova.gateway.speech.TurnDetector;
import io.byova.gateway.tck.CallerTurn;
import io.byova.gateway.tck.FakeVendor;
import io.byova.gateway.tck.ScriptedCaller;
import io.byova.gateway.tck.TckRuntime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** The caller, the vendor and the time of the kit. */
@Timeout(60)
final class KitPartsTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    // ---- the caller -------------------------------------------------------------------------------------------------

    @Test
    void aScriptIsOneTurnForSpeechAndPausesAndOneForEachEntry() {
        // Given
        ScriptedCaller caller = ScriptedCaller.says(SECOND)
                .pauses(SECOND)
                .presses("12#")
                .sends(EventType.NO_INPUT, "", Struct.getDefaultInstance())
                .hangsUp();

        // When
        List<CallerTurn> turns = caller.turns();

        // Then
        assertThat(turns).hasSize(3);
        StepVerifier.create(turns.get(0)).expectNextCount(100).verifyComplete();
        StepVerifier.create(turns.get(1))
                .expectNext(new CallerInput.Dtmf("12", '#'))
                .verifyComplete();
        StepVerifier.create(turns.get(2)).expectNextCount(1).verifyComplete();
    }

    @Test
    void aTurnSendsWhatIsRequestedAndCountsIt() {
        // Given
        CallerTurn turn = ScriptedCaller.speaksWithoutEnd(1000);

        // When
        StepVerifier.create(turn, 0)
                .thenRequest(3)
                .expectNextCount(3)
                .thenRequest(2)
                .expectNextCount(2)
                .thenCancel()
                .verify();

        // Then
        assertThat(turn.framesTaken()).isEqualTo(5);
        assertThat(turn.requested()).isEqualTo(5);
        assertThat(turn.isCancelled()).isTrue();
        assertThat(turn.isOver()).isTrue();
    }

    @Test
    void aCallerWhoDoesNotHangUpLeavesTheTurnOpen() {
        // Given
        CallerTurn turn = ScriptedCaller.dials("1").turns().get(0);

        // When
        Disposable listener = turn.subscribe();

        // Then
        assertThat(turn.framesTaken()).isOne();
        assertThat(turn.isOver()).isFalse();
        listener.dispose();
        assertThat(turn.isOver()).isTrue();
    }

    @Test
    void aCallerWhoBreaksOffFailsTheTurn() {
        // Given
        CallerTurn turn = ScriptedCaller.says(SECOND).breaksOff().turns().get(0);

        // When, then
        StepVerifier.create(turn).expectNextCount(50).verifyErrorMatches(failure -> failure == turn.failure());
    }

    @Test
    void framesInRealTimeComeEveryTwentyMilliseconds() {
        // Given
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        CallerTurn turn =
                ScriptedCaller.says(SECOND).hangsUp().inRealTime().turns(time).get(0);

        // When
        turn.subscribe();
        time.advanceTimeBy(Duration.ofMillis(199));

        // Then
        assertThat(turn.framesTaken()).isEqualTo(10);
        time.advanceTimeBy(SECOND);
        assertThat(turn.framesTaken()).isEqualTo(50);
        assertThat(turn.isOver()).isTrue();
    }

    @Test
    void aTurnIsGivenToOneSubscriberOnly() {
        // Given
        CallerTurn turn = ScriptedCaller.dials("1").hangsUp().turns().get(0);
        turn.subscribe();

        // When, then
        StepVerifier.create(turn).verifyError(IllegalStateException.class);
        assertThat(turn.subscriptions()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "energy"})
    void theVoiceIsHeardAsOneUtterance(String detector) {
        // Given
        TurnDetector turnDetector = TurnDetector.of(new TurnDetection(null, null, null, null, null, detector));
        CallerTurn turn = ScriptedCaller.isSilent(SECOND)
                .thenSays(Duration.ofSeconds(3))
                .pauses(Duration.ofMillis(1500))
                .hangsUp()
                .turns()
                .get(0);

        // When
        List<CallerInput> heard = new ArrayList<>();
        turnDetector.eventsOnly(turn).subscribe(heard::add);

        // Then
        assertThat(heard).hasSize(2);
        assertThat(((CallerInput.SpeechStarted) heard.get(0)).atMillis()).isBetween(980L, 1150L);
        assertThat(((CallerInput.SpeechEnded) heard.get(1)).atMillis()).isBetween(3800L, 4200L);
    }

    // ---- the vendor -------------------------------------------------------------------------------------------------

    @Test
    void aVendorAnswersByItsTimeline() {
        // Given
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        FakeVendor<String, String> vendor = FakeVendor.on(time);
        vendor.onConnect().emits("hello");
        vendor.on("question"::equals)
                .after(Duration.ofMillis(200))
                .emits("answer")
                .after(Duration.ofMillis(100))
                .completes();

        // When, then
        List<String> said = new ArrayList<>();
        vendor.connect(Flux.just("question").concatWith(Flux.never())).subscribe(said::add);
        assertThat(said).containsExactly("hello");
        time.advanceTimeBy(Duration.ofMillis(200));
        assertThat(said).containsExactly("hello", "answer");
        assertThat(vendor.openSessions()).isOne();
        time.advanceTimeBy(Duration.ofMillis(100));
        assertThat(vendor.openSessions()).isZero();
        assertThat(vendor.got()).containsExactly("question");
    }

    @Test
    void aFloodIsAsFastAsItIsTaken() {
        // Given
        FakeVendor<String, String> vendor = FakeVendor.on(VirtualTimeScheduler.create());
        vendor.onConnect().floods("noise", 1_000_000);

        // When
        List<String> said = new ArrayList<>();
        vendor.connect(Flux.never()).take(3).subscribe(said::add);

        // Then
        assertThat(said).hasSize(3);
        assertThat(vendor.taken()).isEqualTo(3);
        assertThat(vendor.requested()).isEqualTo(3);
        assertThat(vendor.cancels()).isOne();
        assertThat(vendor.openSessions()).isZero();
    }

    @Test
    void aVendorStallsFailsAndRecovers() {
        // Given
        FakeVendor<String, String> vendor = FakeVendor.on(VirtualTimeScheduler.create());
        vendor.on("stall"::equals).stalls();
        vendor.on("drop"::equals).fails(new IOException("reset"));
        vendor.on("hi"::equals).emits("hi");
        vendor.onHalfClose().completes();

        // When, then
        StepVerifier.create(vendor.connect(Flux.just("drop"))).verifyError(IOException.class);
        StepVerifier.create(vendor.connect(Flux.just("hi"))).expectNext("hi").verifyComplete();
        StepVerifier.create(vendor.connect(Flux.just("stall", "hi")))
                .expectSubscription()
                .expectNoEvent(Duration.ofMillis(20))
                .then(() -> vendor.failsNow(new IOException("down")))
                .verifyError(IOException.class);
        StepVerifier.create(vendor.connect(Flux.just("hi"))).verifyError(IOException.class);
        vendor.recovers();
        StepVerifier.create(vendor.connect(Flux.just("hi"))).expectNext("hi").verifyComplete();
        assertThat(vendor.sessions()).isEqualTo(5);
        assertThat(vendor.got()).containsExactly("drop", "hi", "stall", "hi");
    }

    @Test
    void aVendorThatStopsReadingStopsTheConnector() {
        // Given
        FakeVendor<Integer, String> vendor = FakeVendor.on(VirtualTimeScheduler.create());
        vendor.on(Integer.valueOf(2)::equals).emits("enough");

        // When
        vendor.connect(Flux.range(0, 1000).doOnNext(i -> {
                    if (i == 4) {
                        vendor.stopsReading();
                    }
                }))
                .subscribe();

        // Then
        assertThat(vendor.got()).containsExactly(0, 1, 2, 3, 4);
    }

    // ---- the time ---------------------------------------------------------------------------------------------------

    @Test
    void virtualTimePassesWhileTheKitWaits() {
        // Given
        try (TckRuntime runtime = TckRuntime.virtual()) {
            List<Long> ticks = new ArrayList<>();
            Flux.interval(SECOND, runtime.timers()).subscribe(ticks::add);

            // When
            boolean held = runtime.await(() -> ticks.size() == 2, Duration.ofSeconds(5));

            // Then
            assertThat(held).isTrue();
            assertThat(ticks).containsExactly(0L, 1L);
        }
    }

    /** The same connector, in time that is not real. */
    static final class InVirtualTime extends Faulty {
        @Override
        public TckRuntime runtime() {
            return TckRuntime.virtual();
        }
    }

    @Test
    void theKitRunsInVirtualTime() {
        // When
        KitRun run = KitRun.of(InVirtualTime.class);

        // Then
        assertThat(run.failed).isEmpty();
    }
}

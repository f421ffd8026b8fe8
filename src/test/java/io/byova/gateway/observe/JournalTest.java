package io.byova.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.byova.gateway.connector.EndReason;
import io.byova.gateway.observe.CallEvent.Kind;
import io.byova.gateway.observe.TurnObserver.Close;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class JournalTest {

    private final AtomicLong nanos = new AtomicLong(5);
    private final Journal journal = new Journal(3, 64, 16, () -> 1_000 + nanos.get() / 1_000_000, nanos::get);

    @Test
    void aCallIsToldFromItsStartToItsEnd() {
        // Given
        CallObserver call = call("c1");

        // When
        TurnObserver turn = call.turnOpened();
        turn.heard(2, 320);
        after(100);
        turn.startOfInput();
        after(900);
        turn.endOfInput();
        after(50);
        turn.chunk(320);
        turn.chunk(400);
        turn.replied();
        turn.closed(Close.COMPLETED);
        after(1_000);
        call.ended(EndReason.CALLER_ENDED);

        // Then
        Timeline timeline = journal.call("c1").orElseThrow();
        assertThat(kinds(timeline.events()))
                .containsExactly(
                        Kind.CALL_STARTED,
                        Kind.TURN_OPENED,
                        Kind.START_OF_INPUT,
                        Kind.END_OF_INPUT,
                        Kind.FIRST_AUDIO,
                        Kind.CHUNKS,
                        Kind.REPLY,
                        Kind.TURN_CLOSED,
                        Kind.CALL_ENDED);
        CallEvent firstAudio = timeline.events().get(4);
        assertThat(firstAudio.value()).isEqualTo(50_000);
        assertThat(firstAudio.sinceStartNanos()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(1_050));
        assertThat(firstAudio.atMillis()).isEqualTo(2_050);
        assertThat(timeline.events().get(5))
                .extracting(CallEvent::detail, CallEvent::value)
                .containsExactly("2", 720L);
        assertThat(timeline.call())
                .isEqualTo(new CallSnapshot(
                        new CallIdentity("c1", "org", "agent", "vendor"),
                        1_000,
                        2_050,
                        "caller-ended",
                        1,
                        List.of(),
                        1,
                        0,
                        0,
                        2,
                        320,
                        2,
                        720));
    }

    @Test
    void aWallClockThatIsSetIsBelievedWithinASecond() {
        // Given
        AtomicLong wall = new AtomicLong(1_000);
        Journal own = new Journal(3, 64, 16, wall::get, nanos::get);
        CallObserver call = own.call(new CallIdentity("c1", "org", "agent", "vendor"));
        TurnObserver turn = call.turnOpened();

        // When
        wall.addAndGet(3_600_000);
        after(400);
        turn.event("no-input");
        after(600);
        turn.event("no-input");
        after(400);
        turn.event("no-input");

        // Then
        assertThat(own.call("c1").orElseThrow().events())
                .filteredOn(event -> event.kind() == Kind.INPUT_EVENT)
                .extracting(CallEvent::atMillis)
                .containsExactly(1_400L, 3_601_000L, 3_601_400L);
    }

    @Test
    void itIsToldHowLoudTheCallerWas() {
        // Given
        CallObserver call = call("c1");
        call.turnOpened();
        assertThat(journal.call("c1").orElseThrow().callerLevel()).isNull();

        // When
        after(200);
        call.levels().heard(-20);

        // Then
        assertThat(journal.call("c1").orElseThrow().callerLevel()).isEqualTo(new CallerLevel(100, List.of(-20)));
    }

    @Test
    void whatIsCountedAddsUp() {
        // Given
        CallObserver first = call("c1");
        CallObserver second = call("c2");

        // When
        first.turnOpened().closed(Close.CANCELLED);
        second.turnOpened();
        second.ended(EndReason.TRANSFERRED);
        second.ended(EndReason.SHUTDOWN);

        // Then
        Counts counts = journal.countsOf("agent");
        assertThat(counts.started()).isEqualTo(2);
        assertThat(counts.active()).isEqualTo(1);
        assertThat(counts.ended(EndReason.TRANSFERRED)).isEqualTo(1);
        assertThat(counts.ended(EndReason.SHUTDOWN)).isZero();
        assertThat(counts.turns(Outcome.CANCELLED)).isEqualTo(1);
        assertThat(counts.openTurns()).isEqualTo(1);
        assertThat(journal.liveCalls()).isEqualTo(1);
        assertThat(journal.live(10))
                .singleElement()
                .satisfies(live -> assertThat(live.identity().conversationId()).isEqualTo("c1"));
    }

    @Test
    void anRpcIsJudgedByTheMostTellingThing() {
        assertThat(outcome(turn -> {}, Close.COMPLETED)).isEqualTo("silent");
        assertThat(outcome(TurnObserver::replied, Close.CANCELLED)).isEqualTo("replied");
        assertThat(outcome(turn -> {}, Close.CANCELLED)).isEqualTo("cancelled");
        assertThat(outcome(turn -> {}, Close.REFUSED)).isEqualTo("refused");
        assertThat(outcome(TurnObserver::replied, Close.FAULT)).isEqualTo("fault");
        assertThat(outcome(
                        turn -> {
                            turn.bargedIn();
                            turn.replied();
                        },
                        Close.COMPLETED))
                .isEqualTo("interrupted");
        assertThat(outcome(
                        turn -> {
                            turn.replied();
                            turn.terminal("session-end");
                        },
                        Close.COMPLETED))
                .isEqualTo("ended");
        assertThat(outcome(
                        turn -> {
                            turn.failed();
                            turn.replied();
                            turn.terminal("transfer-to-agent");
                        },
                        Close.COMPLETED))
                .isEqualTo("failed");
    }

    @Test
    void aLongCallLosesItsOldestEventsAndSaysSo() {
        // Given
        CallObserver call = call("long");

        // When
        for (int i = 0; i < 20; i++) {
            call.turnOpened().closed(Close.COMPLETED);
        }

        // Then
        Timeline timeline = journal.call("long").orElseThrow();
        assertThat(timeline.events()).hasSize(16);
        assertThat(timeline.lost()).isEqualTo(41 - 16);
        assertThat(timeline.events().get(15).turn()).isEqualTo(20);
    }

    @Test
    void onlyTheLastCallsAreRemembered() {
        // When
        for (int i = 1; i <= 5; i++) {
            CallObserver call = call("c" + i);
            call.turnOpened().closed(Close.COMPLETED);
            call.ended(EndReason.CALLER_ENDED);
        }

        // Then
        assertThat(journal.recent(10))
                .extracting(call -> call.identity().conversationId())
                .containsExactly("c5", "c4", "c3");
        assertThat(journal.recent(1)).hasSize(1);
        assertThat(journal.call("c1")).isEmpty();
        assertThat(journal.call("c4")).isPresent();
    }

    @Test
    void anIdThatIsUsedAgainBelongsToTheLiveCall() {
        // Given
        CallObserver first = call("again");
        first.turnOpened();
        CallObserver second = call("again");
        second.turnOpened();

        // When
        first.ended(EndReason.IDLE);

        // Then
        assertThat(journal.call("again").orElseThrow().call().isLive()).isTrue();
        second.ended(EndReason.TRANSFERRED);
        assertThat(journal.call("again").orElseThrow().call().endReason()).isEqualTo("transferred");
    }

    @Test
    void aCallThatLostItsRaceLeavesNoTrace() {
        // When
        CallObserver call = call("lost");
        call.takenBack();

        // Then
        assertThat(journal.live(10)).isEmpty();
        assertThat(journal.recent(10)).isEmpty();
        assertThat(journal.newestEvent()).isZero();
        assertThat(journal.countsOf("agent").active()).isZero();
    }

    @Test
    void aCallThatWasTakenBackIsOver() {
        // Given
        CallObserver call = call("bad");
        call.turnOpened().closed(Close.REFUSED);

        // When
        call.takenBack();

        // Then
        assertThat(journal.call("bad").orElseThrow().call().endReason()).isEqualTo("refused");
        assertThat(journal.countsOf("agent").active()).isZero();
        assertThat(journal.countsOf("agent").refused()).isEqualTo(1);
    }

    @Test
    void theFeedIsReadOnFromAnyId() {
        // Given
        call("c1").turnOpened();
        journal.rejected(Rejection.OVER_LIMIT, "c2");

        // When
        EventPage all = journal.events(1, 100);
        EventPage rest = journal.events(3, 100);

        // Then
        assertThat(kinds(all.events())).containsExactly(Kind.CALL_STARTED, Kind.TURN_OPENED, Kind.REJECTED);
        assertThat(all.next()).isEqualTo(4);
        assertThat(kinds(rest.events())).containsExactly(Kind.REJECTED);
        assertThat(rest.events().get(0).detail()).isEqualTo("over-limit");
        assertThat(journal.rejected(Rejection.OVER_LIMIT)).isEqualTo(1);
    }

    @Test
    void aLongIdIsCutAndStillFound() {
        // Given
        String id = "x".repeat(16_000);

        // When
        call(id + "1").turnOpened();
        call(id + "2").turnOpened();

        // Then
        assertThat(journal.live(10))
                .extracting(call -> call.identity().conversationId())
                .allSatisfy(shown -> assertThat(shown).hasSizeLessThan(200))
                .doesNotHaveDuplicates();
        String shown = journal.call(id + "1").orElseThrow().call().identity().conversationId();
        assertThat(journal.call(shown).orElseThrow().call().identity().conversationId())
                .isEqualTo(shown);
    }

    @Test
    void nothingIsCutInTheMiddleOfACharacter() {
        // Given characters of two halves, at every place a cut may fall
        for (String start : List.of("", "x")) {
            String text = start + "\uD83D\uDE00".repeat(10_000);

            // When
            CallObserver call = call(text);
            call.turnOpened();
            call.connectorFailed(text, true, text);

            // Then
            String shown = journal.call(text).orElseThrow().call().identity().conversationId();
            CallEvent error = journal.events(journal.newestEvent(), 1).events().get(0);
            for (String cut : List.of(shown, error.detail(), error.cause())) {
                assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(cut)).isTrue();
            }
        }
    }

    @Test
    void aVendorsWordsAreCut() {
        // Given
        CallObserver call = call("c1");
        call.turnOpened();

        // When
        call.connectorFailed("503", true, "y".repeat(10_000));

        // Then
        CallEvent error = journal.events(3, 1).events().get(0);
        assertThat(error.kind()).isEqualTo(Kind.VENDOR_ERROR);
        assertThat(error.detail()).isEqualTo("503");
        assertThat(error.cause()).hasSize(301);
    }

    private CallObserver call(String id) {
        return journal.call(new CallIdentity(id, "org", "agent", "vendor"));
    }

    private String outcome(java.util.function.Consumer<TurnObserver> what, Close how) {
        TurnObserver turn = call("o").turnOpened();
        what.accept(turn);
        turn.closed(how);
        return journal.events(journal.newestEvent(), 1).events().get(0).detail();
    }

    private void after(long millis) {
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private static List<Kind> kinds(List<CallEvent> events) {
        return events.stream().map(CallEvent::kind).toList();
    }
}

package io.byova.gateway.caller;

import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A timeline written by hand, for what is judged without a network. Each fact comes 10 ms after the one before. */
final class Story {

    private final List<TimelineEvent> events = new ArrayList<>();
    private long millis;
    private int turn;
    private int turns;

    /** SESSION_START, answered by a prompt of the WAV profile. */
    static Story begun() {
        return new Story()
                .event(EventType.SESSION_START)
                .hears(Answers.prompt(100))
                .ends();
    }

    /** The call's last turn as it should be. */
    List<TimelineEvent> ended() {
        return event(EventType.SESSION_END)
                .hears(Answers.endedByClient())
                .ends()
                .events();
    }

    Story event(EventType type) {
        return opens(type.name()).with(new Fact.SentEvent(type, "")).with(new Fact.HalfClosed());
    }

    Story digits() {
        return opens("digits").with(new Fact.SentDigits(2)).with(new Fact.HalfClosed());
    }

    /** An audio turn in which the caller speaks. */
    Story speaks() {
        Duration second = Duration.ofSeconds(1);
        List<SpeechScan.Span> speech = List.of(new SpeechScan.Span(100, 900));
        return opens("audio").with(new Fact.RecordingStarted("hello.wav", second, speech));
    }

    /** The signals of a spoken turn, and what the caller does upon them. */
    Story heardOut() {
        return hears(Answers.startOfInput())
                .hears(Answers.endOfInput())
                .with(new Fact.SentAudio(Duration.ofSeconds(2)))
                .with(new Fact.HalfClosed());
    }

    Story opens(String purpose) {
        turn = ++turns;
        return with(new Fact.Opened(purpose, 1));
    }

    Story on(int turn) {
        this.turn = turn;
        return this;
    }

    Story hears(VoiceVAResponse response) {
        return with(new Heard(response));
    }

    Story ends() {
        return ends(Status.Code.OK);
    }

    Story ends(Status.Code code) {
        return with(new Fact.Ended(code, ""));
    }

    Story after(long pause) {
        millis += pause;
        return this;
    }

    Story with(Fact fact) {
        millis += 10;
        Duration at = Duration.ofMillis(millis);
        Duration opened = events.stream()
                .filter(event -> event.turn() == turn)
                .map(TimelineEvent::at)
                .min(Comparator.naturalOrder())
                .orElse(at);
        events.add(new TimelineEvent(turn, at, at.minus(opened), fact));
        return this;
    }

    List<TimelineEvent> events() {
        return List.copyOf(events);
    }
}

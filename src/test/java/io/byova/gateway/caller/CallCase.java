package io.byova.gateway.caller;

import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import java.time.Duration;
import java.util.List;

/** What a call looks like, and the only rule it breaks; 0 for none. */
record CallCase(int rule, String name, List<TimelineEvent> events) {

    void judge() {
        assertThat(ProtocolCheck.check(events, false))
                .extracting(Violation::rule)
                .containsExactlyElementsOf(rule == 0 ? List.of() : List.of(rule));
    }

    @Override
    public String toString() {
        return (rule == 0 ? "kept: " : "rule " + rule + ": ") + name;
    }

    static Story spokenTo(VoiceVAResponse... replies) {
        Story story = Story.begun().speaks().heardOut();
        for (VoiceVAResponse reply : replies) {
            story.hears(reply);
        }
        return story.ends();
    }

    static Story keys() {
        return Story.begun().event(EventType.START_OF_DTMF).ends();
    }

    static Story silence() {
        return Story.begun()
                .opens("audio")
                .with(new Fact.SentAudio(Duration.ofMillis(500)))
                .with(new Fact.HalfClosed());
    }

    static List<TimelineEvent> chunks(VoiceVAResponse chunk) {
        return new Story()
                .event(EventType.SESSION_START)
                .hears(chunk)
                .hears(Answers.finalReply())
                .ends()
                .ended();
    }

    /** The caller speaks over a prompt, which goes on for so long. */
    static List<TimelineEvent> interrupted(long millis) {
        return new Story()
                .event(EventType.SESSION_START)
                .hears(Answers.chunk(100, true))
                .speaks()
                .hears(Answers.startOfInput())
                .on(1)
                .after(millis)
                .hears(Answers.chunk(100, true))
                .hears(Answers.finalReply())
                .ends()
                .on(2)
                .hears(Answers.endOfInput())
                .with(new Fact.HalfClosed())
                .hears(Answers.finalReply())
                .ends()
                .ended();
    }

    static CallCase kept(String name, List<TimelineEvent> events) {
        return new CallCase(0, name, events);
    }

    static CallCase broken(int rule, String name, List<TimelineEvent> events) {
        return new CallCase(rule, name, events);
    }
}

package io.byova.gateway.caller;

import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.cisco.wcc.ccai.media.v1.InputHandlingConfig;
import com.cisco.wcc.ccai.media.v1.OutputEvent;
import com.cisco.wcc.ccai.media.v1.Prompt;
import com.cisco.wcc.ccai.media.v1.TextContent;
import com.cisco.wcc.ccai.media.v1.VoiceVAInputMode;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse.ResponseType;
import com.google.protobuf.ByteString;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProtocolCheckTest {

    /** What a call looks like, and the only rule it breaks; 0 for none. */
    record Case(int rule, String name, List<TimelineEvent> events) {
        @Override
        public String toString() {
            return (rule == 0 ? "kept: " : "rule " + rule + ": ") + name;
        }
    }

    @ParameterizedTest
    @MethodSource({"kept", "statusAndEnd", "order", "audio", "fields"})
    void breaksExactlyTheRule(Case call) {
        List<Violation> violations = ProtocolCheck.check(call.events(), false);

        assertThat(violations)
                .extracting(Violation::rule)
                .containsExactlyElementsOf(call.rule() == 0 ? List.of() : List.of(call.rule()));
    }

    static Stream<Case> kept() {
        return Stream.of(
                kept("a WAV call", spokenTo(Answers.prompt(100)).ended()),
                kept(
                        "a CHUNK call",
                        new Story()
                                .event(EventType.SESSION_START)
                                .hears(Answers.chunk(100, false))
                                .hears(Answers.finalReply())
                                .ends()
                                .speaks()
                                .heardOut()
                                .hears(Answers.chunk(20, false))
                                .hears(Answers.finalReply())
                                .ends()
                                .ended()),
                kept("digits", keys().digits().hears(Answers.prompt(100)).ends().ended()),
                kept("silence", silence().ends().ended()),
                kept(
                        "speech that no one took for speech",
                        Story.begun()
                                .speaks()
                                .with(new Fact.HalfClosed())
                                .ends()
                                .ended()),
                kept("a transfer", spokenTo(Answers.transfer()).events()),
                kept(
                        "a refusal",
                        new Story()
                                .event(EventType.SESSION_START)
                                .ends(Status.Code.NOT_FOUND)
                                .events()),
                kept(
                        "a hang-up",
                        Story.begun().opens("audio").with(new Fact.HungUp()).events()),
                kept(
                        "barge-in",
                        new Story()
                                .event(EventType.SESSION_START)
                                .hears(Answers.chunk(100, true))
                                .speaks()
                                .hears(Answers.startOfInput())
                                .on(1)
                                .after(400)
                                .hears(Answers.chunk(100, true))
                                .hears(Answers.finalReply())
                                .ends()
                                .on(2)
                                .hears(Answers.endOfInput())
                                .with(new Fact.HalfClosed())
                                .hears(Answers.finalReply())
                                .ends()
                                .ended()),
                kept(
                        "a turn cut off by the end of the call",
                        Story.begun()
                                .speaks()
                                .heardOut()
                                .event(EventType.SESSION_END)
                                .on(2)
                                .ends()
                                .on(3)
                                .hears(Answers.endedByClient())
                                .ends()
                                .events()));
    }

    static Stream<Case> statusAndEnd() {
        VoiceVAResponse spokenGoodbye = Answers.endedByClient().toBuilder()
                .addPrompts(Answers.spoken(Answers.wav(20), false))
                .build();
        return Stream.of(
                broken(
                        7,
                        "INTERNAL",
                        Story.begun().digits().ends(Status.Code.INTERNAL).ended()),
                broken(
                        7,
                        "a later turn is refused",
                        Story.begun().digits().ends(Status.Code.UNAVAILABLE).ended()),
                broken(
                        7,
                        "no status",
                        Story.begun()
                                .digits()
                                .with(new Fact.TimedOut(Duration.ofSeconds(3)))
                                .ended()),
                broken(
                        7,
                        "a late status",
                        keys().digits()
                                .hears(Answers.prompt(20))
                                .after(1_100)
                                .ends()
                                .ended()),
                broken(
                        11,
                        "a prompt after SESSION_END",
                        Story.begun()
                                .event(EventType.SESSION_END)
                                .hears(spokenGoodbye)
                                .ends()
                                .events()),
                broken(
                        11,
                        "the end has another name",
                        Story.begun()
                                .event(EventType.SESSION_END)
                                .hears(Answers.event(OutputEvent.EventType.SESSION_END, "bye"))
                                .ends()
                                .events()),
                broken(
                        12,
                        "a response after a transfer, on another RPC",
                        spokenTo(Answers.transfer())
                                .digits()
                                .hears(Answers.prompt(20))
                                .ends()
                                .events()),
                broken(
                        12,
                        "barge-in on a transfer's prompt",
                        spokenTo(Answers.transfer().toBuilder()
                                        .addPrompts(Answers.spoken(Answers.wav(20), true))
                                        .build())
                                .events()),
                broken(
                        12,
                        "a transfer with input_mode",
                        spokenTo(Answers.transfer().toBuilder()
                                        .setInputMode(VoiceVAInputMode.INPUT_VOICE)
                                        .build())
                                .events()),
                broken(
                        12,
                        "a transfer with input_handling_config",
                        spokenTo(Answers.transfer().toBuilder()
                                        .setInputHandlingConfig(InputHandlingConfig.getDefaultInstance())
                                        .build())
                                .events()));
    }

    static Stream<Case> order() {
        return Stream.of(
                broken(
                        16,
                        "two starts",
                        Story.begun()
                                .speaks()
                                .hears(Answers.startOfInput())
                                .heardOut()
                                .hears(Answers.prompt(20))
                                .ends()
                                .ended()),
                broken(
                        16,
                        "the end without a start",
                        Story.begun()
                                .speaks()
                                .hears(Answers.endOfInput())
                                .with(new Fact.HalfClosed())
                                .hears(Answers.prompt(20))
                                .ends()
                                .ended()),
                broken(
                        16,
                        "a second end",
                        Story.begun()
                                .speaks()
                                .heardOut()
                                .hears(Answers.endOfInput())
                                .hears(Answers.prompt(20))
                                .ends()
                                .ended()),
                broken(
                        16,
                        "a signal without audio",
                        Story.begun()
                                .digits()
                                .hears(Answers.startOfInput())
                                .hears(Answers.prompt(20))
                                .ends()
                                .ended()),
                broken(
                        16,
                        "the end after the first audio",
                        new Story()
                                .speaks()
                                .hears(Answers.startOfInput())
                                .hears(Answers.chunk(20, false))
                                .hears(Answers.endOfInput())
                                .with(new Fact.HalfClosed())
                                .hears(Answers.finalReply())
                                .ends()
                                .ended()),
                broken(
                        18,
                        "an answer to silence",
                        silence().hears(Answers.prompt(20)).ends().ended()),
                broken(23, "no FINAL", Story.begun().digits().ends().ended()),
                broken(
                        23,
                        "heard out, not answered",
                        Story.begun().speaks().heardOut().ends().ended()),
                broken(
                        23,
                        "two FINALs",
                        spokenTo(Answers.prompt(20), Answers.finalReply()).ended()),
                broken(
                        23,
                        "a chunk after FINAL",
                        spokenTo(
                                        Answers.finalReply(),
                                        Answers.response(ResponseType.CHUNK)
                                                .addOutputEvents(
                                                        Answers.output(OutputEvent.EventType.CUSTOM_EVENT, "x"))
                                                .build())
                                .ended()),
                broken(
                        23,
                        "PARTIAL",
                        spokenTo(
                                        Answers.response(ResponseType.PARTIAL)
                                                .addPrompts(Prompt.newBuilder().setText("well"))
                                                .build(),
                                        Answers.prompt(20))
                                .ended()),
                broken(
                        29,
                        "the prompt goes on",
                        new Story()
                                .event(EventType.SESSION_START)
                                .hears(Answers.chunk(100, true))
                                .speaks()
                                .hears(Answers.startOfInput())
                                .on(1)
                                .after(600)
                                .hears(Answers.chunk(100, true))
                                .hears(Answers.finalReply())
                                .ends()
                                .on(2)
                                .hears(Answers.endOfInput())
                                .with(new Fact.HalfClosed())
                                .hears(Answers.finalReply())
                                .ends()
                                .ended()),
                broken(
                        31,
                        "START_OF_DTMF is answered",
                        Story.begun()
                                .event(EventType.START_OF_DTMF)
                                .hears(Answers.finalReply())
                                .ends()
                                .ended()));
    }

    static Stream<Case> audio() {
        ByteString pcm = Answers.wav(20, 16_000);
        ByteString cut = Answers.wav(20).substring(0, 100);
        return Stream.of(
                broken(
                        20,
                        "a chunk in a WAV call",
                        spokenTo(Answers.chunk(20, false), Answers.finalReply()).ended()),
                broken(21, "16 kHz", spokenTo(Answers.prompt(pcm, false)).ended()),
                broken(
                        21,
                        "headerless",
                        spokenTo(Answers.prompt(Answers.mulaw(20), false)).ended()),
                broken(22, "a small chunk", chunks(Answers.chunk(12, false))),
                broken(22, "a large chunk", chunks(Answers.chunk(8_193, false))),
                broken(
                        22,
                        "a chunk that is nothing",
                        chunks(Answers.response(ResponseType.CHUNK).build())),
                broken(22, "a chunk with a header", chunks(Answers.chunk(Answers.wav(20)))),
                kept(
                        "the smallest chunk",
                        chunks(Answers.chunk(Answers.mulaw(20).substring(0, 100)))),
                kept("the largest chunk", chunks(Answers.chunk(8_192, false))),
                kept(
                        "a whole WAV of two prompts",
                        spokenTo(Answers.prompt(20).toBuilder()
                                        .addPrompts(Answers.spoken(Answers.wav(40), false))
                                        .build())
                                .ended()),
                new Case(
                        21,
                        "sizes beyond the file",
                        spokenTo(Answers.prompt(cut, false)).ended()));
    }

    static Stream<Case> fields() {
        VoiceVAResponse twoEvents = Answers.finalReply().toBuilder()
                .addOutputEvents(Answers.output(OutputEvent.EventType.NO_MATCH, ""))
                .addOutputEvents(Answers.output(OutputEvent.EventType.CUSTOM_EVENT, "x"))
                .build();
        VoiceVAResponse text = Answers.prompt(20).toBuilder()
                .setPrompts(
                        0, Answers.spoken(Answers.wav(20), false).toBuilder().setText("hello"))
                .build();
        VoiceVAResponse transcript = Answers.finalReply().toBuilder()
                .setSessionTranscript(TextContent.newBuilder().setText("all of it"))
                .build();
        return Stream.of(
                broken(25, "two events", spokenTo(twoEvents).ended()),
                broken(
                        26,
                        "no input_mode",
                        spokenTo(Answers.prompt(20).toBuilder().clearInputMode().build())
                                .ended()),
                broken(
                        26,
                        "no input_handling_config",
                        spokenTo(Answers.prompt(20).toBuilder()
                                        .clearInputHandlingConfig()
                                        .build())
                                .ended()),
                broken(27, "text beside audio", spokenTo(text).ended()),
                broken(27, "an early transcript", spokenTo(transcript).ended()),
                kept(
                        "the transcript at the end",
                        Story.begun()
                                .event(EventType.SESSION_END)
                                .hears(Answers.endedByClient().toBuilder()
                                        .setSessionTranscript(transcript.getSessionTranscript())
                                        .build())
                                .ends()
                                .events()),
                broken(28, "more than 4 MiB", spokenTo(Answers.prompt(530_000)).ended()));
    }

    private static Story spokenTo(VoiceVAResponse... replies) {
        Story story = Story.begun().speaks().heardOut();
        for (VoiceVAResponse reply : replies) {
            story.hears(reply);
        }
        return story.ends();
    }

    private static Story keys() {
        return Story.begun().event(EventType.START_OF_DTMF).ends();
    }

    private static Story silence() {
        return Story.begun()
                .opens("audio")
                .with(new Fact.SentAudio(Duration.ofMillis(500)))
                .with(new Fact.HalfClosed());
    }

    private static List<TimelineEvent> chunks(VoiceVAResponse chunk) {
        return new Story()
                .event(EventType.SESSION_START)
                .hears(chunk)
                .hears(Answers.finalReply())
                .ends()
                .ended();
    }

    private static Case kept(String name, List<TimelineEvent> events) {
        return new Case(0, name, events);
    }

    private static Case broken(int rule, String name, List<TimelineEvent> events) {
        return new Case(rule, name, events);
    }
}

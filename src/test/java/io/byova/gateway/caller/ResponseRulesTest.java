package io.byova.gateway.caller;

import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.cisco.wcc.ccai.media.v1.OutputEvent;
import com.cisco.wcc.ccai.media.v1.TextContent;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse.ResponseType;
import com.google.protobuf.ByteString;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rules of a response by itself. */
class ResponseRulesTest {

    @ParameterizedTest
    @MethodSource({"audio", "fields"})
    void breaksExactlyTheRule(CallCase call) {
        call.judge();
    }

    static Stream<CallCase> audio() {
        ByteString pcm = Answers.wav(20, 16_000);
        ByteString cut = Answers.wav(20).substring(0, 100);
        return Stream.of(
                CallCase.broken(
                        20,
                        "a chunk in a WAV call",
                        CallCase.spokenTo(Answers.chunk(20, false), Answers.finalReply())
                                .ended()),
                CallCase.broken(
                        21,
                        "16 kHz",
                        CallCase.spokenTo(Answers.prompt(pcm, false)).ended()),
                CallCase.broken(
                        21,
                        "headerless",
                        CallCase.spokenTo(Answers.prompt(Answers.mulaw(20), false))
                                .ended()),
                CallCase.broken(22, "a small chunk", CallCase.chunks(Answers.chunk(12, false))),
                CallCase.broken(22, "a large chunk", CallCase.chunks(Answers.chunk(8_193, false))),
                CallCase.broken(
                        22,
                        "a chunk that is nothing",
                        CallCase.chunks(Answers.response(ResponseType.CHUNK).build())),
                CallCase.broken(22, "a chunk with a header", CallCase.chunks(Answers.chunk(Answers.wav(20)))),
                CallCase.kept(
                        "the smallest chunk",
                        CallCase.chunks(Answers.chunk(Answers.mulaw(20).substring(0, 100)))),
                CallCase.kept("the largest chunk", CallCase.chunks(Answers.chunk(8_192, false))),
                CallCase.kept(
                        "a whole WAV of two prompts",
                        CallCase.spokenTo(Answers.prompt(20).toBuilder()
                                        .addPrompts(Answers.spoken(Answers.wav(40), false))
                                        .build())
                                .ended()),
                CallCase.broken(
                        21,
                        "sizes beyond the file",
                        CallCase.spokenTo(Answers.prompt(cut, false)).ended()));
    }

    static Stream<CallCase> fields() {
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
                CallCase.broken(25, "two events", CallCase.spokenTo(twoEvents).ended()),
                CallCase.broken(
                        26,
                        "no input_mode",
                        CallCase.spokenTo(Answers.prompt(20).toBuilder()
                                        .clearInputMode()
                                        .build())
                                .ended()),
                CallCase.broken(
                        26,
                        "no input_handling_config",
                        CallCase.spokenTo(Answers.prompt(20).toBuilder()
                                        .clearInputHandlingConfig()
                                        .build())
                                .ended()),
                CallCase.broken(27, "text beside audio", CallCase.spokenTo(text).ended()),
                CallCase.broken(
                        27, "an early transcript", CallCase.spokenTo(transcript).ended()),
                CallCase.kept(
                        "the transcript at the end",
                        Story.begun()
                                .event(EventType.SESSION_END)
                                .hears(Answers.endedByClient().toBuilder()
                                        .setSessionTranscript(transcript.getSessionTranscript())
                                        .build())
                                .ends()
                                .events()),
                CallCase.broken(
                        28,
                        "more than 4 MiB",
                        CallCase.spokenTo(Answers.prompt(530_000)).ended()));
    }
}

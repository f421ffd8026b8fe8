package io.byova.gateway.caller;

import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.cisco.wcc.ccai.media.v1.InputHandlingConfig;
import com.cisco.wcc.ccai.media.v1.OutputEvent;
import com.cisco.wcc.ccai.media.v1.VoiceVAInputMode;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import io.grpc.Status;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls that keep every rule, and calls that break one of the whole call. */
class ProtocolCheckTest {

    @ParameterizedTest
    @MethodSource({"kept", "statusAndEnd"})
    void breaksExactlyTheRule(CallCase call) {
        call.judge();
    }

    static Stream<CallCase> kept() {
        return Stream.of(
                CallCase.kept(
                        "a WAV call", CallCase.spokenTo(Answers.prompt(100)).ended()),
                CallCase.kept(
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
                CallCase.kept(
                        "digits",
                        CallCase.keys()
                                .digits()
                                .hears(Answers.prompt(100))
                                .ends()
                                .ended()),
                CallCase.kept("silence", CallCase.silence().ends().ended()),
                CallCase.kept(
                        "speech that no one took for speech",
                        Story.begun()
                                .speaks()
                                .with(new Fact.HalfClosed())
                                .ends()
                                .ended()),
                CallCase.kept(
                        "a transfer", CallCase.spokenTo(Answers.transfer()).events()),
                CallCase.kept(
                        "a refusal",
                        new Story()
                                .event(EventType.SESSION_START)
                                .ends(Status.Code.NOT_FOUND)
                                .events()),
                CallCase.kept(
                        "a hang-up",
                        Story.begun().opens("audio").with(new Fact.HungUp()).events()),
                CallCase.kept("barge-in", CallCase.interrupted(400)),
                CallCase.kept(
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

    static Stream<CallCase> statusAndEnd() {
        VoiceVAResponse spokenGoodbye = Answers.endedByClient().toBuilder()
                .addPrompts(Answers.spoken(Answers.wav(20), false))
                .build();
        return Stream.of(
                CallCase.broken(
                        7,
                        "INTERNAL",
                        Story.begun().digits().ends(Status.Code.INTERNAL).ended()),
                CallCase.broken(
                        7,
                        "a later turn is refused",
                        Story.begun().digits().ends(Status.Code.UNAVAILABLE).ended()),
                CallCase.broken(
                        7,
                        "no status",
                        Story.begun()
                                .digits()
                                .with(new Fact.TimedOut(Duration.ofSeconds(3)))
                                .ended()),
                CallCase.broken(
                        7,
                        "a late status",
                        CallCase.keys()
                                .digits()
                                .hears(Answers.prompt(20))
                                .after(1_100)
                                .ends()
                                .ended()),
                CallCase.broken(
                        11,
                        "a prompt after SESSION_END",
                        Story.begun()
                                .event(EventType.SESSION_END)
                                .hears(spokenGoodbye)
                                .ends()
                                .events()),
                CallCase.broken(
                        11,
                        "the end has another name",
                        Story.begun()
                                .event(EventType.SESSION_END)
                                .hears(Answers.event(OutputEvent.EventType.SESSION_END, "bye"))
                                .ends()
                                .events()),
                CallCase.broken(
                        12,
                        "a response after a transfer, on another RPC",
                        CallCase.spokenTo(Answers.transfer())
                                .digits()
                                .hears(Answers.prompt(20))
                                .ends()
                                .events()),
                CallCase.broken(
                        12,
                        "barge-in on a transfer's prompt",
                        CallCase.spokenTo(Answers.transfer().toBuilder()
                                        .addPrompts(Answers.spoken(Answers.wav(20), true))
                                        .build())
                                .events()),
                CallCase.broken(
                        12,
                        "a transfer with input_mode",
                        CallCase.spokenTo(Answers.transfer().toBuilder()
                                        .setInputMode(VoiceVAInputMode.INPUT_VOICE)
                                        .build())
                                .events()),
                CallCase.broken(
                        12,
                        "a transfer with input_handling_config",
                        CallCase.spokenTo(Answers.transfer().toBuilder()
                                        .setInputHandlingConfig(InputHandlingConfig.getDefaultInstance())
                                        .build())
                                .events()));
    }
}

package io.byova.gateway.caller;

import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.cisco.wcc.ccai.media.v1.OutputEvent;
import com.cisco.wcc.ccai.media.v1.Prompt;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse.ResponseType;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rules of the order within an RPC. */
class TurnRulesTest {

    @ParameterizedTest
    @MethodSource("order")
    void breaksExactlyTheRule(CallCase call) {
        call.judge();
    }

    static Stream<CallCase> order() {
        return Stream.of(
                CallCase.broken(
                        16,
                        "two starts",
                        Story.begun()
                                .speaks()
                                .hears(Answers.startOfInput())
                                .heardOut()
                                .hears(Answers.prompt(20))
                                .ends()
                                .ended()),
                CallCase.broken(
                        16,
                        "the end without a start",
                        Story.begun()
                                .speaks()
                                .hears(Answers.endOfInput())
                                .with(new Fact.HalfClosed())
                                .hears(Answers.prompt(20))
                                .ends()
                                .ended()),
                CallCase.broken(
                        16,
                        "a second end",
                        Story.begun()
                                .speaks()
                                .heardOut()
                                .hears(Answers.endOfInput())
                                .hears(Answers.prompt(20))
                                .ends()
                                .ended()),
                CallCase.broken(
                        16,
                        "a signal without audio",
                        Story.begun()
                                .digits()
                                .hears(Answers.startOfInput())
                                .hears(Answers.prompt(20))
                                .ends()
                                .ended()),
                CallCase.broken(
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
                CallCase.broken(
                        18,
                        "an answer to silence",
                        CallCase.silence().hears(Answers.prompt(20)).ends().ended()),
                CallCase.broken(23, "no FINAL", Story.begun().digits().ends().ended()),
                CallCase.broken(
                        23,
                        "heard out, not answered",
                        Story.begun().speaks().heardOut().ends().ended()),
                CallCase.broken(
                        23,
                        "two FINALs",
                        CallCase.spokenTo(Answers.prompt(20), Answers.finalReply())
                                .ended()),
                CallCase.broken(
                        23,
                        "a chunk after FINAL",
                        CallCase.spokenTo(
                                        Answers.finalReply(),
                                        Answers.response(ResponseType.CHUNK)
                                                .addOutputEvents(
                                                        Answers.output(OutputEvent.EventType.CUSTOM_EVENT, "x"))
                                                .build())
                                .ended()),
                CallCase.broken(
                        23,
                        "PARTIAL",
                        CallCase.spokenTo(
                                        Answers.response(ResponseType.PARTIAL)
                                                .addPrompts(Prompt.newBuilder().setText("well"))
                                                .build(),
                                        Answers.prompt(20))
                                .ended()),
                CallCase.broken(29, "the prompt goes on", CallCase.interrupted(600)),
                CallCase.broken(
                        31,
                        "START_OF_DTMF is answered",
                        Story.begun()
                                .event(EventType.START_OF_DTMF)
                                .hears(Answers.finalReply())
                                .ends()
                                .ended()));
    }
}

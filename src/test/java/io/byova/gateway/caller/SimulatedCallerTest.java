package io.byova.gateway.caller;

import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.DTMFDigits;
import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.cisco.wcc.ccai.media.v1.VoiceInput;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import io.byova.gateway.caller.CallReport.End;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the caller sends and hears. */
@Timeout(30)
class SimulatedCallerTest extends CallFixture {

    @Test
    void opensOneRpcPerTurnOfOneConversation() {
        given(new FakeAgent());

        CallReport report = call(CallScript.start().say(HELLO).press("12#").end());

        assertThat(report.violations()).isEmpty();
        assertThat(report.end()).isEqualTo(End.CALLER_ENDED);
        assertThat(agent.rpcs).hasSize(5).allMatch(rpc -> rpc.halfClosed);
        assertThat(agent.rpcs.stream().flatMap(rpc -> rpc.requests.stream()))
                .allMatch(request -> request.getConversationId().equals("call-1")
                        && request.getVirtualAgentId().equals("agent-1")
                        && request.getCustomerOrgId().equals("org-1"));
        assertThat(eventOf(0)).isEqualTo(EventType.SESSION_START);
        assertThat(eventOf(2)).isEqualTo(EventType.START_OF_DTMF);
        assertThat(agent.rpcs.get(3).requests.get(0).getDtmfInput().getDtmfEventsList())
                .containsExactly(DTMFDigits.DTMF_DIGIT_ONE, DTMFDigits.DTMF_DIGIT_TWO, DTMFDigits.DTMF_DIGIT_POUND);
        assertThat(eventOf(4)).isEqualTo(EventType.SESSION_END);
    }

    @Test
    void announcesItsAudioThenSendsFramesOf160Bytes() {
        given(new FakeAgent());

        call(CallScript.start()
                .say(new Recording("odd", Answers.mulaw(300).substring(0, 2_300)))
                .end());

        VoiceInput first = agent.rpcs.get(1).requests.get(0).getAudioInput();
        List<ByteString> frames = agent.rpcs.get(1).audio();
        assertThat(first.getCallerAudio()).isEmpty();
        assertThat(first.getEncoding()).isEqualTo(VoiceInput.VoiceEncoding.MULAW_FORMAT);
        assertThat(first.getSampleRateHertz()).isEqualTo(8000);
        assertThat(frames.subList(1, frames.size())).allMatch(frame -> frame.size() == 160);
        assertThat(frames.get(15).substring(0, 60)).isEqualTo(Answers.mulaw(300).substring(0, 60));
        assertThat(frames.get(15).byteAt(60)).isEqualTo((byte) 0xFF);
        assertThat(frames.size())
                .as("15 frames of speech, 25 of silence, some more")
                .isGreaterThanOrEqualTo(41);
    }

    @Test
    void endsASilenceWithStartOfDtmfOnTheSameRpc() {
        given(new FakeAgent());

        CallReport report = call(
                CallScript.start().silence(Duration.ofMillis(200)).press("5").end());

        FakeAgent.Rpc silence = agent.rpcs.get(1);
        assertThat(report.violations()).isEmpty();
        assertThat(agent.rpcs).hasSize(4);
        assertThat(silence.requests.get(0).hasAudioInput()).isTrue();
        assertThat(silence.requests
                        .get(silence.requests.size() - 1)
                        .getEventInput()
                        .getEventType())
                .isEqualTo(EventType.START_OF_DTMF);
    }

    @Test
    void saysNothingMoreAfterATransfer() {
        given(new FakeAgent() {
            @Override
            List<VoiceVAResponse> toDigits() {
                return List.of(Answers.transfer());
            }
        });

        CallReport report = call(CallScript.of(List.of(
                new CallStep.Start("", Struct.getDefaultInstance()),
                new CallStep.Press("0"),
                new CallStep.Expect(CallStep.Expectation.TRANSFER),
                new CallStep.Say(HELLO),
                new CallStep.Expect(CallStep.Expectation.PROMPT),
                new CallStep.End())));

        assertThat(report.end()).isEqualTo(End.TRANSFERRED);
        assertThat(report.violations()).isEmpty();
        assertThat(agent.rpcs).hasSize(3);
        assertThat(report.unmet()).containsExactly("prompt, but the call did not get there");
    }

    @Test
    void takesItsTurnsOnDifferentConnections() {
        given(new FakeAgent());

        SimulatedCaller.call(
                        options().connections(2).token("secret").build(),
                        CallScript.start().press("1").end())
                .block();

        assertThat(agent.rpcs).hasSize(4);
        assertThat(agent.rpcs.get(0).from).isEqualTo(agent.rpcs.get(2).from).isNotEqualTo(agent.rpcs.get(1).from);
        assertThat(gateway.tokens).hasSize(4).containsOnly("Bearer secret");
    }

    @Test
    void collectsWhatItHears() {
        given(new FakeAgent());

        CallReport report = call(CallScript.start().press("1").end());

        assertThat(HeardAudio.of(report.events())).isEqualTo(Answers.mulaw(300));
        assertThat(HeardAudio.ofTurn(report.events(), 1)).isEqualTo(Answers.mulaw(100));
    }

    @Test
    void keepsAChunkCall() {
        given(new FakeAgent() {
            @Override
            List<VoiceVAResponse> welcome() {
                return List.of(Answers.chunk(100, false), Answers.chunk(50, false), Answers.finalReply());
            }

            @Override
            List<VoiceVAResponse> answer() {
                return welcome();
            }
        });

        CallReport report = call(CallScript.start().say(HELLO).press("1").end());

        assertThat(report.violations()).isEmpty();
        assertThat(HeardAudio.of(report.events()).size()).isEqualTo(3 * 150 * 8);
    }

    @Test
    void tellsItsListenerEverythingInOrderBeforeTheReport() {
        given(new FakeAgent());
        List<TimelineEvent> told = Collections.synchronizedList(new ArrayList<>());

        CallReport report = SimulatedCaller.call(
                        options().build(), CallScript.start().press("1").end(), told::add)
                .block();

        assertThat(told).isEqualTo(report.events());
    }

    private EventType eventOf(int rpc) {
        return agent.rpcs.get(rpc).requests.get(0).getEventInput().getEventType();
    }
}

package io.byova.gateway.conversation;

import static io.byova.gateway.conversation.Requests.audio;
import static io.byova.gateway.conversation.Requests.digits;
import static io.byova.gateway.conversation.Requests.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cisco.wcc.ccai.media.v1.DTMFInputs;
import com.cisco.wcc.ccai.media.v1.EventInput;
import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.cisco.wcc.ccai.media.v1.VoiceInput;
import com.cisco.wcc.ccai.media.v1.VoiceInput.VoiceEncoding;
import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.byova.gateway.audio.AudioFormat;
import io.byova.gateway.connector.CallerInput;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** Requests as connectors see them. */
class InputNormaliserTest {

    private final Scene scene = Scene.wavs();
    private final Turn turn = scene.turn(event("call", EventType.SESSION_START));
    private final LiveConversation call = turn.conversation();

    @Test
    void latchesTheFormatOfTheFirstMessageForAllThatFollow() {
        // Given Cisco's way: the format on an empty message, then bare frames (rule 14)
        VoiceVARequest first = audio(
                "call",
                VoiceInput.newBuilder().setEncoding(VoiceEncoding.ALAW_FORMAT).setSampleRateHertz(16_000));

        // When
        List<CallerInput> seen = normalised(first, audio("call", 160));

        // Then
        AudioFormat latched = new AudioFormat(AudioFormat.Encoding.ALAW, 16_000);
        assertThat(seen).singleElement().isEqualTo(frame(160, latched));
        assertThat(call.audioFormat()).isEqualTo(latched);
    }

    @Test
    void whatAMessageLeavesOutStaysAsItWas() {
        normalised(
                audio("call", VoiceInput.newBuilder().setEncoding(VoiceEncoding.LINEAR16_FORMAT)),
                audio("call", VoiceInput.newBuilder().setSampleRateHertz(16_000)));

        assertThat(call.audioFormat()).isEqualTo(new AudioFormat(AudioFormat.Encoding.LINEAR16, 16_000));
    }

    @Test
    void anotherFormatWithinATurnIsRefused() {
        VoiceVARequest other = audio(
                "call",
                VoiceInput.newBuilder()
                        .setEncoding(VoiceEncoding.ALAW_FORMAT)
                        .setCallerAudio(ByteString.copyFrom(new byte[160])));

        StepVerifier.create(normalise(audio("call", 160), other))
                .expectNext(frame(160, AudioFormat.MULAW_8K))
                .expectErrorSatisfies(refused -> assertThat(refused)
                        .isInstanceOf(CallRejected.class)
                        .hasMessageContaining("change within a turn"))
                .verify();
        assertThat(call.audioFormat()).isEqualTo(AudioFormat.MULAW_8K);
    }

    @Test
    void withoutAWordItIsMulawAt8000() {
        assertThat(normalised(audio("call", 160))).containsExactly(frame(160, AudioFormat.MULAW_8K));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15})
    void lineNoiseIsIgnored(int bytes) {
        assertThat(normalised(audio("call", bytes))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 65_536})
    void framesOfAnyOtherSizePass(int bytes) {
        assertThat(normalised(audio("call", bytes))).hasSize(1);
    }

    @Test
    void audioIsPassedOnWithoutACopy() {
        ByteString bytes = ByteString.copyFrom(new byte[160]);

        CallerInput seen = normalised(audio("call", VoiceInput.newBuilder().setCallerAudio(bytes)))
                .get(0);

        assertThat(((CallerInput.Audio) seen).bytes()).isSameAs(bytes);
    }

    @Test
    void anUnusableRateIsOneClearError() {
        StepVerifier.create(normalise(
                        audio("call", VoiceInput.newBuilder().setSampleRateHertz(44_100)), audio("call", 160)))
                .verifyErrorSatisfies(refused -> assertThat(refused)
                        .isInstanceOf(CallRejected.class)
                        .hasMessageContaining("audio_input.sample_rate_hertz: 44100"));
    }

    @Test
    void anUnknownEncodingIsOneClearError() {
        StepVerifier.create(normalise(audio("call", VoiceInput.newBuilder().setEncodingValue(9))))
                .verifyErrorSatisfies(refused -> assertThat(refused).hasMessageContaining("audio_input.encoding: 9"));
    }

    @Test
    void theLanguageIsHeardWhetherOrNotAFormatIsNamed() {
        // Given a message that leaves the format to its default (rule 19)
        normalised(
                audio("call", VoiceInput.newBuilder().setLanguageCode("de-DE").setIsSingleUtterance(true)));

        // Then
        assertThat(call.languageCode()).isEqualTo("de-DE");
        assertThat(call.isSingleUtterance()).isTrue();
    }

    @Test
    void bareFramesForgetNothing() {
        normalised(
                audio("call", VoiceInput.newBuilder().setLanguageCode("de-DE").setIsSingleUtterance(true)),
                audio("call", 160));

        assertThat(call.languageCode()).isEqualTo("de-DE");
        assertThat(call.isSingleUtterance()).isTrue();
    }

    @Test
    void framesThatShareAMessageEachSayAllOfIt() {
        // Given frames of one message, as an RPC's are read
        AudioFormat alaw = new AudioFormat(AudioFormat.Encoding.ALAW, 16_000);
        VoiceVARequest shared = audio(
                "call",
                VoiceInput.newBuilder()
                        .setEncoding(VoiceEncoding.ALAW_FORMAT)
                        .setSampleRateHertz(16_000)
                        .setLanguageCode("de-DE")
                        .setIsSingleUtterance(true));
        turn.normalise(CallerRequest.frame(shared, ByteString.copyFrom(new byte[320])));

        // When another RPC of the call has said otherwise meanwhile
        call.latch(AudioFormat.MULAW_8K);
        call.language("en-US");
        call.singleUtterance(false);
        CallerInput next = turn.normalise(CallerRequest.frame(shared, ByteString.copyFrom(new byte[320])));

        // Then the newest word counts, and the RPC's audio stays what it was
        assertThat(next).isEqualTo(frame(320, alaw));
        assertThat(call.audioFormat()).isEqualTo(alaw);
        assertThat(call.languageCode()).isEqualTo("de-DE");
        assertThat(call.isSingleUtterance()).isTrue();
    }

    @Test
    void afterFramesThatShareAMessageAnotherOneIsRead() {
        // Given
        VoiceVARequest shared = audio("call", VoiceInput.newBuilder());
        VoiceVARequest other = audio("call", VoiceInput.newBuilder().setEncoding(VoiceEncoding.ALAW_FORMAT));
        ByteString bytes = ByteString.copyFrom(new byte[160]);
        turn.normalise(CallerRequest.frame(shared, bytes));
        turn.normalise(CallerRequest.frame(shared, bytes));

        // Then
        assertThatThrownBy(() -> turn.normalise(CallerRequest.frame(other, bytes)))
                .isInstanceOf(CallRejected.class)
                .hasMessageContaining("change within a turn");
    }

    @Test
    void afterFramesThatShareAMessageAnotherCallIsRefused() {
        // Given (rule 8)
        VoiceVARequest shared = audio("call", VoiceInput.newBuilder());
        VoiceVARequest other = audio("another call", VoiceInput.newBuilder());
        ByteString bytes = ByteString.copyFrom(new byte[160]);

        // Then
        StepVerifier.create(new RpcInput(
                        Flux.just(shared, shared, other).map(message -> CallerRequest.frame(message, bytes)), turn))
                .expectNextCount(2)
                .verifyErrorSatisfies(refused -> assertThat(refused)
                        .isInstanceOf(CallRejected.class)
                        .hasMessageContaining("names another conversation"));
    }

    @ParameterizedTest
    @CsvSource({"12#, 12, #", "#, '', #", "12, 12, ", "#12, #12, ", "1##, 1#, #", "0*A, 0*A, "})
    void theTermcharIsStrippedAtTheEndOnly(String keys, String digits, Character termchar) {
        assertThat(normalised(digits("call", keys))).containsExactly(new CallerInput.Dtmf(digits, termchar));
    }

    @Test
    void noDigitsAtAllAreNoInput() {
        assertThat(normalised(digits("call", ""))).containsExactly(Requests.happened(EventType.NO_INPUT));
    }

    @Test
    void unknownDigitsAreIgnored() {
        VoiceVARequest request = VoiceVARequest.newBuilder()
                .setConversationId("call")
                .setDtmfInput(DTMFInputs.newBuilder()
                        .addDtmfEventsValue(0)
                        .addDtmfEventsValue(10)
                        .addDtmfEventsValue(99))
                .build();

        assertThat(normalised(request)).containsExactly(new CallerInput.Dtmf("0", null));
    }

    @Test
    void eventsKeepNameAndParameters() {
        // Given
        Struct flow = Struct.newBuilder()
                .putFields("a", Value.newBuilder().setNumberValue(1).build())
                .build();
        VoiceVARequest request = VoiceVARequest.newBuilder()
                .setConversationId("call")
                .setEventInput(EventInput.newBuilder()
                        .setEventType(EventType.CUSTOM_EVENT)
                        .setName("mark")
                        .setParameters(flow))
                .build();

        // Then (rule 34)
        assertThat(normalised(request)).containsExactly(new CallerInput.Event(EventType.CUSTOM_EVENT, "mark", flow));
    }

    private List<CallerInput> normalised(VoiceVARequest... requests) {
        return normalise(requests).collectList().block();
    }

    private Flux<CallerInput> normalise(VoiceVARequest... requests) {
        return Flux.just(requests).map(CallerRequest::of).mapNotNull(turn::normalise);
    }

    private static CallerInput frame(int bytes, AudioFormat format) {
        return new CallerInput.Audio(ByteString.copyFrom(new byte[bytes]), format);
    }
}

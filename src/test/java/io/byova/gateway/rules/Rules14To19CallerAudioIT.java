package io.byova.gateway.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.VoiceInput;
import com.cisco.wcc.ccai.media.v1.VoiceInput.VoiceEncoding;
import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import io.byova.gateway.audio.AudioFormat;
import io.byova.gateway.audio.AudioFormat.Encoding;
import io.byova.gateway.connector.CallerInput;
import io.byova.gateway.connector.Conversation;
import io.byova.gateway.connector.ReplyProfile;
import io.byova.gateway.connector.Responses;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** PROTOCOL, chapter 4: caller audio. */
class Rules14To19CallerAudioIT {

    private static final String[] SPOKEN = {"FINAL:START_OF_INPUT", "CHUNK:END_OF_INPUT", "CHUNK+prompt", "FINAL"};

    @RegisterExtension
    final GatewayUnderTest gateway = new GatewayUnderTest();

    private final ScriptedConnector connector =
            ScriptedConnector.chunk().answers(Audio.chunk(800), Responses.finalReply());

    @ParameterizedTest
    @CsvSource({"MULAW,8000", "ALAW,8000", "LINEAR16,8000", "MULAW,16000", "ALAW,16000", "LINEAR16,16000"})
    void rule14_allFormatsAreHeard(Encoding encoding, int rate) {
        // Given
        gateway.serves(connector);
        AudioFormat format = new AudioFormat(encoding, rate);

        // When
        Rpc rpc = gateway.call().welcomed().rpc().sends(Messages.format(wire(encoding), rate));
        rpc.says(Speech.packets(Speech.in(format), 20 * format.bytesPerMillisecond()));

        // Then
        rpc.ended();
        assertThat(rpc.shape()).containsExactly(SPOKEN);
        assertThat(formatsOf(0)).containsOnly(format);
    }

    @Test
    void rule14_anEmptyFirstMessageSaysTheFormatOfAllLaterFramesAndRpcs() {
        // Given
        gateway.serves(connector);
        AudioFormat alaw = new AudioFormat(Encoding.ALAW, 16000);
        Call call = gateway.call().welcomed();

        // When
        Rpc first = call.rpc().sends(Messages.format(VoiceEncoding.ALAW_FORMAT, 16000));
        first.says(Speech.packets(new byte[3200], 320)).halfCloses().ended();
        Rpc later = call.onConnection(1).rpc().says(Speech.packets(Speech.in(alaw), 320));

        // Then
        later.ended();
        assertThat(later.shape()).containsExactly(SPOKEN);
        assertThat(formatsOf(0)).containsOnly(alaw);
        assertThat(formatsOf(1)).containsOnly(alaw);
    }

    @Test
    void rule14_audioOfNoNamedFormatIsMulaw() {
        // Given
        gateway.serves(connector);

        // When
        Rpc rpc = gateway.call().rpc().says(Speech.SENTENCE_AND_SILENCE);

        // Then
        rpc.ended();
        assertThat(rpc.shape()).containsExactly(SPOKEN);
        assertThat(formatsOf(0)).containsOnly(AudioFormat.MULAW_8K);
    }

    @ParameterizedTest
    @CsvSource({"0,44100,sample_rate_hertz", "2,11025,sample_rate_hertz", "9,8000,encoding", "2,-1,sample_rate_hertz"})
    void rule14_anUnusableFormatIsOneErrorAndTheConversationLivesOn(int encoding, int rate, String field) {
        // Given
        gateway.serves(connector);
        Call call = gateway.call().welcomed();
        VoiceVARequest unusable = audio(VoiceInput.newBuilder()
                .setEncodingValue(encoding)
                .setSampleRateHertz(rate)
                .setCallerAudio(Audio.bytes(160)));

        // When
        Rpc rpc = call.rpc().sends(unusable).sends(unusable).sends(unusable);

        // Then
        assertThat(rpc.status().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(rpc.status().getDescription()).contains(field);
        assertThat(rpc.responses()).isEmpty();
        Rpc next = call.speaking();
        next.ended();
        assertThat(next.shape()).containsExactly(SPOKEN);
        assertThat(connector.ends).isEmpty();
    }

    @Test
    void rule14_aNewCallOfUnusableFormatLeavesNothing() {
        // Given
        gateway.serves(connector);

        // When
        Rpc rpc = gateway.call().rpc().sends(Messages.format(VoiceEncoding.MULAW_FORMAT, 44100));

        // Then
        assertThat(rpc.status().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(gateway.liveConversations()).isZero();
        assertThat(connector.starts).isEmpty();
    }

    @Test
    void rule15_lineNoiseIsIgnored() {
        // Given
        gateway.serves(connector);

        // When
        Rpc rpc = gateway.call().welcomed().rpc().sends(Messages.mulaw());
        for (int size = 0; size <= 16; size++) {
            rpc.sends(Messages.frame(Audio.bytes(size)));
        }
        rpc.halfCloses().ended();

        // Then
        assertThat(connector.turn(0).inputs)
                .containsExactly(new CallerInput.Audio(Audio.bytes(16), AudioFormat.MULAW_8K));
    }

    @ParameterizedTest
    @ValueSource(strings = {"16", "65536", "160,16,4000,333,65536", "17,1023"})
    void rule15_packetsOfAnySizeAndCadenceAreHeardAlike(String sizes) {
        // Given
        gateway.serves(connector);
        int[] each =
                List.of(sizes.split(",")).stream().mapToInt(Integer::parseInt).toArray();

        // When
        Rpc rpc = gateway.call().welcomed().rpc().sends(Messages.mulaw());
        rpc.says(Speech.packets(Speech.SENTENCE_AND_SILENCE, each));

        // Then
        rpc.ended();
        assertThat(rpc.shape()).containsExactly(SPOKEN);
    }

    @Test
    void rule16_startAndEndComeOnceEachAndInOrder() {
        // Given
        connector.does((conversation, turn) -> turn.take(1)
                .thenMany(Flux.just(
                        Responses.endOfInput(ReplyProfile.CHUNK),
                        Responses.startOfInput(),
                        Responses.startOfInput(),
                        Audio.chunk(800),
                        Responses.startOfInput(),
                        Responses.endOfInput(ReplyProfile.CHUNK),
                        Responses.endOfInput(ReplyProfile.CHUNK),
                        Responses.finalReply())));
        gateway.serves(connector);

        // When
        Rpc rpc = gateway.call().welcomed().rpc().says(Speech.silence(40));

        // Then
        rpc.ended();
        assertThat(rpc.shape()).containsExactly(SPOKEN);
    }

    @Test
    void rule16_startAndEndAreResponsesWithJustThatEvent() {
        // Given
        gateway.serves(connector);

        // When
        Rpc rpc = gateway.call().welcomed().speaking();

        // Then
        rpc.ended();
        assertThat(rpc.responses().get(0)).isEqualTo(Responses.startOfInput());
        assertThat(rpc.responses().get(1)).isEqualTo(Responses.endOfInput(ReplyProfile.CHUNK));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void rule17_startOfInputWaitsForTheEndOfAPromptThatForbidsBargeIn(boolean allowed) {
        // Given
        Sinks.Many<VoiceVAResponse> speech = Sinks.many().unicast().onBackpressureBuffer();
        connector.does((conversation, turn) -> connector.turns.size() == 1
                ? turn.next().thenMany(speech.asFlux())
                : connector.answering(turn, Responses.finalReply()));
        gateway.serves(connector);
        Call call = gateway.call().welcomed();
        Rpc replying = call.turn(Messages.digits("1"));
        speech.tryEmitNext(Responses.chunk(Audio.bytes(800), allowed));
        replying.awaits(1);

        // When
        Rpc next = call.onConnection(1).speaking();

        // Then
        if (allowed) {
            next.awaits(1);
            replying.ended();
        } else {
            Await.always("silence on " + next, Duration.ofMillis(300), () -> next.responses()
                    .isEmpty());
            speech.tryEmitNext(Responses.finalReply());
            replying.ended();
            next.says(Speech.SENTENCE_AND_SILENCE);
        }
        next.ended();
        assertThat(next.shape()).containsExactly("FINAL:START_OF_INPUT", "CHUNK:END_OF_INPUT", "FINAL");
    }

    @Test
    void rule18_silenceForAWholeRpcIsAnsweredByNothing() {
        // Given
        gateway.serves(connector);
        Call call = gateway.call().welcomed();

        // When
        Rpc silence =
                call.rpc().sends(Messages.mulaw()).says(Speech.silence(10_000)).halfCloses();

        // Then
        assertThat(silence.ended()).isEmpty();
        assertThat(connector.ends).isEmpty();
        assertThat(gateway.liveConversations()).isEqualTo(1);
    }

    @Test
    void rule18_halfCloseInMidSpeechEndsTheUtterance() {
        // Given
        gateway.serves(connector);

        // When
        Rpc rpc = gateway.call()
                .welcomed()
                .rpc()
                .sends(Messages.mulaw())
                .says(Speech.mulaw())
                .halfCloses();

        // Then
        rpc.ended();
        assertThat(rpc.shape()).containsExactly(SPOKEN);
    }

    @Test
    void rule19_whatWxccSaysOfACallReachesTheConnector() {
        // Given
        AtomicReference<Conversation> seen = new AtomicReference<>();
        connector.does((conversation, turn) -> {
            seen.set(conversation);
            return connector.answering(turn, Responses.finalReply());
        });
        gateway.serves(connector);
        VoiceVARequest first = audio(VoiceInput.newBuilder()
                        .setEncoding(VoiceEncoding.MULAW_FORMAT)
                        .setSampleRateHertz(8000)
                        .setLanguageCode("en-AU")
                        .setIsSingleUtterance(true))
                .toBuilder()
                .setCustomerOrgId("org-1")
                .setVirtualAgentId("Scripted")
                .setVendorSpecificConfig("{\"flow\": 1}")
                .setAllowPartialResponses(true)
                .putAdditionalInfo("ani", "+61 2 5550 1234")
                .build();

        // When
        gateway.call().rpc().sends(first).says(Speech.SENTENCE_AND_SILENCE).ended();

        // Then
        Conversation conversation = seen.get();
        assertThat(conversation.customerOrgId()).isEqualTo("org-1");
        assertThat(conversation.agent().id()).isEqualTo("Scripted");
        assertThat(conversation.vendorSpecificConfig()).isEqualTo("{\"flow\": 1}");
        assertThat(conversation.additionalInfo()).containsEntry("ani", "+61 2 5550 1234");
        assertThat(conversation.allowsPartialResponses()).isTrue();
        assertThat(conversation.languageCode()).isEqualTo("en-AU");
        assertThat(conversation.isSingleUtterance()).isTrue();
    }

    @Test
    void rule19_languageAndSingleUtteranceNeedNoFormatBesideThem() {
        // Given
        AtomicReference<Conversation> seen = new AtomicReference<>();
        connector.does((conversation, turn) -> {
            seen.set(conversation);
            return connector.answering(turn, Responses.finalReply());
        });
        gateway.serves(connector);
        VoiceInput.Builder input =
                VoiceInput.newBuilder().setLanguageCode("de-DE").setIsSingleUtterance(true);

        // When
        Rpc rpc = gateway.call().rpc().sends(audio(input)).says(Speech.SENTENCE_AND_SILENCE);

        // Then
        rpc.ended();
        assertThat(seen.get().languageCode()).isEqualTo("de-DE");
        assertThat(seen.get().isSingleUtterance()).isTrue();
    }

    private static VoiceVARequest audio(VoiceInput.Builder input) {
        return VoiceVARequest.newBuilder().setAudioInput(input).build();
    }

    private static VoiceEncoding wire(Encoding encoding) {
        return VoiceEncoding.valueOf(encoding + "_FORMAT");
    }

    private List<AudioFormat> formatsOf(int turn) {
        return connector.turn(turn).inputs.stream()
                .map(input -> ((CallerInput.Audio) input).format())
                .toList();
    }
}

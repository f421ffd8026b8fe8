package io.byova.gateway.connectors.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import io.byova.gateway.audio.AudioFormat;
import io.byova.gateway.connector.CallerInput;
import io.byova.gateway.connector.Responses;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import tools.jackson.databind.json.JsonMapper;

/** The two conversions, without a vendor. */
@Timeout(60)
class RealtimeConnectorTest {

    private final RealtimeCaller caller = new RealtimeCaller(RealtimeSettings.at("ws://127.0.0.1:1"));

    @AfterEach
    void close() {
        caller.close();
    }

    @Test
    void mulawIsSentByteByByte() {
        // Given
        byte[] audio = {0, 1, 2, (byte) 0xFF, 42};

        // When
        List<ClientEvent> told = told(new CallerInput.Audio(ByteString.copyFrom(audio), AudioFormat.MULAW_8K));

        // Then
        String sent =
                JsonMapper.shared().readTree(told.get(0).json()).path("audio").asString();
        assertThat(told).hasSize(1);
        assertThat(Base64.getDecoder().decode(sent)).isEqualTo(audio);
    }

    @Test
    void wideLinearAudioIsMadeMulaw() {
        AudioFormat wide = new AudioFormat(AudioFormat.Encoding.LINEAR16, 16_000);

        List<ClientEvent> told = told(new CallerInput.Audio(ByteString.copyFrom(new byte[640]), wide));

        String sent =
                JsonMapper.shared().readTree(told.get(0).json()).path("audio").asString();
        assertThat(Base64.getDecoder().decode(sent)).hasSize(160).containsOnly(0xFF);
    }

    @Test
    void digitsAreATextAndAQuestion() {
        List<ClientEvent> told = told(new CallerInput.Dtmf("12", null));

        assertThat(told).extracting(ClientEvent::type).containsExactly("conversation.item.create", "response.create");
        assertThat(new String(told.get(0).json(), StandardCharsets.UTF_8)).contains("pressed 12 on");
    }

    @Test
    void aLoneTerminationKeyIsADigit() {
        List<ClientEvent> told = told(new CallerInput.Dtmf("", '#'));

        assertThat(new String(told.get(0).json(), StandardCharsets.UTF_8)).contains("pressed # on");
    }

    @Test
    void aCustomEventNobodyKnowsIsNotTold() {
        assertThat(told(new CallerInput.Event(EventType.CUSTOM_EVENT, "x", Struct.getDefaultInstance())))
                .isEmpty();
    }

    @Test
    void whatTheVendorSaysIsAReplyInItsOrder() {
        // Given
        Flux<ServerEvent> vendor = Flux.just(
                new ServerEvent.SpeechStarted(),
                new ServerEvent.SpeechStopped(),
                new ServerEvent.ResponseCreated("r"),
                new ServerEvent.AudioDelta("r", "i", 0, ByteString.copyFrom(new byte[400])),
                new ServerEvent.AudioDelta("other", "i", 0, ByteString.copyFrom(new byte[7])),
                new ServerEvent.AudioDelta("r", "i", 0, ByteString.copyFrom(new byte[401])),
                new ServerEvent.ResponseDone("r", "completed", null, List.of()));

        // When
        List<VoiceVAResponse> reply = caller.connector
                .convertVendorToWxcc(caller.conversation, vendor)
                .collectList()
                .block(RealtimeCaller.SOON);

        // Then
        assertThat(reply.get(0)).isEqualTo(Responses.startOfInput());
        assertThat(RealtimeCaller.audio(reply)).hasSize(801);
        assertThat(reply.get(reply.size() - 1)).isEqualTo(Responses.finalReply());
    }

    @Test
    void aVendorNobodyListensToIsReadSoFarAndNoFurther() {
        // Given a vendor that speaks for ever
        java.util.concurrent.atomic.AtomicLong read = new java.util.concurrent.atomic.AtomicLong();
        Flux<ServerEvent> vendor = Flux.<ServerEvent>just(new ServerEvent.ResponseCreated("r"))
                .concatWith(Flux.<ServerEvent>generate(sink ->
                                sink.next(new ServerEvent.AudioDelta("r", "i", 0, ByteString.copyFrom(new byte[800]))))
                        .doOnNext(delta -> read.incrementAndGet()));

        // When nobody asks, and when two chunks are asked for
        reactor.test.StepVerifier.create(caller.connector.convertVendorToWxcc(caller.conversation, vendor), 0)
                .thenRequest(2)
                .expectNextCount(2)
                .thenCancel()
                .verify(RealtimeCaller.SOON);

        // Then
        assertThat(read.get()).isLessThan(1000);
    }

    @Test
    void aVendorThatRepeatsAReplyIsReadNoFurtherEither() {
        // Given a vendor that says a reply again and again, which is dropped
        java.util.concurrent.atomic.AtomicLong read = new java.util.concurrent.atomic.AtomicLong();
        Flux<ServerEvent> vendor = Flux.<ServerEvent>just(
                        new ServerEvent.ResponseCreated("r"),
                        new ServerEvent.AudioDelta("r", "i", 0, ByteString.copyFrom(new byte[800])),
                        new ServerEvent.ResponseDone("r", "completed", null, List.of()))
                .repeat(1000)
                .doOnNext(event -> read.incrementAndGet());

        // When nobody asks
        reactor.test.StepVerifier.create(caller.connector.convertVendorToWxcc(caller.conversation, vendor), 0)
                .expectSubscription()
                .then(() -> assertThat(read.get()).isLessThan(10))
                .thenRequest(9)
                .thenConsumeWhile(response -> true)
                .expectComplete()
                .verify(RealtimeCaller.SOON);
    }

    @Test
    void nothingHappensBeforeAnybodyAsks() {
        // Given an address where nobody is
        caller.connector.startConversation(
                caller.conversation, new CallerInput.Event(EventType.SESSION_START, "", Struct.getDefaultInstance()));
        caller.connector.sendMessage(caller.conversation, Flux.just(new CallerInput.Dtmf("1", null)));

        // Then
        assertThat(caller.conversation.attachment(RealtimeCall.class)).isNull();
    }

    private List<ClientEvent> told(CallerInput input) {
        return caller.connector
                .convertWxccToVendor(caller.conversation, Flux.just(input))
                .collectList()
                .block(RealtimeCaller.SOON);
    }
}

package io.byova.gateway.connectors.echo;

import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.EventInput;
import com.cisco.wcc.ccai.media.v1.OutputEvent;
import com.cisco.wcc.ccai.media.v1.OutputEvent.EventType;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.google.protobuf.ByteString;
import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.byova.gateway.audio.AudioFormat;
import io.byova.gateway.audio.AudioFormat.Encoding;
import io.byova.gateway.audio.G711;
import io.byova.gateway.audio.Resampler;
import io.byova.gateway.connector.CallerInput;
import io.byova.gateway.connector.Responses;
import io.byova.gateway.connectors.FakeConversation;
import io.byova.gateway.connectors.Heard;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;

/** What the caller does comes back. */
@Timeout(60)
class EchoConnectorTest {

    private final EchoConnector connector = new EchoConnector(new EchoConfig(null, null));
    private final FakeConversation call = new FakeConversation("call");

    @Test
    void anUtteranceComesBackByteByByte() {
        // Given speech as the detector cuts it
        List<CallerInput> utterance = utterance(frames("caller1.wav"));

        // When
        List<VoiceVAResponse> echo = echo(Flux.fromIterable(utterance));

        // Then
        assertThat(echo)
                .extracting(Responses::eventType)
                .containsExactly(
                        EventType.START_OF_INPUT,
                        EventType.END_OF_INPUT,
                        EventType.UNSPECIFIED_EVENT,
                        EventType.UNSPECIFIED_EVENT);
        ByteString said = ByteString.EMPTY;
        for (CallerInput input : utterance) {
            if (input instanceof CallerInput.Audio audio) {
                said = said.concat(audio.bytes());
            }
        }
        assertThat(echo.get(2).getPrompts(0).getAudioContent()).isEqualTo(said);
    }

    @Test
    void whatIsSaidIsPartOfWhatWasHeardAndInOneTurn() {
        // Given a whole turn: silence is cut off, speech is not changed
        List<CallerInput> turn = frames("caller2.wav");
        ByteString heard = bytes(turn);

        // When
        List<VoiceVAResponse> echo = connector
                .sendMessage(call, Flux.fromIterable(turn))
                .collectList()
                .block();

        // Then
        ByteString back = echo.get(2).getPrompts(0).getAudioContent();
        assertThat(back.size()).isGreaterThan(4000);
        assertThat(indexOf(heard.toByteArray(), back.toByteArray())).isNotNegative();
    }

    @Test
    void alawIsConverted() {
        // Given the same speech as A-law
        byte[] mulaw = bytes(frames("caller1.wav")).toByteArray();
        short[] samples = new short[mulaw.length];
        G711.MULAW.decode(mulaw, 0, mulaw.length, samples, 0);
        byte[] alaw = G711.ALAW.encode(samples);

        // When
        ByteString back = audio(new AudioFormat(Encoding.ALAW, 8000), alaw);

        // Then
        short[] through = new short[alaw.length];
        G711.ALAW.decode(alaw, 0, alaw.length, through, 0);
        assertThat(indexOf(G711.MULAW.encode(through), back.toByteArray())).isNotNegative();
    }

    @Test
    void sixteenKilohertzAreConverted() {
        // Given
        byte[] mulaw = bytes(frames("caller1.wav")).toByteArray();
        short[] samples = new short[mulaw.length];
        G711.MULAW.decode(mulaw, 0, mulaw.length, samples, 0);
        short[] wide = Resampler.resample(samples, 8000, 16_000);
        byte[] linear = new byte[wide.length * 2];
        for (int i = 0; i < wide.length; i++) {
            linear[2 * i] = (byte) wide[i];
            linear[2 * i + 1] = (byte) (wide[i] >> 8);
        }

        // When
        ByteString wideBack = audio(new AudioFormat(Encoding.LINEAR16, 16_000), linear);
        ByteString narrowBack = audio(AudioFormat.MULAW_8K, mulaw);

        // Then it is as long as at 8 kHz, within a window of the detector at either end
        assertThat(wideBack.size()).isBetween(narrowBack.size() - 640, narrowBack.size() + 640);
    }

    @Test
    void digitsComeBackAsAnEvent() {
        OutputEvent event = echo(Heard.pressed("12*#")).get(0).getOutputEvents(0);

        assertThat(event.getEventType()).isEqualTo(EventType.CUSTOM_EVENT);
        assertThat(event.getName()).isEqualTo("dtmf");
        assertThat(event.getMetadata().getFieldsOrThrow("digits").getStringValue())
                .isEqualTo("12*#");
    }

    @Test
    void aCustomEventComesBackWithAllThatIsNestedInIt() {
        // Given (rule 34)
        Struct inner = Struct.newBuilder()
                .putFields("on", Value.newBuilder().setBoolValue(true).build())
                .putFields("nothing", Value.newBuilder().setNullValueValue(0).build())
                .build();
        Struct nested = Struct.newBuilder()
                .putFields("inner", Value.newBuilder().setStructValue(inner).build())
                .putFields(
                        "list",
                        Value.newBuilder()
                                .setListValue(ListValue.newBuilder()
                                        .addValues(Value.newBuilder().setNumberValue(1e-300))
                                        .addValues(Value.newBuilder().setStringValue("ß☎")))
                                .build())
                .build();

        // When
        OutputEvent event = echo(Flux.just(
                        new CallerInput.Event(EventInput.EventType.CUSTOM_EVENT, "flow/mark", nested)))
                .get(0)
                .getOutputEvents(0);

        // Then
        assertThat(event.getName()).isEqualTo("flow/mark");
        assertThat(event.getMetadata()).isEqualTo(nested);
    }

    @Test
    void noInputIsSaidBack() {
        assertThat(echo(Flux.just(
                        new CallerInput.Event(EventInput.EventType.NO_INPUT, "", Struct.getDefaultInstance()))))
                .containsExactly(Responses.noInput());
    }

    private List<VoiceVAResponse> echo(Flux<CallerInput> vendor) {
        return connector.convertVendorToWxcc(call, vendor).collectList().block();
    }

    private ByteString audio(AudioFormat format, byte[] audio) {
        List<VoiceVAResponse> echo = connector
                .sendMessage(call, Flux.fromIterable(Heard.frames(audio, format)))
                .collectList()
                .block();
        return echo.get(2).getPrompts(0).getAudioContent();
    }

    private static List<CallerInput> frames(String recording) {
        return Heard.recording(recording).collectList().block();
    }

    private static List<CallerInput> utterance(List<CallerInput> audio) {
        List<CallerInput> all = new ArrayList<>(audio);
        all.add(0, new CallerInput.SpeechStarted(0));
        all.add(new CallerInput.SpeechEnded(1));
        return all;
    }

    private static ByteString bytes(List<CallerInput> audio) {
        ByteString all = ByteString.EMPTY;
        for (CallerInput input : audio) {
            all = all.concat(((CallerInput.Audio) input).bytes());
        }
        return all;
    }

    private static int indexOf(byte[] all, byte[] part) {
        for (int at = 0; at + part.length <= all.length; at++) {
            if (java.util.Arrays.equals(all, at, at + part.length, part, 0, part.length)) {
                return at;
            }
        }
        return -1;
    }
}

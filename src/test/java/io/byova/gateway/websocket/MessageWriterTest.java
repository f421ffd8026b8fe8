package io.byova.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.DTMFDigits;
import com.cisco.wcc.ccai.media.v1.DTMFInputConfig;
import com.cisco.wcc.ccai.media.v1.InputHandlingConfig;
import com.cisco.wcc.ccai.media.v1.InputSpeechTimers;
import com.cisco.wcc.ccai.media.v1.ListVAResponse;
import com.cisco.wcc.ccai.media.v1.OutputEvent;
import com.cisco.wcc.ccai.media.v1.Prompt;
import com.cisco.wcc.ccai.media.v1.TextContent;
import com.cisco.wcc.ccai.media.v1.VirtualAgentInfo;
import com.cisco.wcc.ccai.media.v1.VoiceVAInputMode;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse.ResponseType;
import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class MessageWriterTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final MessageWriter writer =
            new MessageWriter(Clock.fixed(Instant.parse("2026-11-22T20:50:00.250Z"), ZoneOffset.UTC));

    @Test
    void everyFieldOfAResponseIsWritten() {
        // Given
        VoiceVAResponse response = VoiceVAResponse.newBuilder()
                .setResponseType(ResponseType.CHUNK)
                .addPrompts(Prompt.newBuilder()
                        .setText("t")
                        .setAudioUri("u")
                        .setAudioContent(ByteString.copyFrom(new byte[] {1, 2, 3}))
                        .setIsBargeInEnabled(true))
                .addOutputEvents(OutputEvent.newBuilder()
                        .setEventType(OutputEvent.EventType.CUSTOM_EVENT)
                        .setName("e")
                        .setMetadata(Struct.newBuilder()
                                .putFields(
                                        "k",
                                        Value.newBuilder().setNumberValue(5).build())))
                .setInputSensitive(true)
                .setInputMode(VoiceVAInputMode.INPUT_VOICE_DTMF)
                .setInputHandlingConfig(InputHandlingConfig.newBuilder()
                        .setDtmfConfig(DTMFInputConfig.newBuilder()
                                .setInterDigitTimeoutMsec(1)
                                .setTermchar(DTMFDigits.DTMF_DIGIT_POUND)
                                .setDtmfInputLength(2))
                        .setSpeechTimers(InputSpeechTimers.newBuilder()
                                .setMaxSpeechTimeoutMsec(3)
                                .setCompleteTimeoutMsec(4)
                                .setIncompleteTimeoutMsec(5)
                                .setNoInputTimeoutMsec(6)))
                .setSessionTranscript(TextContent.newBuilder().setText("tr").setLanguageCode("en"))
                .setSessionSummary(TextContent.newBuilder().setSsml("<s/>"))
                .build();

        // When
        JsonNode written = read(writer.reply("c1", response));

        // Then
        assertThat(written)
                .isEqualTo(
                        JSON.readTree(
                                """
                {"type":"VOICE_VA_RESPONSE","seq":1,"ts":"2026-11-22T20:50:00.250Z","conversation_id":"c1","payload":{
                 "prompts":[{"text":"t","audio_uri":"u","audio_content_b64":"AQID","is_barge_in_enabled":true}],
                 "output_events":[{"event_type":"CUSTOM_EVENT","name":"e","metadata":{"k":5}}],
                 "input_sensitive":true,"input_mode":"INPUT_VOICE_DTMF",
                 "input_handling_config":{
                   "dtmf_config":{"inter_digit_timeout_msec":1,"termchar":"DTMF_DIGIT_POUND","dtmf_input_length":2},
                   "speech_timers":{"max_speech_timeout_msec":3,"complete_timeout_msec":4,
                     "incomplete_timeout_msec":5,"no_input_timeout_msec":6}},
                 "session_transcript":{"text":"tr","language_code":"en"},"session_summary":{"ssml":"<s/>"},
                 "response_type":"CHUNK"}}"""));
    }

    @Test
    void anEmptyFinalSaysWhatItIs() {
        assertThat(read(writer.reply("c1", VoiceVAResponse.getDefaultInstance()))
                        .get("payload"))
                .isEqualTo(JSON.readTree("{\"input_sensitive\":false,\"response_type\":\"FINAL\"}"));
    }

    @Test
    void numbersRiseOverAllKindsButAPongEchoes() {
        assertThat(read(writer.ping("c")).get("seq").asInt()).isEqualTo(1);
        assertThat(read(writer.pong("c", 77L)).get("seq").asInt()).isEqualTo(77);
        assertThat(read(writer.pong("c", null)).get("seq").asInt()).isEqualTo(2);
        assertThat(read(writer.problem("c", new Outgoing.Problem(ErrorCode.BAD_REQUEST, "d", null))))
                .isEqualTo(
                        JSON.readTree(
                                """
                        {"type":"ERROR","seq":3,"ts":"2026-11-22T20:50:00.250Z","conversation_id":"c",
                         "code":"bad_request","status":400,"detail":"d"}"""));
        assertThat(read(writer.reply("c", VoiceVAResponse.getDefaultInstance()))
                        .get("seq")
                        .asInt())
                .isEqualTo(4);
    }

    @Test
    void whatJsonHasNoNumberForIsText() {
        Struct odd = Struct.newBuilder()
                .putFields("nan", Value.newBuilder().setNumberValue(Double.NaN).build())
                .putFields("none", Value.getDefaultInstance())
                .build();

        JsonNode written = read(writer.reply(
                "c",
                VoiceVAResponse.newBuilder()
                        .addOutputEvents(OutputEvent.newBuilder().setMetadata(odd))
                        .build()));

        assertThat(written.at("/payload/output_events/0/metadata"))
                .isEqualTo(JSON.readTree("{\"nan\":\"NaN\",\"none\":null}"));
    }

    @Test
    void aHostileIdStaysText() {
        String id = "\"},{\u2028</script>\ud83d\ude00";

        assertThat(read(writer.ping(id)).get("conversation_id").asString()).isEqualTo(id);
    }

    @Test
    void agentsAreListedWithoutEnvelope() {
        ListVAResponse listing = ListVAResponse.newBuilder()
                .addVirtualAgents(VirtualAgentInfo.newBuilder()
                        .setVirtualAgentId("i")
                        .setVirtualAgentName("n")
                        .putAttributes("description", "d"))
                .build();

        assertThat(read(MessageWriter.listing(listing)))
                .isEqualTo(JSON.readTree("{\"virtual_agents\":[{\"id\":\"i\",\"name\":\"n\",\"description\":\"d\"}]}"));
    }

    private static JsonNode read(byte[] json) {
        return JSON.readTree(new String(json, StandardCharsets.UTF_8));
    }
}

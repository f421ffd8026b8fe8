package io.byova.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cisco.wcc.ccai.media.v1.DTMFDigits;
import com.cisco.wcc.ccai.media.v1.DTMFInputs;
import com.cisco.wcc.ccai.media.v1.EventInput;
import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.cisco.wcc.ccai.media.v1.ListVARequest;
import com.cisco.wcc.ccai.media.v1.VoiceInput;
import com.cisco.wcc.ccai.media.v1.VoiceInput.VoiceEncoding;
import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.google.protobuf.ByteString;
import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MessageReaderTest {

    @Test
    void everyFieldOfAnAudioMessageIsRead() {
        // When
        VoiceVARequest request = request(
                """
                {"type":"VOICE_VA_REQUEST","seq":7,"ts":"2026-11-22T20:50:00Z","conversation_id":"c1","metadata":{"x":1},
                 "payload":{"conversation_id":"c1","customer_org_id":"org","virtual_agent_id":"agent",
                 "allow_partial_responses":true,"vendor_specific_config":"{\\"a\\":1}","additional_info":{"k":"v","n":5},
                 "voice_va_input_type":{"audio_input":{"caller_audio_b64":"AQID","encoding":"ALAW_FORMAT",
                 "sample_rate_hertz":16000,"audio_timestamp":"2026-11-22T20:50:00.5Z","language_code":"de-DE",
                 "is_single_utterance":true}}}}""");

        // Then
        assertThat(request)
                .isEqualTo(VoiceVARequest.newBuilder()
                        .setConversationId("c1")
                        .setCustomerOrgId("org")
                        .setVirtualAgentId("agent")
                        .setAllowPartialResponses(true)
                        .setVendorSpecificConfig("{\"a\":1}")
                        .putAdditionalInfo("k", "v")
                        .putAdditionalInfo("n", "5")
                        .setAudioInput(VoiceInput.newBuilder()
                                .setCallerAudio(ByteString.copyFrom(new byte[] {1, 2, 3}))
                                .setEncoding(VoiceEncoding.ALAW_FORMAT)
                                .setSampleRateHertz(16000)
                                .setAudioTimestamp(Timestamp.newBuilder()
                                        .setSeconds(1795380600)
                                        .setNanos(500_000_000))
                                .setLanguageCode("de-DE")
                                .setIsSingleUtterance(true))
                        .build());
    }

    @Test
    void anEventKeepsItsFlowData() {
        // When
        VoiceVARequest request = request("{\"payload\":{\"voice_va_input_type\":{\"event_input\":"
                + "{\"event_type\":\"CUSTOM_EVENT\",\"name\":\"e\",\"parameters\":"
                + "{\"s\":\"t\",\"n\":1.5,\"b\":true,\"z\":null,\"l\":[1,\"x\"],\"o\":{\"i\":2}}}}}}");

        // Then
        assertThat(request.getEventInput())
                .isEqualTo(EventInput.newBuilder()
                        .setEventType(EventType.CUSTOM_EVENT)
                        .setName("e")
                        .setParameters(Struct.newBuilder()
                                .putFields("s", text("t"))
                                .putFields("n", number(1.5))
                                .putFields(
                                        "b",
                                        Value.newBuilder().setBoolValue(true).build())
                                .putFields(
                                        "z",
                                        Value.newBuilder()
                                                .setNullValue(NullValue.NULL_VALUE)
                                                .build())
                                .putFields(
                                        "l",
                                        Value.newBuilder()
                                                .setListValue(ListValue.newBuilder()
                                                        .addValues(number(1))
                                                        .addValues(text("x")))
                                                .build())
                                .putFields(
                                        "o",
                                        Value.newBuilder()
                                                .setStructValue(
                                                        Struct.newBuilder().putFields("i", number(2)))
                                                .build()))
                        .build());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"dtmf_events\":[\"DTMF_DIGIT_ONE\",\"DTMF_DIGIT_ZERO\",\"DTMF_DIGIT_POUND\"]}",
                "{\"dtmf_events\":[1,10,16]}",
                "{\"dtmf_events\":[\"1\",\"0\",\"#\"]}",
                "{\"dtmf_events\":\"10#\"}",
                "{\"dtmfEvents\":[\"dtmf_digit_one\",\"10\",\"DTMF_DIGIT_POUND\"]}",
                "[\"DTMF_DIGIT_ONE\",10,\"#\"]"
            })
    void digitsAreKnownByNameNumberAndKey(String digits) {
        // When, and where "10" is a number and no key
        VoiceVARequest request = request("{\"dtmf_input\":" + digits + "}");

        // Then
        assertThat(request.getDtmfInput())
                .isEqualTo(DTMFInputs.newBuilder()
                        .addDtmfEvents(DTMFDigits.DTMF_DIGIT_ONE)
                        .addDtmfEvents(DTMFDigits.DTMF_DIGIT_ZERO)
                        .addDtmfEvents(DTMFDigits.DTMF_DIGIT_POUND)
                        .build());
    }

    @Test
    void anUnknownDigitIsNone() {
        assertThat(request("{\"dtmf_input\":{\"dtmf_events\":[\"DTMF_DIGIT_TEN\",-3,{}]}}")
                        .getDtmfInput()
                        .getDtmfEventsValueList())
                .containsExactly(0, 0, 0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"VOICE_VA_REQUEST\",\"payload\":{\"conversation_id\":\"c\",\"voice_va_input_type\":{\"event_input\":{\"event_type\":\"SESSION_START\"}}}}",
                "{\"type\":\"voice_va_request\",\"conversation_id\":\"c\",\"payload\":{\"event_input\":{\"event_type\":1}}}",
                "{\"conversationId\":\"c\",\"eventInput\":{\"eventType\":\"session_start\"}}",
                "{\"conversation_id\":\"c\",\"event_input\":{\"event_type\":\"1\",\"parameters\":null,\"future\":[{}]},\"seq\":\"x\",\"ts\":5}"
            })
    void whatIsMissingOrSpeltOtherwiseIsUnderstood(String message) {
        assertThat(request(message))
                .isEqualTo(VoiceVARequest.newBuilder()
                        .setConversationId("c")
                        .setEventInput(EventInput.newBuilder().setEventType(EventType.SESSION_START))
                        .build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-_8=", "+/8=", "-_8", "+/8"})
    void bothAlphabetsOfBase64AreKnown(String audio) {
        assertThat(request("{\"audio_input\":{\"caller_audio\":\"" + audio + "\"}}")
                        .getAudioInput()
                        .getCallerAudio())
                .isEqualTo(ByteString.copyFrom(new byte[] {(byte) 0xFB, (byte) 0xFF}));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "BAD_REQUEST|the message is not|no JSON",
                "BAD_REQUEST|the message is not|",
                "BAD_REQUEST|the message is not|[]",
                "BAD_REQUEST|the message is not|{\"a\":1} {}",
                "BAD_REQUEST|type:|{\"type\":\"VOICE_VA_RESPONSE\"}",
                "BAD_REQUEST|type: must be text|{\"type\":{}}",
                "BAD_REQUEST|payload:|{\"payload\":\"secret\"}",
                "BAD_REQUEST|voice_va_input_type:|{\"payload\":{}}",
                "BAD_REQUEST|voice_va_input_type:|{\"audio_input\":{},\"dtmf_input\":{}}",
                "BAD_REQUEST|conversation_id:|{\"conversation_id\":\"a\",\"payload\":{\"conversation_id\":\"b\",\"dtmf_input\":{}}}",
                "BAD_REQUEST|caller_audio_b64: is not base64|{\"audio_input\":{\"caller_audio_b64\":\"secret!\"}}",
                "BAD_REQUEST|allow_partial_responses:|{\"allow_partial_responses\":\"secret\",\"dtmf_input\":{}}",
                "BAD_REQUEST|sample_rate_hertz: must be a whole|{\"audio_input\":{\"sample_rate_hertz\":\"secret\"}}",
                "BAD_REQUEST|parameters:|{\"event_input\":{\"event_type\":1,\"parameters\":[1]}}",
                "BAD_REQUEST|event_type:|{\"event_input\":{\"event_type\":\"secret\"}}",
                "BAD_REQUEST|event_type:|{\"event_input\":{\"event_type\":99}}",
                "UNSUPPORTED_MEDIA|encoding:|{\"audio_input\":{\"encoding\":\"OPUS\"}}",
                "UNSUPPORTED_MEDIA|encoding:|{\"audio_input\":{\"encoding\":9}}",
                "UNSUPPORTED_MEDIA|sample_rate_hertz: must be 8000|{\"audio_input\":{\"sample_rate_hertz\":44100}}"
            })
    void whatCannotBeUsedIsSaidWithoutQuotingIt(ErrorCode code, String says, String message) {
        assertThatThrownBy(() -> MessageReader.read(message == null ? "" : message))
                .isInstanceOfSatisfying(
                        BadMessage.class, bad -> assertThat(bad.code()).isEqualTo(code))
                .hasMessageStartingWith(says)
                .hasMessageNotContaining("secret");
    }

    @Test
    void depthIsBounded() {
        String deep = "{\"a\":".repeat(33) + "1" + "}".repeat(33);

        assertThatThrownBy(() -> MessageReader.read(deep)).isInstanceOf(BadMessage.class);
    }

    @Test
    void pingAndPongNeedNoPayload() {
        assertThat(MessageReader.read("{\"type\":\"PING\",\"seq\":5}")).isEqualTo(new Incoming.Ping(5L));
        assertThat(MessageReader.read("{\"type\":\"PING\"}")).isEqualTo(new Incoming.Ping(null));
        assertThat(MessageReader.read("{\"type\":\"PONG\"}")).isInstanceOf(Incoming.Noted.class);
    }

    @Test
    void halfACharacterBecomesAWholeOne() {
        VoiceVARequest request = request("{\"conversation_id\":\"x\\ud800\",\"dtmf_input\":{}}");

        assertThat(request.getConversationId()).isEqualTo("x?");
        assertThat(VoiceVARequest.newBuilder(request).build().toByteString().isValidUtf8())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"customer_org_id\":\"o\",\"is_default_virtual_agent_enabled\":true}",
                "{\"type\":\"LIST_VA_REQUEST\",\"payload\":{\"customerOrgId\":\"o\",\"isDefaultVirtualAgentEnabled\":\"true\"}}"
            })
    void agentsAreAskedForBareOrInAnEnvelope(String message) {
        assertThat(MessageReader.readListing(message))
                .isEqualTo(new Incoming.Listing(ListVARequest.newBuilder()
                        .setCustomerOrgId("o")
                        .setIsDefaultVirtualAgentEnabled(true)
                        .build()));
    }

    private static VoiceVARequest request(String message) {
        return ((Incoming.Request) MessageReader.read(message)).request();
    }

    private static Value text(String text) {
        return Value.newBuilder().setStringValue(text).build();
    }

    private static Value number(double number) {
        return Value.newBuilder().setNumberValue(number).build();
    }
}

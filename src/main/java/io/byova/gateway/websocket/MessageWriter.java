package io.byova.gateway.websocket;

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
import java.io.ByteArrayOutputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes what a socket sends, and numbers it from 1. Every field stands where the schema has it, enums by name; what is not
 * set is left out, but for {@code response_type}. For one writer at a time.
 */
final class MessageWriter {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    /** Beside the audio. */
    private static final int USUAL_BYTES = 512;

    private final Clock clock;
    private long seq;

    MessageWriter(Clock clock) {
        this.clock = clock;
    }

    byte[] reply(String conversationId, VoiceVAResponse response) {
        return envelope("VOICE_VA_RESPONSE", ++seq, conversationId, base64Bytes(response), json -> {
            json.writeName("payload");
            response(json, response);
        });
    }

    byte[] problem(String conversationId, Outgoing.Problem problem) {
        return envelope("ERROR", ++seq, conversationId, 0, json -> {
            json.writeStringProperty("code", problem.code().code());
            json.writeNumberProperty("status", problem.status());
            json.writeStringProperty("detail", problem.detail());
        });
    }

    byte[] ping(String conversationId) {
        return envelope("PING", ++seq, conversationId, 0, MessageWriter::emptyPayload);
    }

    /** Numbered as the PING it answers, and so outside our own row; within it where the PING had no number. */
    byte[] pong(String conversationId, @Nullable Long echoed) {
        return envelope("PONG", echoed == null ? ++seq : echoed, conversationId, 0, MessageWriter::emptyPayload);
    }

    /** The answer to a request for the agents, which has no envelope. */
    static byte[] listing(ListVAResponse listing) {
        return bytes(0, json -> {
            json.writeArrayPropertyStart("virtual_agents");
            for (VirtualAgentInfo agent : listing.getVirtualAgentsList()) {
                json.writeStartObject();
                json.writeStringProperty("id", agent.getVirtualAgentId());
                json.writeStringProperty("name", agent.getVirtualAgentName());
                json.writeStringProperty("description", agent.getAttributesOrDefault("description", ""));
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    private byte[] envelope(
            String type, long number, String conversationId, int more, Consumer<JsonGenerator> content) {
        return bytes(more, json -> {
            json.writeStringProperty("type", type);
            json.writeNumberProperty("seq", number);
            json.writeStringProperty("ts", Instant.ofEpochMilli(clock.millis()).toString());
            json.writeStringProperty("conversation_id", conversationId);
            content.accept(json);
        });
    }

    private static byte[] bytes(int more, Consumer<JsonGenerator> content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL_BYTES + more);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            content.accept(json);
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    private static void emptyPayload(JsonGenerator json) {
        json.writeName("payload");
        json.writeStartObject();
        json.writeEndObject();
    }

    private static int base64Bytes(VoiceVAResponse response) {
        int audio = 0;
        for (Prompt prompt : response.getPromptsList()) {
            audio += prompt.getAudioContent().size();
        }
        return audio / 3 * 4 + 4;
    }

    // ---- the payload ------------------------------------------------------------------------------------------------

    private static void response(JsonGenerator json, VoiceVAResponse response) {
        json.writeStartObject();
        if (response.getPromptsCount() > 0) {
            prompts(json, response.getPromptsList());
        }
        if (response.getOutputEventsCount() > 0) {
            events(json, response.getOutputEventsList());
        }
        json.writeBooleanProperty("input_sensitive", response.getInputSensitive());
        if (response.getInputMode() != VoiceVAInputMode.INPUT_VOICE_MODE_UNSPECIFIED
                && response.getInputMode() != VoiceVAInputMode.UNRECOGNIZED) {
            json.writeStringProperty("input_mode", response.getInputMode().name());
        }
        if (response.hasInputHandlingConfig()) {
            json.writeName("input_handling_config");
            inputHandling(json, response.getInputHandlingConfig());
        }
        if (response.hasSessionTranscript()) {
            json.writeName("session_transcript");
            text(json, response.getSessionTranscript());
        }
        if (response.hasSessionSummary()) {
            json.writeName("session_summary");
            text(json, response.getSessionSummary());
        }
        json.writeStringProperty("response_type", response.getResponseType().name());
        json.writeEndObject();
    }

    private static void prompts(JsonGenerator json, List<Prompt> prompts) {
        json.writeArrayPropertyStart("prompts");
        for (Prompt prompt : prompts) {
            json.writeStartObject();
            optional(json, "text", prompt.getText());
            optional(json, "audio_uri", prompt.getAudioUri());
            if (!prompt.getAudioContent().isEmpty()) {
                json.writeName("audio_content_b64");
                json.writeBinary(prompt.getAudioContent().toByteArray());
            }
            json.writeBooleanProperty("is_barge_in_enabled", prompt.getIsBargeInEnabled());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void events(JsonGenerator json, List<OutputEvent> events) {
        json.writeArrayPropertyStart("output_events");
        for (OutputEvent event : events) {
            json.writeStartObject();
            json.writeStringProperty("event_type", event.getEventType().name());
            optional(json, "name", event.getName());
            if (event.hasMetadata()) {
                json.writeName("metadata");
                StructJson.write(json, event.getMetadata());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void inputHandling(JsonGenerator json, InputHandlingConfig config) {
        json.writeStartObject();
        if (config.hasDtmfConfig()) {
            DTMFInputConfig dtmf = config.getDtmfConfig();
            json.writeName("dtmf_config");
            json.writeStartObject();
            optional(json, "inter_digit_timeout_msec", dtmf.getInterDigitTimeoutMsec());
            if (dtmf.getTermchar() != DTMFDigits.DTMF_EVENT_UNSPECIFIED
                    && dtmf.getTermchar() != DTMFDigits.UNRECOGNIZED) {
                json.writeStringProperty("termchar", dtmf.getTermchar().name());
            }
            optional(json, "dtmf_input_length", dtmf.getDtmfInputLength());
            json.writeEndObject();
        }
        if (config.hasSpeechTimers()) {
            InputSpeechTimers timers = config.getSpeechTimers();
            json.writeName("speech_timers");
            json.writeStartObject();
            optional(json, "max_speech_timeout_msec", timers.getMaxSpeechTimeoutMsec());
            optional(json, "complete_timeout_msec", timers.getCompleteTimeoutMsec());
            optional(json, "incomplete_timeout_msec", timers.getIncompleteTimeoutMsec());
            optional(json, "no_input_timeout_msec", timers.getNoInputTimeoutMsec());
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private static void text(JsonGenerator json, TextContent content) {
        json.writeStartObject();
        optional(json, "text", content.getText());
        optional(json, "ssml", content.getSsml());
        optional(json, "language_code", content.getLanguageCode());
        json.writeEndObject();
    }

    private static void optional(JsonGenerator json, String name, String value) {
        if (!value.isEmpty()) {
            json.writeStringProperty(name, value);
        }
    }

    private static void optional(JsonGenerator json, String name, int value) {
        if (value != 0) {
            json.writeNumberProperty(name, value);
        }
    }
}

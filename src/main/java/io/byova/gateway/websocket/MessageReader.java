package io.byova.gateway.websocket;

import static io.byova.gateway.websocket.Scalars.find;
import static io.byova.gateway.websocket.Scalars.flag;
import static io.byova.gateway.websocket.Scalars.number;
import static io.byova.gateway.websocket.Scalars.text;

import com.cisco.wcc.ccai.media.v1.DTMFDigits;
import com.cisco.wcc.ccai.media.v1.DTMFInputs;
import com.cisco.wcc.ccai.media.v1.EventInput;
import com.cisco.wcc.ccai.media.v1.ListVARequest;
import com.cisco.wcc.ccai.media.v1.VoiceInput;
import com.cisco.wcc.ccai.media.v1.VoiceInput.VoiceEncoding;
import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.google.protobuf.ProtocolMessageEnum;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UnsafeByteOperations;
import io.byova.gateway.connector.DtmfKeys;
import io.byova.gateway.websocket.Scalars.Field;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads what clients send, and asks for no more than it needs: a message without type, number, time or id is understood, and
 * so is a payload whose input stands beside the other fields. Enums are known by name and by number. Fields that nobody knows
 * are passed over.
 */
final class MessageReader {

    private static final int DEEPEST = 32;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .build())
                    .build())
            .build();

    private static final Field TYPE = Field.of("type");
    private static final Field SEQ = Field.of("seq");
    private static final Field PAYLOAD = Field.of("payload");
    private static final Field CONVERSATION = Field.of("conversation_id");
    private static final Field ORG = Field.of("customer_org_id");
    private static final Field AGENT = Field.of("virtual_agent_id");
    private static final Field PARTIALS = Field.of("allow_partial_responses");
    private static final Field VENDOR_CONFIG = Field.of("vendor_specific_config");
    private static final Field INFO = Field.of("additional_info");
    private static final Field INPUT = Field.of("voice_va_input_type");
    private static final Field AUDIO = Field.of("audio_input");
    private static final Field DTMF = Field.of("dtmf_input");
    private static final Field EVENT = Field.of("event_input");
    private static final Field CALLER_AUDIO_B64 = Field.of("caller_audio_b64");
    private static final Field CALLER_AUDIO = Field.of("caller_audio");
    private static final Field ENCODING = Field.of("encoding");
    private static final Field RATE = Field.of("sample_rate_hertz");
    private static final Field AUDIO_TIME = Field.of("audio_timestamp");
    private static final Field LANGUAGE = Field.of("language_code");
    private static final Field SINGLE = Field.of("is_single_utterance");
    private static final Field DIGITS = Field.of("dtmf_events");
    private static final Field EVENT_TYPE = Field.of("event_type");
    private static final Field NAME = Field.of("name");
    private static final Field PARAMETERS = Field.of("parameters");
    private static final Field DEFAULT_ENABLED = Field.of("is_default_virtual_agent_enabled");

    private MessageReader() {}

    /** @throws BadMessage where it cannot be understood */
    static Incoming read(String message) {
        JsonNode envelope = object(message);
        String type = text(envelope, TYPE).toUpperCase(Locale.ROOT);
        switch (type) {
            case "PING":
                return new Incoming.Ping(seq(envelope));
            case "PONG", "ERROR":
                return new Incoming.Noted();
            case "", "VOICE_VA_REQUEST":
                return new Incoming.Request(request(envelope));
            default:
                throw BadMessage.of("type: must be VOICE_VA_REQUEST, PING or PONG");
        }
    }

    /** What comes where agents are listed: a request, bare or in an envelope, or a PING. */
    static Incoming readListing(String message) {
        JsonNode envelope = object(message);
        switch (text(envelope, TYPE).toUpperCase(Locale.ROOT)) {
            case "PING":
                return new Incoming.Ping(seq(envelope));
            case "PONG", "ERROR":
                return new Incoming.Noted();
            default:
                JsonNode payload = payload(envelope);
                return new Incoming.Listing(ListVARequest.newBuilder()
                        .setCustomerOrgId(text(payload, ORG))
                        .setIsDefaultVirtualAgentEnabled(flag(payload, DEFAULT_ENABLED))
                        .build());
        }
    }

    private static JsonNode object(String message) {
        try {
            JsonNode node = JSON.readTree(message);
            if (node != null && node.isObject()) {
                return node;
            }
        } catch (JacksonException malformed) {
            // Its words would quote the message.
        }
        throw BadMessage.of("the message is not one JSON object, or is nested deeper than " + DEEPEST);
    }

    private static @Nullable Long seq(JsonNode envelope) {
        JsonNode seq = find(envelope, SEQ);
        return seq == null || !seq.canConvertToLong() ? null : seq.asLong(0);
    }

    private static JsonNode payload(JsonNode envelope) {
        JsonNode payload = find(envelope, PAYLOAD);
        if (payload != null && !payload.isObject()) {
            throw BadMessage.of("payload: must be an object");
        }
        return payload == null ? envelope : payload;
    }

    private static VoiceVARequest request(JsonNode envelope) {
        JsonNode payload = payload(envelope);
        String outer = text(envelope, CONVERSATION);
        String inner = text(payload, CONVERSATION);
        if (!outer.isEmpty() && !inner.isEmpty() && !outer.equals(inner)) {
            throw BadMessage.of("conversation_id: the envelope's and the payload's are not the same");
        }
        VoiceVARequest.Builder request = VoiceVARequest.newBuilder()
                .setConversationId(inner.isEmpty() ? outer : inner)
                .setCustomerOrgId(text(payload, ORG))
                .setVirtualAgentId(text(payload, AGENT))
                .setAllowPartialResponses(flag(payload, PARTIALS))
                .setVendorSpecificConfig(vendorConfig(payload));
        JsonNode info = find(payload, INFO);
        if (info != null) {
            info.properties()
                    .forEach(entry ->
                            request.putAdditionalInfo(Scalars.wellFormed(entry.getKey()), plain(entry.getValue())));
        }
        input(payload, request);
        return request.build();
    }

    /** Opaque text; where it was sent as JSON, the JSON is that text. */
    private static String vendorConfig(JsonNode payload) {
        JsonNode config = find(payload, VENDOR_CONFIG);
        return config == null ? "" : plain(config);
    }

    private static String plain(JsonNode node) {
        return Scalars.wellFormed(node.isValueNode() ? node.asString() : node.toString());
    }

    private static void input(JsonNode payload, VoiceVARequest.Builder request) {
        JsonNode wrapped = find(payload, INPUT);
        JsonNode input = wrapped != null && wrapped.isObject() ? wrapped : payload;
        JsonNode audio = find(input, AUDIO);
        JsonNode dtmf = find(input, DTMF);
        JsonNode event = find(input, EVENT);
        int kinds = (audio == null ? 0 : 1) + (dtmf == null ? 0 : 1) + (event == null ? 0 : 1);
        if (kinds != 1) {
            throw BadMessage.of("voice_va_input_type: must be one of audio_input, dtmf_input and event_input");
        }
        if (audio != null) {
            request.setAudioInput(audio(audio));
        } else if (dtmf != null) {
            request.setDtmfInput(digits(dtmf));
        } else {
            request.setEventInput(event(event));
        }
    }

    private static VoiceInput.Builder audio(JsonNode audio) {
        Field content = find(audio, CALLER_AUDIO_B64) == null ? CALLER_AUDIO : CALLER_AUDIO_B64;
        VoiceInput.Builder input = VoiceInput.newBuilder()
                .setCallerAudio(UnsafeByteOperations.unsafeWrap(Scalars.bytes(audio, content)))
                .setLanguageCode(text(audio, LANGUAGE))
                .setIsSingleUtterance(flag(audio, SINGLE));
        int encoding = constant(audio, ENCODING, VoiceEncoding::valueOf);
        if (VoiceEncoding.forNumber(encoding) == null) {
            throw new BadMessage(
                    ErrorCode.UNSUPPORTED_MEDIA,
                    "encoding: must be MULAW_FORMAT, ALAW_FORMAT or LINEAR16_FORMAT (rule 14)");
        }
        int rate = number(audio, RATE);
        if (rate != 0 && rate != 8000 && rate != 16_000) {
            throw new BadMessage(ErrorCode.UNSUPPORTED_MEDIA, "sample_rate_hertz: must be 8000 or 16000 (rule 14)");
        }
        Timestamp time = time(audio);
        if (time != null) {
            input.setAudioTimestamp(time);
        }
        return input.setEncodingValue(encoding).setSampleRateHertz(rate);
    }

    /** Nobody acts on it, so nothing is wrong with one that cannot be read. */
    private static @Nullable Timestamp time(JsonNode audio) {
        JsonNode time = find(audio, AUDIO_TIME);
        try {
            if (time != null && time.isString()) {
                OffsetDateTime at = OffsetDateTime.parse(time.asString());
                return Timestamp.newBuilder()
                        .setSeconds(at.toEpochSecond())
                        .setNanos(at.getNano())
                        .build();
            }
        } catch (DateTimeException unreadable) {
            // as said
        }
        return null;
    }

    private static DTMFInputs.Builder digits(JsonNode dtmf) {
        JsonNode events = dtmf.isArray() ? dtmf : find(dtmf, DIGITS);
        DTMFInputs.Builder digits = DTMFInputs.newBuilder();
        if (events != null && events.isArray()) {
            events.forEach(event -> digits.addDtmfEventsValue(digit(event)));
        } else if (events != null) {
            Scalars.scalar(events, DIGITS).chars().forEach(key -> digits.addDtmfEvents(DtmfKeys.digitOf((char) key)));
        }
        return digits;
    }

    /** By name, by number, or as the key itself where it is a text of one character; 0 where it is none of these. */
    private static int digit(JsonNode event) {
        if (event.isString() && event.asString().length() == 1) {
            return DtmfKeys.digitOf(event.asString().charAt(0)).getNumber();
        }
        int number = numberOf(event, DTMFDigits::valueOf);
        return Math.max(number, 0);
    }

    private static EventInput.Builder event(JsonNode event) {
        int type = constant(event, EVENT_TYPE, EventInput.EventType::valueOf);
        if (EventInput.EventType.forNumber(type) == null) {
            throw BadMessage.of(
                    "event_type: must be SESSION_START, SESSION_END, NO_INPUT, START_OF_DTMF or CUSTOM_EVENT");
        }
        EventInput.Builder input =
                EventInput.newBuilder().setEventTypeValue(type).setName(text(event, NAME));
        JsonNode parameters = find(event, PARAMETERS);
        if (parameters != null && !parameters.isObject()) {
            throw BadMessage.of("parameters: must be an object");
        }
        return parameters == null ? input : input.setParameters(StructJson.struct(parameters));
    }

    /** A constant's number: 0 where the field is missing, negative where nobody knows it. */
    private static int constant(JsonNode object, Field field, Function<String, ? extends ProtocolMessageEnum> byName) {
        JsonNode found = find(object, field);
        return found == null ? 0 : numberOf(found, byName);
    }

    private static int numberOf(JsonNode constant, Function<String, ? extends ProtocolMessageEnum> byName) {
        String text = constant.isValueNode() ? constant.asString() : "";
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException aName) {
            try {
                return byName.apply(text.toUpperCase(Locale.ROOT)).getNumber();
            } catch (IllegalArgumentException unknown) {
                return -1;
            }
        }
    }
}

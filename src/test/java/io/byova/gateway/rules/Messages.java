package io.byova.gateway.rules;

import com.cisco.wcc.ccai.media.v1.DTMFInputs;
import com.cisco.wcc.ccai.media.v1.EventInput;
import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.cisco.wcc.ccai.media.v1.VoiceInput;
import com.cisco.wcc.ccai.media.v1.VoiceInput.VoiceEncoding;
import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.Value;
import io.byova.gateway.connector.DtmfKeys;

/** The messages WxCC sends; without a conversation id, which {@link Rpc} adds. */
final class Messages {

    private Messages() {}

    static VoiceVARequest event(EventType type) {
        return event(type, "", Struct.getDefaultInstance());
    }

    static VoiceVARequest event(EventType type, String name, Struct parameters) {
        EventInput.Builder event = EventInput.newBuilder().setEventType(type).setName(name);
        if (parameters.getFieldsCount() > 0) {
            event.setParameters(parameters);
        }
        return VoiceVARequest.newBuilder().setEventInput(event).build();
    }

    static VoiceVARequest start() {
        return event(EventType.SESSION_START);
    }

    static VoiceVARequest end() {
        return event(EventType.SESSION_END);
    }

    static VoiceVARequest digits(String keys) {
        DTMFInputs.Builder digits = DTMFInputs.newBuilder();
        for (char key : keys.toCharArray()) {
            digits.addDtmfEvents(DtmfKeys.digitOf(key));
        }
        return VoiceVARequest.newBuilder().setDtmfInput(digits).build();
    }

    static VoiceVARequest digitNumbers(int... numbers) {
        DTMFInputs.Builder digits = DTMFInputs.newBuilder();
        for (int number : numbers) {
            digits.addDtmfEventsValue(number);
        }
        return VoiceVARequest.newBuilder().setDtmfInput(digits).build();
    }

    /** A bare frame, as all but the first of an RPC are. */
    static VoiceVARequest frame(byte[] audio) {
        return frame(UnsafeByteOperations.unsafeWrap(audio));
    }

    static VoiceVARequest frame(ByteString audio) {
        return VoiceVARequest.newBuilder()
                .setAudioInput(VoiceInput.newBuilder().setCallerAudio(audio))
                .build();
    }

    /** The first message of an audio RPC: says the format and carries nothing. */
    static VoiceVARequest format(VoiceEncoding encoding, int rate) {
        return VoiceVARequest.newBuilder()
                .setAudioInput(VoiceInput.newBuilder().setEncoding(encoding).setSampleRateHertz(rate))
                .build();
    }

    static VoiceVARequest mulaw() {
        return format(VoiceEncoding.MULAW_FORMAT, 8000);
    }

    static Struct struct(String key, String value) {
        return Struct.newBuilder().putFields(key, text(value)).build();
    }

    static Value text(String value) {
        return Value.newBuilder().setStringValue(value).build();
    }
}

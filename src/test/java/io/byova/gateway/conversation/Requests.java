package io.byova.gateway.conversation;

import com.cisco.wcc.ccai.media.v1.DTMFInputs;
import com.cisco.wcc.ccai.media.v1.EventInput;
import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.cisco.wcc.ccai.media.v1.VoiceInput;
import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.google.protobuf.ByteString;
import io.byova.gateway.audio.AudioFormat;
import io.byova.gateway.connector.CallerInput;
import io.byova.gateway.connector.DtmfKeys;

/** What WxCC sends, and the same as a connector sees it. */
final class Requests {

    private Requests() {}

    static VoiceVARequest event(String call, EventType type) {
        return VoiceVARequest.newBuilder()
                .setConversationId(call)
                .setEventInput(EventInput.newBuilder().setEventType(type))
                .build();
    }

    static VoiceVARequest digits(String call, String keys) {
        DTMFInputs.Builder inputs = DTMFInputs.newBuilder();
        keys.chars().forEach(key -> inputs.addDtmfEvents(DtmfKeys.digitOf((char) key)));
        return VoiceVARequest.newBuilder()
                .setConversationId(call)
                .setDtmfInput(inputs)
                .build();
    }

    static VoiceVARequest audio(String call, int bytes) {
        return audio(call, VoiceInput.newBuilder().setCallerAudio(ByteString.copyFrom(new byte[bytes])));
    }

    static VoiceVARequest audio(String call, VoiceInput.Builder input) {
        return VoiceVARequest.newBuilder()
                .setConversationId(call)
                .setAudioInput(input)
                .build();
    }

    /** A frame that can be told from others by its length. */
    static CallerInput frame(int bytes) {
        return new CallerInput.Audio(ByteString.copyFrom(new byte[bytes]), AudioFormat.MULAW_8K);
    }

    static CallerInput.Event happened(EventType type) {
        return new CallerInput.Event(type, "", com.google.protobuf.Struct.getDefaultInstance());
    }

    static CallerInput pressed(String keys) {
        return new CallerInput.Dtmf(keys, null);
    }
}

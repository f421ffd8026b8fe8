package io.byova.gateway.caller;

import com.cisco.wcc.ccai.media.v1.InputHandlingConfig;
import com.cisco.wcc.ccai.media.v1.OutputEvent;
import com.cisco.wcc.ccai.media.v1.OutputEvent.EventType;
import com.cisco.wcc.ccai.media.v1.Prompt;
import com.cisco.wcc.ccai.media.v1.VoiceVAInputMode;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse.ResponseType;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Responses for tests, right ones as well as wrong ones; written apart from the code that judges them. */
final class Answers {

    private Answers() {}

    static ByteString mulaw(int millis) {
        byte[] samples = new byte[millis * 8];
        Arrays.fill(samples, (byte) 0x90);
        return ByteString.copyFrom(samples);
    }

    static ByteString wav(int millis) {
        return wav(millis, 8000);
    }

    static ByteString wav(int millis, int rate) {
        ByteString samples = mulaw(millis);
        ByteBuffer header = ByteBuffer.allocate(44).order(ByteOrder.LITTLE_ENDIAN);
        header.put(ascii("RIFF")).putInt(36 + samples.size()).put(ascii("WAVE"));
        header.put(ascii("fmt ")).putInt(16).putShort((short) 7).putShort((short) 1);
        header.putInt(rate).putInt(rate).putShort((short) 1).putShort((short) 8);
        header.put(ascii("data")).putInt(samples.size());
        return ByteString.copyFrom(header.array()).concat(samples);
    }

    private static byte[] ascii(String tag) {
        return tag.getBytes(StandardCharsets.US_ASCII);
    }

    static VoiceVAResponse prompt(ByteString audio, boolean bargeIn) {
        return expectingInput(response(ResponseType.FINAL))
                .addPrompts(spoken(audio, bargeIn))
                .build();
    }

    static VoiceVAResponse prompt(int millis) {
        return prompt(wav(millis), false);
    }

    static VoiceVAResponse chunk(ByteString audio) {
        return response(ResponseType.CHUNK).addPrompts(spoken(audio, false)).build();
    }

    static VoiceVAResponse chunk(int millis, boolean bargeIn) {
        return response(ResponseType.CHUNK)
                .addPrompts(spoken(mulaw(millis), bargeIn))
                .build();
    }

    static VoiceVAResponse finalReply() {
        return expectingInput(response(ResponseType.FINAL)).build();
    }

    static VoiceVAResponse startOfInput() {
        return event(EventType.START_OF_INPUT, "");
    }

    static VoiceVAResponse endOfInput() {
        return event(EventType.END_OF_INPUT, "");
    }

    static VoiceVAResponse transfer() {
        return event(EventType.TRANSFER_TO_AGENT, "");
    }

    static VoiceVAResponse endedByClient() {
        return event(EventType.SESSION_END, "session_ended_by_client");
    }

    static VoiceVAResponse event(EventType type, String name) {
        return response(ResponseType.FINAL).addOutputEvents(output(type, name)).build();
    }

    static OutputEvent output(EventType type, String name) {
        return OutputEvent.newBuilder().setEventType(type).setName(name).build();
    }

    static Prompt spoken(ByteString audio, boolean bargeIn) {
        return Prompt.newBuilder()
                .setAudioContent(audio)
                .setIsBargeInEnabled(bargeIn)
                .build();
    }

    static VoiceVAResponse.Builder response(ResponseType type) {
        return VoiceVAResponse.newBuilder().setResponseType(type);
    }

    static VoiceVAResponse.Builder expectingInput(VoiceVAResponse.Builder reply) {
        return reply.setInputMode(VoiceVAInputMode.INPUT_VOICE_DTMF)
                .setInputHandlingConfig(InputHandlingConfig.getDefaultInstance());
    }
}

package io.byova.gateway.websocket;

import com.cisco.wcc.ccai.media.v1.Prompt;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse.ResponseType;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.byova.gateway.audio.UnusableAudioException;
import io.byova.gateway.audio.WavFile;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One turn's responses as they go over a socket: audio in CHUNKs of raw mu-law of 320 bytes to 32 KB, whatever the agent's
 * profile, and a FINAL without audio that says all the rest. A whole WAV file loses its header and is cut into equal pieces;
 * a piece that is too small waits for the next. For one turn; not thread-safe.
 */
final class ReplyPieces {

    private static final Logger LOGGER = LoggerFactory.getLogger(ReplyPieces.class);

    private static final int SMALLEST = 320;
    private static final int LARGEST = 16_000;
    private static final ByteString RIFF = ByteString.copyFromUtf8("RIFF");

    private ByteString held = ByteString.EMPTY;
    private boolean bargeIn;

    /** What is sent for a response of the pipeline's, in this order. */
    List<VoiceVAResponse> of(VoiceVAResponse response) {
        if (response.getPromptsCount() == 0 && held.isEmpty()) {
            return List.of(response);
        }
        List<VoiceVAResponse> pieces = new ArrayList<>();
        boolean last = response.getResponseType() == ResponseType.FINAL;
        List<Prompt> withoutAudio = new ArrayList<>();
        for (Prompt prompt : response.getPromptsList()) {
            if (prompt.getAudioContent().isEmpty()) {
                withoutAudio.add(prompt);
            } else {
                flush(withoutAudio, pieces);
                say(prompt, last, pieces);
            }
        }
        if (last) {
            release(pieces);
        }
        if (last || !withoutAudio.isEmpty() || response.getOutputEventsCount() > 0 || response.getInputSensitive()) {
            pieces.add(response.toBuilder()
                    .clearPrompts()
                    .addAllPrompts(withoutAudio)
                    .build());
        }
        return pieces;
    }

    private void say(Prompt prompt, boolean whole, List<VoiceVAResponse> pieces) {
        if (prompt.getIsBargeInEnabled() != bargeIn) {
            release(pieces);
            bargeIn = prompt.getIsBargeInEnabled();
        }
        if (!prompt.getText().isEmpty()) {
            pieces.add(chunk(Prompt.newBuilder().setText(prompt.getText()).setIsBargeInEnabled(bargeIn)));
        }
        ByteString audio = held.concat(whole ? withoutHeader(prompt.getAudioContent()) : prompt.getAudioContent());
        held = ByteString.EMPTY;
        if (audio.size() < SMALLEST) {
            held = audio;
            return;
        }
        int count = (audio.size() + LARGEST - 1) / LARGEST;
        int size = (audio.size() + count - 1) / count;
        for (int at = 0; at < audio.size(); at += size) {
            pieces.add(chunk(audio.substring(at, Math.min(at + size, audio.size()))));
        }
    }

    /** A text between two recordings keeps its place. */
    private void flush(List<Prompt> texts, List<VoiceVAResponse> pieces) {
        if (!texts.isEmpty()) {
            release(pieces);
            pieces.add(VoiceVAResponse.newBuilder()
                    .setResponseType(ResponseType.CHUNK)
                    .addAllPrompts(texts)
                    .build());
            texts.clear();
        }
    }

    /** The end of a prompt that has no neighbour is sent as it is. */
    private void release(List<VoiceVAResponse> pieces) {
        if (!held.isEmpty()) {
            pieces.add(chunk(held));
            held = ByteString.EMPTY;
        }
    }

    private VoiceVAResponse chunk(ByteString audio) {
        return chunk(Prompt.newBuilder().setAudioContent(audio).setIsBargeInEnabled(bargeIn));
    }

    private static VoiceVAResponse chunk(Prompt.Builder prompt) {
        return VoiceVAResponse.newBuilder()
                .setResponseType(ResponseType.CHUNK)
                .addPrompts(prompt)
                .build();
    }

    private static ByteString withoutHeader(ByteString audio) {
        if (!audio.startsWith(RIFF)) {
            return audio;
        }
        try {
            return UnsafeByteOperations.unsafeWrap(
                    WavFile.read(audio.toByteArray()).toMulaw8k());
        } catch (UnusableAudioException unusable) {
            LOGGER.atWarn()
                    .addKeyValue("cause", unusable.getMessage())
                    .log("a prompt is left out, its audio cannot be used");
            return ByteString.EMPTY;
        }
    }
}

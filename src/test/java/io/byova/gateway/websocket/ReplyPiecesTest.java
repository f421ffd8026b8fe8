package io.byova.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.Prompt;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse.ResponseType;
import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import io.byova.gateway.audio.WavWriter;
import io.byova.gateway.connector.Responses;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReplyPiecesTest {

    private final ReplyPieces pieces = new ReplyPieces();

    @ParameterizedTest
    @ValueSource(ints = {320, 16_000, 16_001, 50_000, 320_001})
    void aWavFileIsCutIntoGoodPiecesWithoutItsHeader(int size) {
        // Given
        byte[] audio = sound(size);

        // When
        List<VoiceVAResponse> cut = pieces.of(Responses.prompt(wav(audio), true));

        // Then
        assertThat(audioOf(cut)).isEqualTo(ByteString.copyFrom(audio));
        List<VoiceVAResponse> chunks = cut.subList(0, cut.size() - 1);
        assertThat(chunks).allSatisfy(chunk -> {
            assertThat(chunk.getResponseType()).isEqualTo(ResponseType.CHUNK);
            assertThat(chunk.getPrompts(0).getAudioContent().size()).isBetween(320, 16_000);
            assertThat(chunk.getPrompts(0).getIsBargeInEnabled()).isTrue();
        });
        assertThat(cut.get(cut.size() - 1)).isEqualTo(Responses.finalReply());
    }

    @Test
    void theEventOfATransferComesAfterItsPrompt() {
        // Given
        VoiceVAResponse transfer = Responses.transfer("agent", Struct.getDefaultInstance());

        // When
        List<VoiceVAResponse> cut = pieces.of(Responses.withPrompt(transfer, wav(sound(20_000))));

        // Then
        assertThat(cut).hasSize(3);
        assertThat(cut.get(2)).isEqualTo(transfer);
    }

    @Test
    void aSmallPieceWaitsForTheNextAndForTheFinalAtTheLatest() {
        // When
        List<VoiceVAResponse> first = pieces.of(Responses.chunk(ByteString.copyFrom(sound(100)), true));
        List<VoiceVAResponse> second = pieces.of(Responses.chunk(ByteString.copyFrom(sound(300)), true));
        List<VoiceVAResponse> third = pieces.of(Responses.chunk(ByteString.copyFrom(sound(50)), true));
        List<VoiceVAResponse> last = pieces.of(Responses.finalReply());

        // Then
        assertThat(first).isEmpty();
        assertThat(sizes(second)).containsExactly(400);
        assertThat(third).isEmpty();
        assertThat(sizes(last)).containsExactly(50);
        assertThat(last.get(1)).isEqualTo(Responses.finalReply());
    }

    @Test
    void aChunkOfGoodSizeGoesOnAsItIs() {
        List<VoiceVAResponse> cut = pieces.of(Responses.chunk(ByteString.copyFrom(sound(8000)), false));

        assertThat(cut).containsExactly(Responses.chunk(ByteString.copyFrom(sound(8000)), false));
    }

    @Test
    void textKeepsItsPlaceAmongRecordings() {
        // Given
        VoiceVAResponse mixed = VoiceVAResponse.newBuilder()
                .addPrompts(Prompt.newBuilder().setText("before"))
                .addPrompts(Prompt.newBuilder().setAudioContent(wav(sound(400))))
                .addPrompts(Prompt.newBuilder().setText("after"))
                .build();

        // When
        List<VoiceVAResponse> cut = pieces.of(mixed);

        // Then
        assertThat(cut).hasSize(3);
        assertThat(cut.get(0).getPrompts(0).getText()).isEqualTo("before");
        assertThat(sizes(cut)).containsExactly(400);
        assertThat(cut.get(2).getResponseType()).isEqualTo(ResponseType.FINAL);
        assertThat(cut.get(2).getPrompts(0).getText()).isEqualTo("after");
    }

    @Test
    void whatHasNoAudioPassesAsItIs() {
        assertThat(pieces.of(Responses.startOfInput())).containsExactly(Responses.startOfInput());
    }

    @Test
    void anUnusableFileIsLeftOut() {
        List<VoiceVAResponse> cut = pieces.of(Responses.prompt(ByteString.copyFromUtf8("RIFF nonsense"), false));

        assertThat(cut).containsExactly(Responses.finalReply());
    }

    private static ByteString wav(byte[] mulaw) {
        return ByteString.copyFrom(WavWriter.mulaw8k(mulaw));
    }

    private static byte[] sound(int size) {
        byte[] sound = new byte[size];
        for (int i = 0; i < size; i++) {
            sound[i] = (byte) (i * 31 >> 3);
        }
        return sound;
    }

    private static List<Integer> sizes(List<VoiceVAResponse> responses) {
        List<Integer> sizes = new ArrayList<>();
        for (VoiceVAResponse response : responses) {
            response.getPromptsList().stream()
                    .filter(prompt -> !prompt.getAudioContent().isEmpty())
                    .forEach(prompt -> sizes.add(prompt.getAudioContent().size()));
        }
        return sizes;
    }

    private static ByteString audioOf(List<VoiceVAResponse> responses) {
        ByteString all = ByteString.EMPTY;
        for (VoiceVAResponse response : responses) {
            for (Prompt prompt : response.getPromptsList()) {
                all = all.concat(prompt.getAudioContent());
            }
        }
        return all;
    }
}

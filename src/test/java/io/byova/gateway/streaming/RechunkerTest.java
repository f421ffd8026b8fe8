package io.byova.gateway.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** Pieces of legal size, and every byte once. */
@Timeout(20)
class RechunkerTest {

    @Test
    void firstAudioGoesOutAtOnce() {
        assertThat(piecesAfter(100)).containsExactly(100);
        assertThat(piecesAfter(160)).containsExactly(160);
        assertThat(piecesAfter(250)).containsExactly(150);
    }

    @Test
    void tinyFirstFrameWaitsForTheNext() {
        assertThat(piecesAfter(99)).isEmpty();
        assertThat(piecesAfter(99, 1)).containsExactly(100);
    }

    @Test
    void smallFramesAreJoined() {
        assertThat(piecesAfter(160, 160, 160, 160, 160)).containsExactly(160, 380);
    }

    @Test
    void largeFramesAreCutIntoEqualParts() {
        assertThat(piecesAfter(32_100)).containsExactly(16_000, 16_000);
        assertThat(piecesAfter(16_101)).containsExactly(8001, 8000);
    }

    @Test
    void shortTailGoesWithItsNeighbour() {
        assertThat(whole(480, 1)).containsExactly(380, 101);
        assertThat(whole(480, 99)).containsExactly(380, 199);
        assertThat(whole(480)).containsExactly(380, 100);
    }

    @Test
    void replyThatIsTooShortIsFilledWithSilence() {
        // Given
        Rechunker rechunker = new Rechunker();
        rechunker.add(counted(0, 40));

        // When
        rechunker.end();
        ByteString piece = rechunker.poll();

        // Then
        assertThat(piece.size()).isEqualTo(100);
        assertThat(piece.substring(0, 40)).isEqualTo(counted(0, 40));
        assertThat(piece.substring(40).toByteArray()).containsOnly(0xFF);
        assertThat(rechunker.poll()).isNull();
    }

    @Test
    void emptyReplyGivesNothing() {
        assertThat(whole()).isEmpty();
        assertThat(whole(0, 0)).isEmpty();
    }

    @Test
    void clearForgetsWhatIsHeld() {
        // Given
        Rechunker rechunker = new Rechunker();
        rechunker.add(counted(0, 5000));

        // When
        rechunker.clear();
        rechunker.end();

        // Then
        assertThat(rechunker.size()).isZero();
        assertThat(rechunker.poll()).isNull();
    }

    @Test
    void audioAfterTheEndIsRefused() {
        // Given
        Rechunker rechunker = new Rechunker();
        rechunker.end();

        // When, Then
        assertThatThrownBy(() -> rechunker.add(counted(0, 100))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void largeFrameIsSharedNotCopied() {
        // Given
        Rechunker rechunker = new Rechunker();
        ByteString frame = counted(0, 10_000);
        rechunker.add(frame);

        // When
        ByteString piece = rechunker.poll();

        // Then: the whole frame lies behind it
        assertThat(piece.asReadOnlyByteBuffer().capacity()).isEqualTo(10_000);
        assertThat(piece).isEqualTo(frame.substring(0, 9900));
    }

    @Test
    void everyByteComesOnceWhateverTheFrames() {
        for (int seed = 0; seed < 300; seed++) {
            // Given
            Random chance = new Random(seed);
            Rechunker rechunker = new Rechunker();
            ByteString in = ByteString.EMPTY;
            List<ByteString> pieces = new ArrayList<>();
            boolean smallFrames = chance.nextBoolean();
            int firstFrame = 0;

            // When
            for (int frames = chance.nextInt(20); frames >= 0; frames--) {
                ByteString frame = counted(in.size(), chance.nextInt(smallFrames ? 400 : 40_000));
                firstFrame = in.isEmpty() ? frame.size() : firstFrame;
                in = in.concat(frame);
                rechunker.add(frame);
                if (chance.nextInt(3) > 0) {
                    drain(rechunker, pieces);
                }
            }
            rechunker.end();
            drain(rechunker, pieces);

            // Then
            ByteString out = ByteString.copyFrom(pieces);
            assertThat(out.substring(0, in.size()).equals(in))
                    .as("seed %d", seed)
                    .isTrue();
            assertThat(pieces).allMatch(piece -> piece.size() >= 100 && piece.size() <= 16_000);
            for (int i = 1; i < pieces.size() - 1; i++) {
                assertThat(pieces.get(i).size())
                        .as("seed %d, piece %d", seed, i)
                        .isGreaterThanOrEqualTo(320);
            }
            if (out.size() > in.size()) {
                // Only a first piece of less than 200 bytes, which could not wait, leaves a tail alone.
                assertThat(in.size()).isLessThan(300);
            }
        }
    }

    @Test
    void operatorRespectsDemand() {
        StepVerifier.create(
                        Rechunker.rechunk(Flux.just(counted(0, 48_100), counted(48_100, 50)))
                                .map(ByteString::size),
                        0)
                .thenRequest(2)
                .expectNext(16_000, 16_000)
                .thenRequest(1)
                .expectNext(16_000)
                .thenRequest(1)
                .expectNext(150)
                .expectComplete()
                .verify(Duration.ofSeconds(5));
    }

    @Test
    void operatorKeepsAnErrorInItsPlace() {
        StepVerifier.create(Rechunker.rechunk(
                                Flux.concat(Flux.just(counted(0, 1000)), Flux.error(new IllegalStateException("test"))))
                        .map(ByteString::size))
                .expectNext(900)
                .expectError(IllegalStateException.class)
                .verify(Duration.ofSeconds(5));
    }

    private static List<Integer> piecesAfter(int... frames) {
        return pieces(false, frames);
    }

    private static List<Integer> whole(int... frames) {
        return pieces(true, frames);
    }

    private static List<Integer> pieces(boolean end, int... frames) {
        Rechunker rechunker = new Rechunker();
        List<ByteString> pieces = new ArrayList<>();
        for (int frame : frames) {
            rechunker.add(counted(0, frame));
            drain(rechunker, pieces);
        }
        if (end) {
            rechunker.end();
            drain(rechunker, pieces);
        }
        return pieces.stream().map(ByteString::size).toList();
    }

    private static void drain(Rechunker rechunker, List<ByteString> pieces) {
        for (ByteString piece = rechunker.poll(); piece != null; piece = rechunker.poll()) {
            pieces.add(piece);
        }
    }

    private static ByteString counted(int from, int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) ((from + i) % 251);
        }
        return ByteString.copyFrom(bytes);
    }
}

package io.byova.gateway.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Pieces of legal size that are, put together, what was given (rule 22). */
class ChunkSizesTest {

    private final ChunkSizes sizes = new ChunkSizes();
    private final List<ByteString> out = new ArrayList<>();

    @RepeatedTest(300)
    void anyFramesComeOutInLegalPiecesWithoutAByteChanged(RepetitionInfo round) {
        // Given frames of sizes that are mostly small, sometimes huge, sometimes empty
        Random random = new Random(round.getCurrentRepetition());
        ByteString given = ByteString.EMPTY;
        int frames = 1 + random.nextInt(40);

        // When
        for (int i = 0; i < frames; i++) {
            byte[] frame = new byte[size(random)];
            random.nextBytes(frame);
            ByteString audio = ByteString.copyFrom(frame);
            given = given.concat(audio);
            if (sizes.isFine(audio.size())) {
                sizes.passed();
                out.add(audio);
            } else if (!audio.isEmpty()) {
                sizes.add(audio, out::add);
            }
        }
        int beforeTail = out.size();
        ByteString tail = sizes.rest();
        if (tail != null) {
            out.add(tail);
        }

        // Then
        ByteString all = ByteString.copyFrom(out);
        assertThat(all.substring(0, given.size())).isEqualTo(given);
        assertThat(all.size() - given.size()).isLessThan(100);
        assertThat(out).allSatisfy(piece -> assertThat(piece.size()).isBetween(100, 16_000));
        assertThat(out.subList(Math.min(1, beforeTail), beforeTail))
                .allSatisfy(piece -> assertThat(piece.size()).isBetween(320, 16_000));
    }

    @Test
    void theFirstPieceWaitsForNoMoreThanItMust() {
        sizes.add(bytes(160), out::add);

        assertThat(out).singleElement().isEqualTo(bytes(160));
    }

    @Test
    void laterPiecesAreJoinedToAGoodSize() {
        sizes.add(bytes(160), out::add);
        sizes.add(bytes(160), out::add);
        assertThat(out).hasSize(1);
        sizes.add(bytes(160), out::add);

        assertThat(out).hasSize(2);
        assertThat(out.get(1).size()).isEqualTo(320);
    }

    @Test
    void aLargeFrameIsCutIntoEqualParts() {
        sizes.add(bytes(16_001), out::add);

        assertThat(out).extracting(ByteString::size).containsExactly(8001, 8000);
    }

    @Test
    void aShortTailIsFilledWithSilence() {
        sizes.add(bytes(7), out::add);

        ByteString tail = sizes.rest();
        assertThat(tail.substring(0, 7)).isEqualTo(bytes(7));
        assertThat(tail.substring(7)).isEqualTo(ByteString.copyFrom(filled(93)));
    }

    @Test
    void nothingIsLeftOfAReplyThatCameOutEven() {
        sizes.add(bytes(320), out::add);

        assertThat(sizes.rest()).isNull();
    }

    @Test
    void whatIsClearedIsGone() {
        sizes.add(bytes(50), out::add);
        sizes.clear();

        assertThat(sizes.rest()).isNull();
    }

    private static int size(Random random) {
        switch (random.nextInt(6)) {
            case 0:
                return random.nextInt(100_000);
            case 1:
                return random.nextInt(3);
            case 2:
                return 319 + random.nextInt(3);
            case 3:
                return 15_999 + random.nextInt(3);
            default:
                return random.nextInt(400);
        }
    }

    private static ByteString bytes(int count) {
        return ByteString.copyFrom(new byte[count]);
    }

    private static byte[] filled(int count) {
        byte[] silence = new byte[count];
        java.util.Arrays.fill(silence, (byte) 0xFF);
        return silence;
    }
}

package io.byova.gateway.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.google.protobuf.ByteString;
import io.byova.gateway.connector.Responses;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What waits for a reply's attention: in order, bounded, and none of it lost. */
@Timeout(60)
class ArrivalsTest {

    private final Arrivals arrivals = new Arrivals();

    @Test
    void whatCameFirstGoesFirst() {
        // Given
        VoiceVAResponse a = chunk(1);
        VoiceVAResponse b = chunk(2);
        VoiceVAResponse c = chunk(3);
        arrivals.add(a);
        arrivals.add(b);

        // When the first place is free again while another one waits
        VoiceVAResponse first = arrivals.poll();
        arrivals.add(c);

        // Then
        assertThat(first).isSameAs(a);
        assertThat(arrivals.poll()).isSameAs(b);
        assertThat(arrivals.poll()).isSameAs(c);
        assertThat(arrivals.poll()).isNull();
    }

    @Test
    void aFloodIsRefused() {
        int taken = 0;
        while (arrivals.add(chunk(1))) {
            taken++;
        }
        assertThat(taken).isEqualTo(128);
    }

    @Test
    void nothingIsLostWhereTwoAddAtOnce() {
        Race.rounds(30_000, race -> {
            // Given
            Arrivals shared = new Arrivals();

            // When
            race.between(() -> addTen(shared), () -> addTen(shared));

            // Then
            List<VoiceVAResponse> all = new ArrayList<>();
            for (VoiceVAResponse next = shared.poll(); next != null; next = shared.poll()) {
                all.add(next);
            }
            assertThat(all).hasSize(20);
        });
    }

    private static void addTen(Arrivals to) {
        for (int i = 0; i < 10; i++) {
            assertThat(to.add(chunk(i))).isTrue();
        }
    }

    private static VoiceVAResponse chunk(int bytes) {
        return Responses.chunk(ByteString.copyFrom(new byte[bytes]), false);
    }
}

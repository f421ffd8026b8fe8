package io.byova.gateway.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** All values of both laws, against the tables of the standard built here from its intervals, and against sox. */
class G711Test {

    /** The standard's positive half: where each of 128 intervals begins, and the value in its middle, in 16-bit units. */
    enum Law {
        MU(G711.MULAW, "mu", 2) {
            @Override
            void intervals(int[] begins, int[] values) {
                // Steps of 2, 4, … 256 in 14 bits, 16 of each; the first interval lies around zero.
                int begin = -1;
                for (int n = 0; n < 128; n++) {
                    int step = 2 << n / 16;
                    begins[n] = 4 * begin;
                    values[n] = 4 * (begin + step / 2);
                    begin += step;
                }
            }

            @Override
            int codeOf(int interval, boolean positive) {
                return (positive ? 255 : 127) - interval;
            }
        },
        A(G711.ALAW, "a", 8) {
            @Override
            void intervals(int[] begins, int[] values) {
                // Steps of 2 in 13 bits, 32 of them, then 4, 8, … 128, 16 of each.
                int begin = 0;
                for (int n = 0; n < 128; n++) {
                    int step = 2 << Math.max(0, n / 16 - 1);
                    begins[n] = 8 * begin;
                    values[n] = 8 * (begin + step / 2);
                    begin += step;
                }
            }

            @Override
            int codeOf(int interval, boolean positive) {
                return (positive ? 128 + interval : interval) ^ 0x55;
            }
        };

        final G711 tables;
        final String name;
        final int soxHalfStep;
        final int[] begins = new int[128];
        final int[] values = new int[128];

        Law(G711 tables, String name, int soxHalfStep) {
            this.tables = tables;
            this.name = name;
            this.soxHalfStep = soxHalfStep;
            intervals(begins, values);
        }

        abstract void intervals(int[] begins, int[] values);

        abstract int codeOf(int interval, boolean positive);

        int reference(int sample) {
            int interval = 127;
            while (interval > 0 && Math.abs(sample) < begins[interval]) {
                interval--;
            }
            return codeOf(interval, sample >= 0);
        }

        byte[] sox(String what) throws IOException {
            try (InputStream in = G711Test.class.getResourceAsStream("/g711/" + name + "-" + what + ".raw")) {
                return in.readAllBytes();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void decodesAllCodesAsTheStandardSays(Law law) {
        for (int interval = 0; interval < 128; interval++) {
            assertThat(law.tables.decode((byte) law.codeOf(interval, true))).isEqualTo((short) law.values[interval]);
            assertThat(law.tables.decode((byte) law.codeOf(interval, false))).isEqualTo((short) -law.values[interval]);
        }
    }

    @ParameterizedTest
    @EnumSource
    void encodesAllSamplesAsTheStandardSays(Law law) {
        for (int sample = Short.MIN_VALUE; sample <= Short.MAX_VALUE; sample++) {
            assertThat(law.tables.encode((short) sample) & 0xFF)
                    .as("code of %d", sample)
                    .isEqualTo(law.reference(sample));
        }
    }

    @ParameterizedTest
    @EnumSource
    void decodesAllCodesAsSoxDoes(Law law) throws IOException {
        // Given
        byte[] sox = law.sox("decoded");

        for (int code = 0; code < 256; code++) {
            int expected = sox[2 * code] & 0xFF | sox[2 * code + 1] << 8;
            assertThat((int) law.tables.decode((byte) code)).as("code %d", code).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource
    void encodesAllSamplesAsSoxDoesButForItsRounding(Law law) throws IOException {
        // Given
        byte[] sox = law.sox("encoded");
        int different = 0;

        for (int sample = Short.MIN_VALUE; sample <= Short.MAX_VALUE; sample++) {
            int theirs = sox[sample - Short.MIN_VALUE] & 0xFF;
            int ours = law.tables.encode((short) sample) & 0xFF;
            if (theirs != ours) {
                different++;
                assertThat(theirs)
                        .as("sox on %d", sample)
                        .isIn(
                                law.reference(Math.min(sample + law.soxHalfStep, Short.MAX_VALUE)),
                                law.reference(Math.max(sample - law.soxHalfStep, Short.MIN_VALUE)));
            }
        }
        assertThat(different).isLessThan(256 * 2 * law.soxHalfStep);
    }

    @ParameterizedTest
    @EnumSource
    void keepsEveryCodeThroughADecodeAndEncode(Law law) {
        for (int code = 0; code < 256; code++) {
            // Mu-law has two zeros; the negative one becomes the positive one.
            int expected = law == Law.MU && code == 0x7F ? 0xFF : code;
            assertThat(law.tables.encode(law.tables.decode((byte) code)) & 0xFF).isEqualTo(expected);
        }
    }
}

package io.byova.gateway.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResamplerTest {

    private static final double AMPLITUDE = 29_000;

    @ParameterizedTest
    @CsvSource({
        "16000, 8000, 88", "24000, 8000, 88", "32000, 8000, 88", "48000, 8000, 88",
        "44100, 8000, 86", "22050, 8000, 86", "11025, 8000, 86", "8000, 16000, 83"
    })
    void keepsTonesOfTheTelephoneBandPure(int from, int to, double leastSnr) {
        for (double hertz : new double[] {100, 300, 1000, 2100, 3000, 3400}) {
            // When
            short[] out = Resampler.resample(tone(hertz, from), from, to);

            // Then
            assertThat(snr(out, hertz, to)).as("%s Hz", hertz).isGreaterThanOrEqualTo(leastSnr);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {16_000, 24_000, 44_100, 48_000})
    void attenuatesWhatWouldFoldIntoTheTelephoneBand(int from) {
        for (double hertz = 4600; hertz < from / 2.0; hertz += 370) {
            // When
            short[] out = Resampler.resample(tone(hertz, from), from, 8000);

            // Then
            double left = 20 * Math.log10(rms(middle(out)) / (AMPLITUDE / Math.sqrt(2)) + 1e-9);
            assertThat(left).as("%s Hz", hertz).isLessThan(-80);
        }
    }

    @ParameterizedTest
    @CsvSource({"16000, 8000", "24000, 8000", "44100, 8000", "8000, 16000"})
    void givesTheSameStreamForAnyCut(int from, int to) {
        // Given
        Random random = new Random(3);
        short[] in = new short[20_000];
        for (int i = 0; i < in.length; i++) {
            in[i] = (short) random.nextInt();
        }
        Resampler whole = new Resampler(from, to);
        Resampler pieces = new Resampler(from, to);

        // When
        short[] atOnce = new short[whole.outputFor(in.length)];
        int expected = whole.process(in, 0, in.length, atOnce, 0);
        short[] joined = new short[atOnce.length];
        int written = 0;
        for (int at = 0; at < in.length; ) {
            int length = Math.min(in.length - at, 1 + random.nextInt(500));
            int count = pieces.process(in, at, length, joined, written);
            assertThat(count).isLessThanOrEqualTo(pieces.outputFor(length));
            written += count;
            at += length;
        }

        // Then
        assertThat(written).isEqualTo(expected);
        assertThat(joined).isEqualTo(atOnce);
    }

    @Test
    void keepsTheTimeOfARecording() {
        // Given a click after half a second
        short[] in = new short[16_000];
        in[8000] = 20_000;

        // When
        short[] out = Resampler.resample(in, 16_000, 8000);

        // Then
        assertThat(out).hasSize(8000);
        assertThat(out[4000]).isGreaterThan((short) 9000);
        assertThat(out[3999]).isCloseTo(out[4001], within((short) 1));
    }

    @Test
    void clipsInsteadOfWrapping() {
        // Given a full-scale square wave, which overshoots when its edges are taken off
        short[] in = new short[4800];
        for (int i = 0; i < in.length; i++) {
            in[i] = i / 24 % 2 == 0 ? Short.MAX_VALUE : Short.MIN_VALUE;
        }

        // When
        short[] out = Resampler.resample(in, 24_000, 8000);

        // Then neighbours of the plateau never jump to the other sign
        for (int i = 100; i < 1400; i++) {
            int phase = i % 16;
            if (phase > 1 && phase < 7) {
                assertThat(out[i]).isPositive();
            }
        }
    }

    @Test
    void refusesRatesWithoutAUsualRatio() {
        assertThat(Resampler.supports(44_101, 8000)).isFalse();
        assertThat(Resampler.supports(0, 8000)).isFalse();
        assertThatThrownBy(() -> new Resampler(-1, 8000)).isInstanceOf(IllegalArgumentException.class);
    }

    private static short[] tone(double hertz, int rate) {
        short[] tone = new short[rate];
        for (int i = 0; i < tone.length; i++) {
            tone[i] = (short) Math.round(AMPLITUDE * Math.sin(2 * Math.PI * hertz * i / rate));
        }
        return tone;
    }

    /** Power of the sine that fits best, to the power of what is left, in dB. */
    private static double snr(short[] samples, double hertz, int rate) {
        short[] part = middle(samples);
        double ss = 0, sc = 0, cc = 0, xs = 0, xc = 0;
        for (int i = 0; i < part.length; i++) {
            double s = Math.sin(2 * Math.PI * hertz * i / rate);
            double c = Math.cos(2 * Math.PI * hertz * i / rate);
            ss += s * s;
            sc += s * c;
            cc += c * c;
            xs += part[i] * s;
            xc += part[i] * c;
        }
        double determinant = ss * cc - sc * sc;
        double a = (xs * cc - xc * sc) / determinant;
        double b = (xc * ss - xs * sc) / determinant;
        double signal = 0, noise = 0;
        for (int i = 0; i < part.length; i++) {
            double fit = a * Math.sin(2 * Math.PI * hertz * i / rate) + b * Math.cos(2 * Math.PI * hertz * i / rate);
            signal += fit * fit;
            noise += (part[i] - fit) * (part[i] - fit);
        }
        return 10 * Math.log10(signal / noise);
    }

    private static short[] middle(short[] samples) {
        return Arrays.copyOfRange(samples, 400, samples.length - 400);
    }

    private static double rms(short[] samples) {
        double sum = 0;
        for (short sample : samples) {
            sum += (double) sample * sample;
        }
        return Math.sqrt(sum / samples.length);
    }
}

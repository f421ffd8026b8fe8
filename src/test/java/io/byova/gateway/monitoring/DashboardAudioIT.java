package io.byova.gateway.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import io.byova.gateway.audio.G711;
import io.byova.gateway.audio.WavWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The audio parts of the Test call page, in a real browser. */
@Tag("browser")
@Timeout(120)
final class DashboardAudioIT {

    private static final Path SPEECH = Path.of("src/test/resources/speech");
    private static final int WAV_HEADER = 44;

    private static Chromium chromium;
    private static TestGateway gateway;
    private static Page page;

    @BeforeAll
    static void startAll() {
        chromium = Chromium.start();
        gateway = new TestGateway(TestGateway.LOCAL);
        page = chromium.browser.newPage();
        page.navigate(gateway.uri("/").toString());
    }

    @AfterAll
    static void stopAll() {
        if (gateway != null) {
            gateway.close();
        }
        if (chromium != null) {
            chromium.close();
        }
    }

    // ---- G.711 ------------------------------------------------------------------------------------------------------

    @Test
    void everySampleHasTheCodeThatTheGatewayGivesIt() {
        // When
        byte[] codes = java.util.HexFormat.of()
                .parseHex((String) page.evaluate("async () => { const { encode } = await import('/dashboard/g711.js');"
                        + "return Array.from({ length: 65536 },"
                        + " (_, i) => encode(i - 32768).toString(16).padStart(2, '0')).join(''); }"));

        // Then
        byte[] expected = new byte[65_536];
        for (int sample = Short.MIN_VALUE; sample <= Short.MAX_VALUE; sample++) {
            expected[sample - Short.MIN_VALUE] = G711.MULAW.encode((short) sample);
        }
        assertThat(codes).isEqualTo(expected);
    }

    @Test
    void everyCodeIsTheSampleThatTheGatewayHearsInIt() {
        // When
        List<?> mulaw = (List<?>) page.evaluate("async () => { const { decode } = await import('/dashboard/g711.js');"
                + "return Array.from({ length: 256 }, (_, code) => decode(code)); }");
        List<?> alaw =
                (List<?>) page.evaluate("async () => { const { decodeAlaw } = await import('/dashboard/g711.js');"
                        + "return Array.from({ length: 256 }, (_, code) => decodeAlaw(code)); }");

        // Then
        for (int code = 0; code < 256; code++) {
            assertThat((Integer) mulaw.get(code)).as("mu-law " + code).isEqualTo(G711.MULAW.decode((byte) code));
            assertThat((Integer) alaw.get(code)).as("A-law " + code).isEqualTo(G711.ALAW.decode((byte) code));
        }
    }

    @Test
    void whatIsTooLoudIsCutOffAndDoesNotTurnAround() {
        // When
        Object codes = page.evaluate("async () => { const { encodeFloat } = await import('/dashboard/g711.js');"
                + "return [0, 1, 1.5, -1, -1.5, NaN].map(encodeFloat); }");

        // Then
        assertThat(codes).isEqualTo(List.of(0xFF, 0x80, 0x80, 0x00, 0x00, 0xFF));
    }

    // ---- rates ------------------------------------------------------------------------------------------------------

    /** A tone of so many Hz goes through in pieces of 128, as the audio thread gives them; how loud is it after that? */
    private static final String THROUGH =
            """
            async ({ from, to, tone }) => {
              const { Resampler } = await import('/dashboard/resampler.js');
              const resampler = new Resampler(from, to);
              const piece = new Float32Array(128);
              const out = new Float32Array(resampler.outputFor(128));
              const all = [];
              for (let at = 0; at < from; at += 128) {
                piece.forEach((_, i) => { piece[i] = Math.sin(2 * Math.PI * tone * (at + i) / from); });
                all.push(...out.slice(0, resampler.process(piece, out)));
              }
              const middle = all.slice(to / 4, to * 3 / 4);
              const power = middle.reduce((sum, each) => sum + each * each, 0) / middle.length;
              return { count: all.length, db: 10 * Math.log10(2 * power) };
            }
            """;

    @ParameterizedTest
    @CsvSource({
        "48000, 8000,  300, -0.1, 0.1",
        "48000, 8000, 3000, -0.1, 0.1",
        "48000, 8000, 5000, -200, -80",
        "48000, 8000, 7700, -200, -80",
        "44100, 8000, 1000, -0.1, 0.1",
        "44100, 8000, 5000, -200, -80",
        "16000, 8000, 3000, -0.1, 0.1",
        "16000, 8000, 7000, -200, -80",
        "8000, 48000, 1000, -0.1, 0.1",
        "8000, 44100, 1000, -0.1, 0.1",
        "8000,  8000, 1000, -0.1, 0.1"
    })
    void whatATelephoneCarriesPassesAndNothingFoldsIntoIt(int from, int to, int tone, double least, double most) {
        // When
        Map<?, ?> through = (Map<?, ?>) page.evaluate(THROUGH, Map.of("from", from, "to", to, "tone", tone));

        // Then
        assertThat(((Number) through.get("db")).doubleValue()).isBetween(least, most);
        assertThat(((Number) through.get("count")).intValue()).isBetween(to - 1, to + 128 * to / from + 1);
    }

    // ---- WAV files --------------------------------------------------------------------------------------------------

    private static final String READ =
            """
            async (file) => {
              const { telephoneAudio } = await import('/dashboard/wav.js');
              const { encodeFloat } = await import('/dashboard/g711.js');
              try {
                const bytes = Uint8Array.from(atob(file), (c) => c.charCodeAt(0));
                return Array.from(telephoneAudio(bytes.buffer), encodeFloat);
              } catch (failure) {
                return failure.message;
              }
            }
            """;

    private static Object read(byte[] file) {
        return page.evaluate(READ, Base64.getEncoder().encodeToString(file));
    }

    @Test
    void aMulawFileIsSaidAsItIs() throws Exception {
        // Given
        byte[] file = Files.readAllBytes(SPEECH.resolve("caller2.wav"));
        byte[] spoken = Arrays.copyOfRange(file, file.length - 6608, file.length);

        // When
        List<?> heard = (List<?>) read(WavWriter.mulaw8k(spoken));

        // Then: mu-law has two codes of zero, of which one is enough
        assertThat(heard).hasSize(spoken.length);
        for (int i = 0; i < spoken.length; i++) {
            int expected = spoken[i] == 0x7F ? 0xFF : spoken[i] & 0xFF;
            assertThat((Integer) heard.get(i)).as("sample " + i).isEqualTo(expected);
        }
        assertThat((List<?>) read(file)).hasSizeBetween(6600, 6610);
    }

    @Test
    void anotherRateIsAsLongAsItWas() throws Exception {
        byte[] file = Files.readAllBytes(SPEECH.resolve("caller1-pcm16k.wav"));
        assertThat((List<?>) read(file)).hasSizeBetween((file.length - 100) / 4, (file.length - WAV_HEADER) / 4);
    }

    @Test
    void filesAsTheyAreFoundInTheWildAreRead() {
        // Given half of full scale, on one of two channels, in every coding there is
        byte[] pcm16 = samples(2, 100, 2).array();
        for (int i = 0; i < 100; i++) {
            ByteBuffer.wrap(pcm16).order(ByteOrder.LITTLE_ENDIAN).putShort(i * 4, (short) 16_384);
        }
        ByteBuffer floats = samples(4, 100, 1);
        for (int i = 0; i < 100; i++) {
            floats.putFloat(i * 4, 0.25f);
        }
        byte[] pcm24 = new byte[300];
        for (int i = 0; i < 100; i++) {
            pcm24[i * 3 + 2] = 0x20;
        }
        byte[] pcm8 = new byte[100];
        Arrays.fill(pcm8, (byte) 0xA0);
        byte[] quarter = new byte[100];
        Arrays.fill(quarter, G711.MULAW.encode((short) 8192));

        // Then a quarter is heard, also where the header is not true
        List<Integer> codes =
                Arrays.stream(new int[100]).mapToObj(i -> quarter[0] & 0xFF).toList();
        assertThat(read(wav(1, 2, 16, pcm16, pcm16.length))).isEqualTo(codes);
        assertThat(read(wav(3, 1, 32, floats.array(), 400))).isEqualTo(codes);
        assertThat(read(wav(1, 1, 24, pcm24, 300))).isEqualTo(codes);
        assertThat(read(wav(1, 1, 8, pcm8, 100))).isEqualTo(codes);
        assertThat(read(wav(7, 1, 8, quarter, 0))).isEqualTo(codes);
        assertThat(read(wav(7, 1, 8, quarter, -1))).isEqualTo(codes);
    }

    @Test
    void whatIsNoAudioIsRefusedInWords() {
        byte[] good = wav(7, 1, 8, new byte[160], 160);
        assertThat(read("RIFF".getBytes())).isEqualTo("it is not a WAV file");
        assertThat(read("not audio at all, not at all".getBytes())).isEqualTo("it is not a WAV file");
        assertThat(read(Arrays.copyOf(good, 36))).isEqualTo("it is cut off, or has no audio");
        assertThat(read(wav(7, 1, 8, new byte[0], 0))).isEqualTo("there is no audio in it");
        assertThat(read(wav(85, 1, 8, new byte[160], 160))).isEqualTo("its coding is not known: format 85, 8 bits");
        assertThat(read(wav(1, 0, 16, new byte[160], 160))).isEqualTo("it has 0 channels of 8000 Hz");
    }

    private static ByteBuffer samples(int bytes, int count, int channels) {
        return ByteBuffer.allocate(bytes * count * channels).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] wav(int tag, int channels, int bits, byte[] audio, int toldSize) {
        return ByteBuffer.allocate(WAV_HEADER + audio.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("RIFF".getBytes())
                .putInt(36 + audio.length)
                .put("WAVEfmt ".getBytes())
                .putInt(16)
                .putShort((short) tag)
                .putShort((short) channels)
                .putInt(8000)
                .putInt(8000 * channels * bits / 8)
                .putShort((short) (channels * bits / 8))
                .putShort((short) bits)
                .put("data".getBytes())
                .putInt(toldSize)
                .put(audio)
                .array();
    }

    // ---- the jitter buffer ------------------------------------------------------------------------------------------

    /** Does what each step says and tells the state after it, with how much was played. */
    private static final String PLAY =
            """
            async (steps) => {
              const { Playout } = await import('/dashboard/playout.js');
              const playout = new Playout();
              return steps.map((step) => {
                const [what, ms] = step.split(' ');
                if (what === 'push') {
                  playout.push(new Uint8Array(ms * 8).fill(0x10), true);
                } else if (what === 'read') {
                  for (let at = 0; at < ms; at += 5) {
                    playout.read(new Float32Array(40));
                  }
                } else {
                  playout[what]();
                }
                return `${playout.state} ${playout.played / 8} ${playout.flushed / 8} ${playout.underruns}`;
              });
            }
            """;

    @Test
    void playingBeginsWhenThereIsEnoughAndEndsWithTheReply() {
        assertThat(played("push 20", "read 20", "push 20", "read 20", "push 40", "read 40", "end", "read 100"))
                .containsExactly(
                        "buffering 0 0 0",
                        "buffering 0 0 0",
                        "buffering 0 0 0",
                        "buffering 0 0 0",
                        "buffering 0 0 0",
                        "playing 40 0 0",
                        "playing 40 0 0",
                        "idle 80 0 0");
    }

    @Test
    void aShortReplyDoesNotWaitForMore() {
        assertThat(played("push 20", "end", "read 5", "read 100"))
                .containsExactly("buffering 0 0 0", "buffering 0 0 0", "playing 5 0 0", "idle 20 0 0");
    }

    @Test
    void aSlowVendorIsWaitedForButNotForEver() {
        assertThat(played("push 20", "read 195", "read 10", "read 30", "push 60", "read 60", "read 2000", "read 100"))
                .containsExactly(
                        "buffering 0 0 0",
                        "buffering 0 0 0",
                        "playing 10 0 0",
                        "buffering 20 0 1",
                        "buffering 20 0 1",
                        "buffering 80 0 2",
                        "idle 80 0 2",
                        "idle 80 0 2");
    }

    @Test
    void whatIsFlushedIsNotHeard() {
        assertThat(played("push 1000", "end", "read 100", "flush", "read 100", "push 100", "end", "read 200"))
                .containsExactly(
                        "buffering 0 0 0",
                        "buffering 0 0 0",
                        "playing 100 0 0",
                        "idle 100 900 0",
                        "idle 100 900 0",
                        "buffering 100 900 0",
                        "buffering 100 900 0",
                        "idle 200 900 0");
    }

    private static List<String> played(String... steps) {
        return ((List<?>) page.evaluate(PLAY, List.of(steps)))
                .stream().map(String::valueOf).toList();
    }
}

package io.byova.gateway.audio;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * Any bytes give usable audio of a bounded size or an {@link UnusableAudioException}. In a normal build the files of
 * {@code WavFileFuzzTestInputs} are replayed; {@code JAZZER_FUZZ=1 mvn test -Dtest=WavFileFuzzTest} looks for more.
 */
class WavFileFuzzTest {

    @FuzzTest(maxDuration = "1m")
    void anyBytesAreAudioOrNamed(byte[] file) {
        byte[] audio;
        try {
            WavFile wav = WavFile.read(file);
            audio = wav.toMulaw8k();
            assertThat(wav.toString()).isNotBlank();
        } catch (UnusableAudioException e) {
            assertThat(e).hasMessageContaining("expected a WAV file");
            return;
        }
        // The lowest rate, 4 kHz, doubles the number of samples.
        assertThat(audio.length).isLessThanOrEqualTo(2 * file.length);
        assertThat(WavFile.read(WavWriter.mulaw8k(audio)).toMulaw8k()).isEqualTo(audio);
    }
}

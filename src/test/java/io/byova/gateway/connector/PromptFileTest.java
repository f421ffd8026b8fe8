package io.byova.gateway.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.byova.gateway.audio.WavWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** A prompt that cannot be used names its file and the reason. */
class PromptFileTest {

    @TempDir
    Path folder;

    private ConnectorRuntime runtime;

    @BeforeEach
    void resolveBelowTheFolder() {
        runtime = new ConnectorRuntime() {
            @Override
            public Scheduler blocking() {
                return Schedulers.immediate();
            }

            @Override
            public Scheduler timers() {
                return Schedulers.immediate();
            }

            @Override
            public Path resolve(String path) {
                return folder.resolve(path);
            }
        };
    }

    @Test
    void readsAWavFile() throws IOException {
        byte[] audio = {1, 2, 3, 4, 5};
        Files.write(folder.resolve("a.wav"), WavWriter.mulaw8k(audio));

        assertThat(PromptFile.read("k", "a.wav", runtime)).isEqualTo(ByteString.copyFrom(audio));
    }

    @Test
    void readsFromTheJar() {
        assertThat(PromptFile.read("k", "classpath:audio/welcome.wav", runtime).size())
                .isGreaterThan(8000);
    }

    @Test
    void namesAFileThatIsMissing() {
        refuses("gone.wav", "there is no file " + folder.toAbsolutePath().resolve("gone.wav"));
        refuses("classpath:audio/gone.wav", "there is no file classpath:audio/gone.wav");
    }

    @Test
    void aFolderIsNoPrompt() {
        refuses("", "folder");
    }

    @Test
    void aJpegIsNamedForWhatItIs() throws IOException {
        Files.write(
                folder.resolve("photo.wav"), new byte[] {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) 0xE0, 0, 16});

        refuses("photo.wav", "photo.wav: ", "JPEG");
    }

    @Test
    void otherContentIsRefused() throws IOException {
        Files.writeString(folder.resolve("text.wav"), "this is no audio at all");
        Files.write(folder.resolve("empty.wav"), new byte[0]);

        refuses("text.wav", "text.wav: ");
        refuses("empty.wav", "empty.wav: ");
    }

    @Test
    void aPromptTooLongForOneResponseIsRefused() throws IOException {
        Files.write(folder.resolve("long.wav"), WavWriter.mulaw8k(new byte[4 * 1024 * 1024]));

        refuses("long.wav", "524 s", "4 MiB");
    }

    @Test
    void aPathThatIsNoneIsRefusedLikeAnyOther() {
        refuses("a\0b.wav", "no path");
    }

    private void refuses(String location, String... words) {
        assertThatThrownBy(() -> PromptFile.read("welcome", location, runtime))
                .isInstanceOfSatisfying(InvalidSetting.class, invalid -> assertThat(invalid.key())
                        .isEqualTo("welcome"))
                .hasMessageContainingAll(words);
    }
}

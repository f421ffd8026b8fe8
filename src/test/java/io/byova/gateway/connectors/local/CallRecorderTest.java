package io.byova.gateway.connectors.local;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.google.protobuf.ByteString;
import io.byova.gateway.audio.AudioFormat;
import io.byova.gateway.audio.WavFile;
import io.byova.gateway.connector.CallerInput;
import io.byova.gateway.connectors.FakeConversation;
import io.byova.gateway.connectors.Heard;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Recording: what was said, by whom, in a file nobody else can name, and never at the cost of the call. */
@Timeout(60)
class CallRecorderTest {

    private static final Clock NOON = Clock.fixed(Instant.parse("2026-01-02T12:00:00Z"), ZoneOffset.UTC);

    @TempDir
    Path folder;

    private final Scheduler disk = Schedulers.newBoundedElastic(2, 1000, "test-disk");
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        logger().addAppender(log);
    }

    @AfterEach
    void dispose() {
        logger().detachAppender(log);
        disk.dispose();
    }

    @Test
    void aCallIsOneWavFileOfAllItsTurns() throws IOException {
        // Given
        CallRecorder recorder = recorder(folder.resolve("new/below"));
        FakeConversation call = new FakeConversation("call-1");
        byte[] first = noise(1, 1601);
        byte[] second = noise(2, 800);

        // When
        hear(recorder, call, first);
        hear(recorder, call, second);
        recorder.close(call).block();

        // Then
        Path file = files(folder.resolve("new/below")).get(0);
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.write(first);
        both.write(second);
        assertThat(WavFile.read(Files.readAllBytes(file)).toMulaw8k()).isEqualTo(both.toByteArray());
        assertThat(file.getFileName().toString())
                .startsWith("20260102-120000-000_call-1_")
                .endsWith(".wav");
    }

    @Test
    void itIsTheSameAudioThatPasses() {
        CallRecorder recorder = recorder(folder);
        List<CallerInput> frames = Heard.frames(noise(1, 800), AudioFormat.MULAW_8K);

        StepVerifier.create(recorder.record(new FakeConversation("a"), Flux.fromIterable(frames)))
                .expectNextSequence(frames)
                .verifyComplete();
    }

    @Test
    void digitsAndEventsAreNotRecorded() throws IOException {
        CallRecorder recorder = recorder(folder);
        FakeConversation call = new FakeConversation("a");

        recorder.record(call, Heard.pressed("4711")).blockLast();
        recorder.close(call).block();

        assertThat(files(folder)).isEmpty();
    }

    @Test
    void nothingConfidentialIsRecorded() throws IOException {
        // Given (rule 35)
        CallRecorder recorder = recorder(folder);
        FakeConversation call = new FakeConversation("a");
        byte[] before = noise(1, 320);
        byte[] after = noise(3, 320);

        // When
        hear(recorder, call, before);
        call.sensitive = true;
        hear(recorder, call, noise(2, 320));
        call.sensitive = false;
        hear(recorder, call, after);
        recorder.close(call).block();

        // Then
        byte[] both = Arrays.copyOf(before, 640);
        System.arraycopy(after, 0, both, 320, 320);
        assertThat(WavFile.read(Files.readAllBytes(files(folder).get(0))).toMulaw8k())
                .isEqualTo(both);
    }

    @Test
    void a16kHzCallIsRecordedAsItIs() throws IOException {
        CallRecorder recorder = recorder(folder);
        FakeConversation call = new FakeConversation("a");
        AudioFormat wide = new AudioFormat(AudioFormat.Encoding.LINEAR16, 16_000);

        recorder.record(call, Flux.fromIterable(Heard.frames(noise(1, 6400), wide)))
                .blockLast();
        recorder.close(call).block();

        WavFile wav = WavFile.read(Files.readAllBytes(files(folder).get(0)));
        assertThat(wav.sampleRate()).isEqualTo(16_000);
        assertThat(wav.durationMillis()).isEqualTo(200);
    }

    @ParameterizedTest
    @MethodSource("hostileIds")
    void noIdLeavesTheFolderOrBreaksTheName(String id) throws IOException {
        // Given
        CallRecorder recorder = recorder(folder.resolve("in"));
        FakeConversation call = new FakeConversation(id);

        // When
        hear(recorder, call, noise(1, 160));
        recorder.close(call).block();

        // Then
        assertThat(files(folder.resolve("in"))).singleElement().satisfies(file -> assertThat(
                        file.getFileName().toString())
                .matches("[0-9]{8}-[0-9]{6}-[0-9]{3}_[A-Za-z0-9-]{0,40}_[0-9a-f]{8}\\.wav"));
        assertThat(files(folder)).hasSize(1);
    }

    static Stream<String> hostileIds() {
        return Stream.of(
                "../../etc/passwd",
                "..",
                "/",
                "C:\\windows\\system32",
                "x".repeat(10_240),
                "звонок☎\uD83D\uDE00",
                "a\0b",
                "line\nbreak",
                "CON",
                "");
    }

    @Test
    void callsWhoseIdsDifferInHostileCharactersOnlyGetFilesOfTheirOwn() throws IOException {
        CallRecorder recorder = recorder(folder);

        for (String id : List.of("a/b", "a.b", "a b", "ab")) {
            FakeConversation call = new FakeConversation(id);
            hear(recorder, call, noise(1, 160));
            recorder.close(call).block();
        }

        assertThat(files(folder)).hasSize(4);
    }

    @Test
    void filesAreWrittenElsewhereThanTheCallIsHeard() {
        // Given a scheduler that remembers its threads
        Set<String> writers = ConcurrentHashMap.newKeySet();
        CallRecorder recorder = new CallRecorder(
                folder,
                spying(task -> disk.schedule(() -> {
                    writers.add(Thread.currentThread().getName());
                    task.run();
                })),
                NOON);
        FakeConversation call = new FakeConversation("a");

        // When heard on a thread that must not block, which would throw
        recorder.record(call, Flux.fromIterable(Heard.frames(noise(1, 1600), AudioFormat.MULAW_8K)))
                .subscribeOn(Schedulers.parallel())
                .blockLast();
        recorder.close(call).block();

        // Then
        assertThat(writers).isNotEmpty().allMatch(name -> name.startsWith("test-disk"));
    }

    @Test
    void aFolderThatCannotBeWrittenIsOneWarningAndTheCallGoesOn() throws IOException {
        // Given a file where the folder should be
        Path taken = Files.writeString(folder.resolve("taken"), "");
        CallRecorder recorder = recorder(taken.resolve("below"));
        FakeConversation call = new FakeConversation("a");

        // When
        StepVerifier.create(
                        recorder.record(call, Flux.fromIterable(Heard.frames(noise(1, 1600), AudioFormat.MULAW_8K))))
                .expectNextCount(10)
                .verifyComplete();
        recorder.close(call).block();

        // Then
        assertThat(log.list).hasSize(1);
    }

    @Test
    void aDiskThatTakesNoMoreWorkIsOneWarningAndTheCallGoesOn() {
        // Given
        disk.dispose();
        CallRecorder recorder = recorder(folder);
        FakeConversation call = new FakeConversation("a");

        // When
        StepVerifier.create(
                        recorder.record(call, Flux.fromIterable(Heard.frames(noise(1, 1600), AudioFormat.MULAW_8K))))
                .expectNextCount(10)
                .verifyComplete();
        StepVerifier.create(recorder.close(call)).verifyComplete();

        // Then
        assertThat(log.list).hasSize(1);
    }

    @Test
    void aDiskThatIsBehindLosesAudioAndNotTheCall() {
        // Given a disk that does nothing
        List<Runnable> tasks = new ArrayList<>();
        CallRecorder recorder = new CallRecorder(
                folder,
                spying(task -> {
                    tasks.add(task);
                    return () -> {};
                }),
                NOON);

        // When two minutes have been said
        StepVerifier.create(recorder.record(
                        new FakeConversation("a"),
                        Flux.fromIterable(Heard.frames(new byte[960_000], AudioFormat.MULAW_8K))))
                .expectNextCount(6000)
                .verifyComplete();

        // Then
        assertThat(tasks).hasSize(1);
        // Another test's disk may still be complaining.
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .filteredOn(message -> message.contains("gaps"))
                .hasSize(1);
    }

    @Test
    void whatArrivesAfterTheEndIsLeftOut() throws IOException {
        // Given
        Path file = folder.resolve("a.wav");
        CallRecording recording = new CallRecording("a", file, Schedulers.immediate());
        CallerInput.Audio frame = new CallerInput.Audio(ByteString.copyFrom(noise(1, 160)), AudioFormat.MULAW_8K);
        recording.write(frame);
        recording.close().block();

        // When
        recording.write(frame);
        recording.close().block();

        // Then
        assertThat(WavFile.read(Files.readAllBytes(file)).toMulaw8k()).hasSize(160);
        assertThat(log.list).isEmpty();
    }

    @Test
    void closingCompletesEveryFile() throws IOException {
        // Given
        CallRecorder recorder = recorder(folder);
        hear(recorder, new FakeConversation("a"), noise(1, 160));
        hear(recorder, new FakeConversation("b"), noise(2, 160));

        // When
        recorder.closeAll().block();

        // Then
        for (Path file : files(folder)) {
            assertThat(WavFile.read(Files.readAllBytes(file)).toMulaw8k()).hasSize(160);
        }
        assertThat(files(folder)).hasSize(2);
    }

    @Test
    void aCallThatSaidNothingHasNoFile() throws IOException {
        StepVerifier.create(recorder(folder).close(new FakeConversation("a"))).verifyComplete();

        assertThat(files(folder)).isEmpty();
    }

    private CallRecorder recorder(Path directory) {
        return new CallRecorder(directory, disk, NOON);
    }

    private static void hear(CallRecorder recorder, FakeConversation call, byte[] audio) {
        recorder.record(call, Flux.fromIterable(Heard.frames(audio, AudioFormat.MULAW_8K)))
                .blockLast();
    }

    private static byte[] noise(int seed, int bytes) {
        byte[] noise = new byte[bytes];
        new Random(seed).nextBytes(noise);
        return noise;
    }

    private static List<Path> files(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(CallRecording.class);
    }

    private static Scheduler spying(java.util.function.Function<Runnable, Disposable> schedule) {
        return new Scheduler() {
            @Override
            public Disposable schedule(Runnable task) {
                return schedule.apply(task);
            }

            @Override
            public Worker createWorker() {
                throw new UnsupportedOperationException();
            }
        };
    }
}

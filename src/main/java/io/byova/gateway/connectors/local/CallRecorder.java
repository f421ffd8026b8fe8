package io.byova.gateway.connectors.local;

import io.byova.gateway.connector.CallerInput;
import io.byova.gateway.connector.Conversation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Records the caller's side, one WAV file per call. Audio is handed over without waiting and written on the blocking
 * scheduler; confidential input (rule 35) is left out.
 */
final class CallRecorder {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS").withZone(ZoneOffset.UTC);
    private static final int ID_CHARACTERS = 40;

    private final Path directory;
    private final Scheduler blocking;
    private final Clock clock;
    private final Map<Conversation, CallRecording> open = new ConcurrentHashMap<>();

    CallRecorder(Path directory, Scheduler blocking) {
        this(directory, blocking, Clock.systemUTC());
    }

    CallRecorder(Path directory, Scheduler blocking, Clock clock) {
        this.directory = directory;
        this.blocking = blocking;
        this.clock = clock;
    }

    /** The same input, recorded as it passes. */
    Flux<CallerInput> record(Conversation conversation, Flux<CallerInput> turn) {
        return turn.doOnNext(input -> {
            if (input instanceof CallerInput.Audio && !conversation.isInputSensitive()) {
                open.computeIfAbsent(conversation, this::begin).write((CallerInput.Audio) input);
            }
        });
    }

    /** Completes a call's file; completes when it is on the disk. */
    Mono<Void> close(Conversation conversation) {
        return Mono.defer(() -> {
            CallRecording recording = open.remove(conversation);
            return recording == null ? Mono.empty() : recording.close();
        });
    }

    /** Completes all files. */
    Mono<Void> closeAll() {
        return Flux.defer(() -> Flux.fromIterable(open.keySet()))
                .flatMap(this::close)
                .then();
    }

    private CallRecording begin(Conversation conversation) {
        return new CallRecording(conversation.id(), directory.resolve(fileName(conversation.id())), blocking);
    }

    /** Safe whatever the id: its harmless characters to recognise it by, and a digest to tell it from others. */
    private String fileName(String conversationId) {
        String readable = conversationId.replaceAll("[^A-Za-z0-9-]", "");
        String shortened = readable.substring(0, Math.min(ID_CHARACTERS, readable.length()));
        return TIME.format(clock.instant()) + "_" + shortened + "_" + digest(conversationId) + ".wav";
    }

    private static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 4);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java runtime has SHA-256", impossible);
        }
    }
}

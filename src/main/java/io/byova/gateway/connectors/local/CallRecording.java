package io.byova.gateway.connectors.local;

import io.byova.gateway.audio.AudioFormat;
import io.byova.gateway.audio.WavWriter;
import io.byova.gateway.connector.CallerInput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/** One call's recording: taken from any thread, written by one at a time on the blocking scheduler. */
final class CallRecording {

    private static final Logger LOGGER = LoggerFactory.getLogger(CallRecording.class);

    /** A minute of mu-law: a disk that is behind by more loses audio, so that the call does not wait for it. */
    private static final int LARGEST_BACKLOG = 8000 * 60;

    private final String conversationId;
    private final Path path;
    private final Scheduler blocking;
    private final ConcurrentLinkedQueue<CallerInput.Audio> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger backlogBytes = new AtomicInteger();
    private final AtomicInteger work = new AtomicInteger();
    private final Sinks.Empty<Void> closed = Sinks.empty();
    private volatile boolean closing;
    private volatile boolean lossTold;

    // Touched by the worker only.
    private @Nullable WavWriter writer;
    private @Nullable AudioFormat format;
    private boolean failed;
    private boolean finished;

    CallRecording(String conversationId, Path path, Scheduler blocking) {
        this.conversationId = conversationId;
        this.path = path;
        this.blocking = blocking;
    }

    void write(CallerInput.Audio audio) {
        int size = audio.bytes().size();
        if (backlogBytes.addAndGet(size) > LARGEST_BACKLOG) {
            backlogBytes.addAndGet(-size);
            tellLoss("the recording has gaps: the disk is too slow");
            return;
        }
        waiting.add(audio);
        schedule();
    }

    Mono<Void> close() {
        closing = true;
        if (!schedule()) {
            closed.tryEmitEmpty();
        }
        return closed.asMono();
    }

    /** False where nobody takes the work: then the next frame tries again, and the call goes on in any case. */
    private boolean schedule() {
        if (work.getAndIncrement() != 0) {
            return true;
        }
        try {
            blocking.schedule(this::drain);
            return true;
        } catch (RejectedExecutionException full) {
            work.set(0);
            tellLoss("the recording may have gaps: too much waits for the disk");
            return false;
        }
    }

    private void tellLoss(String what) {
        if (!lossTold) {
            lossTold = true;
            LOGGER.atWarn().addKeyValue("conversation", conversationId).log(what);
        }
    }

    private void drain() {
        int missed = 1;
        do {
            boolean last = closing;
            for (CallerInput.Audio audio = waiting.poll(); audio != null; audio = waiting.poll()) {
                backlogBytes.addAndGet(-audio.bytes().size());
                append(audio);
            }
            if (last) {
                finish();
            }
            missed = work.addAndGet(-missed);
        } while (missed != 0);
    }

    private void append(CallerInput.Audio audio) {
        if (failed || finished) {
            return;
        }
        try {
            if (writer == null) {
                Files.createDirectories(path.getParent());
                writer = WavWriter.create(path, audio.format());
                format = audio.format();
            } else if (!audio.format().equals(format)) {
                throw new IOException("the caller's audio changed from " + format + " to " + audio.format());
            }
            for (ByteBuffer piece : audio.bytes().asReadOnlyByteBufferList()) {
                writer.write(piece);
            }
        } catch (IOException problem) {
            failed = true;
            warn("the recording stops", problem);
        }
    }

    private void finish() {
        finished = true;
        if (writer != null) {
            try {
                writer.close();
            } catch (IOException problem) {
                warn("the recording was not completed", problem);
            }
            writer = null;
        }
        closed.tryEmitEmpty();
    }

    private void warn(String what, IOException problem) {
        LOGGER.atWarn()
                .addKeyValue("conversation", conversationId)
                .addKeyValue("file", path)
                .addKeyValue("cause", problem)
                .log(what);
    }
}

package io.byova.gateway.caller;

import com.google.protobuf.ByteString;
import io.byova.gateway.audio.AudioFormat;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/**
 * Sends a turn's audio in real time: the n-th frame is due n × 20 ms after the first, whatever the ticks do, so that
 * nothing drifts. Confined to the call's thread.
 */
final class AudioPacer {

    private final Turn turn;
    private final TurnPlan.Audio audio;
    private final CallRun call;
    private final @Nullable Recording recording;
    private @Nullable Disposable ticks;
    private long startedAt;
    private long sent;
    /** Frames of silence still to come before the caller speaks; -1 while it is not its turn. */
    private long quietFrames = -1;
    /** Bytes of the recording sent; -1 before it begins. */
    private int spoken = -1;

    private long trailing;

    AudioPacer(Turn turn, TurnPlan.Audio audio, CallRun call) {
        this.turn = turn;
        this.audio = audio;
        this.call = call;
        this.recording = audio.recording();
    }

    void start() {
        startedAt = call.now();
        ticks = call.every(Duration.ofNanos(Requests.FRAME_NANOS), this::tick);
    }

    boolean running() {
        return ticks != null;
    }

    /** Ends the audio and records how much there was. */
    void stop() {
        if (ticks == null) {
            return;
        }
        ticks.dispose();
        ticks = null;
        if (recording != null && spoken >= 0 && spoken < recording.mulaw().size()) {
            call.record(turn.number(), new Fact.RecordingEnded(millis(spoken), recording.length()));
        }
        call.record(turn.number(), new Fact.SentAudio(Duration.ofNanos(sent * Requests.FRAME_NANOS)));
    }

    private void tick() {
        long due = (call.now() - startedAt) / Requests.FRAME_NANOS + 1;
        while (running() && sent < due) {
            frame();
        }
    }

    private void frame() {
        if (quietFrames < 0 && turn.mayAct()) {
            quietFrames = audio.silence().toNanos() / Requests.FRAME_NANOS;
        }
        if (quietFrames == 0 && spoken < 0) {
            if (recording == null) {
                finish(audio.ending());
                return;
            }
            spoken = 0;
            List<SpeechScan.Span> speech = SpeechScan.speechIn(recording.mulaw().toByteArray());
            call.record(turn.number(), new Fact.RecordingStarted(recording.name(), recording.length(), speech));
        }
        if (spoken < 0) {
            silence();
            if (quietFrames > 0) {
                quietFrames--;
            }
        } else {
            speak(recording == null ? ByteString.EMPTY : recording.mulaw());
        }
    }

    private void speak(ByteString samples) {
        if (spoken < samples.size()) {
            turn.send(call.requests().frameAt(samples, spoken));
            sent++;
            spoken = Math.min(spoken + Requests.FRAME, samples.size());
            if (spoken == samples.size()) {
                call.record(turn.number(), new Fact.RecordingEnded(millis(spoken), millis(spoken)));
            }
            return;
        }
        silence();
        trailing += Requests.FRAME_NANOS;
        if (trailing >= call.options().trailingSilence().toNanos()) {
            call.record(
                    turn.number(),
                    new Fact.Note("no END_OF_INPUT within "
                            + call.options().trailingSilence().toMillis() + " ms of silence"));
            finish(TurnPlan.Ending.HALF_CLOSE);
        }
    }

    private void silence() {
        turn.send(call.requests().silentFrame());
        sent++;
    }

    private void finish(TurnPlan.Ending ending) {
        stop();
        turn.audioOver(ending);
    }

    private static Duration millis(int bytes) {
        return Duration.ofMillis(AudioFormat.MULAW_8K.millisecondsOf(bytes));
    }
}

package io.byova.gateway.speech;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.byova.gateway.audio.AudioFormat;
import io.byova.gateway.audio.Loudness;
import io.byova.gateway.connector.CallerInput;
import io.byova.gateway.connector.LevelMeter;
import org.jspecify.annotations.Nullable;

/**
 * Cuts one utterance out of the input of one turn. Packets of any length are put together to windows in a ring, which is
 * also the pre-roll. Tells a meter the loudest window of each step of audio. Used by one thread at a time.
 */
final class UtteranceCutter extends Endpointer {

    private static final byte[] NONE = {};
    private static final int STEP_WINDOWS = LevelMeter.STEP_MILLIS / SpeechDetector.WINDOW_MILLIS;

    /** A window each, used where it begins and ends within a packet, as it does in every frame of a call. */
    private static final ThreadLocal<byte[]> WINDOW = ThreadLocal.withInitial(() -> NONE);

    private final TurnDetection settings;
    private final SpeechDetector.Factory detectors;
    private final boolean passAudio;
    private final LevelMeter meter;

    private @Nullable SpeechDetector detector;
    private @Nullable AudioFormat format;
    /** A whole number of windows, so that each window lies in one piece; its thread's where nothing stays in it. */
    private byte[] ring = NONE;

    private int windowBytes;
    private int at;
    private long heard;
    private boolean ended;

    // Of the step of audio that a meter is told of next.
    private long loudest;
    private int stepWindows;

    UtteranceCutter(TurnDetection settings, SpeechDetector.Factory detectors, boolean passAudio, LevelMeter meter) {
        super(settings);
        this.settings = settings;
        this.detectors = detectors;
        this.passAudio = passAudio;
        this.meter = meter;
    }

    /** Takes an input and says what it brings about: at most {@link Outbox#MOST} signals. */
    void accept(CallerInput input, Outbox out) {
        if (input instanceof CallerInput.Audio) {
            hear((CallerInput.Audio) input, out);
        } else {
            out.add(input);
        }
    }

    /** The input is over; an utterance that is still going on ends here. */
    void complete(Outbox out) {
        if (inSpeech() && !ended) {
            end(out);
        }
    }

    /** Whether the utterance is over. */
    boolean isEnded() {
        return ended;
    }

    /** Frees the detector; may be called again. */
    void release() {
        SpeechDetector held = detector;
        if (held != null) {
            detector = null;
            held.close();
        }
    }

    private void hear(CallerInput.Audio audio, Outbox out) {
        SpeechDetector judge = detectorFor(audio.format());
        ByteString bytes = audio.bytes();
        int size = bytes.size();
        int unsent = 0;
        // Not kept meanwhile: see TurnSubscriber on what it costs to write a reference at each frame.
        boolean borrowed = at == 0 && !passAudio;
        byte[] windows = borrowed ? threadsWindow() : ring;
        for (int read = 0; read < size; ) {
            int missing = windowBytes - at % windowBytes;
            int taken = Math.min(missing, size - read);
            bytes.copyTo(windows, read, at, taken);
            at += taken;
            read += taken;
            heard += taken;
            if (taken < missing) {
                break;
            }
            Change change = next(judge.isSpeech(windows, at - windowBytes));
            level(judge.meanSquare());
            if (at == windows.length) {
                at = 0;
            }
            if (change == Change.STARTED) {
                start(audio.format(), out);
                unsent = read;
            } else if (change == Change.ENDED) {
                send(audio, unsent, read, out);
                end(out);
                return;
            }
        }
        if (at != 0 && borrowed) {
            // The thread's next packet is another turn's.
            ring = windows.clone();
        }
        if (inSpeech()) {
            send(audio, unsent, size, out);
        }
    }

    /** @param meanSquare of the next window; negative where its detector does not say */
    private void level(long meanSquare) {
        if (meanSquare < 0 || meter == LevelMeter.NONE) {
            return;
        }
        loudest = Math.max(loudest, meanSquare);
        stepWindows++;
        if (stepWindows == STEP_WINDOWS) {
            // Most steps are silence, which needs no logarithm.
            meter.heard(
                    loudest == 0
                            ? LevelMeter.QUIETEST
                            : (int) Math.max(LevelMeter.QUIETEST, Math.round(Loudness.toDecibels(loudest))));
            stepWindows = 0;
            loudest = 0;
        }
    }

    private byte[] threadsWindow() {
        byte[] window = WINDOW.get();
        if (window.length != windowBytes) {
            window = new byte[windowBytes];
            WINDOW.set(window);
        }
        return window;
    }

    private void start(AudioFormat format, Outbox out) {
        long from = Math.max(0, startMillis() - settings.preRollMs()) * format.bytesPerMillisecond();
        out.add(new CallerInput.SpeechStarted(startMillis()));
        if (passAudio) {
            byte[] preRoll = last((int) (heard - from));
            out.add(new CallerInput.Audio(UnsafeByteOperations.unsafeWrap(preRoll), format));
        }
    }

    private void end(Outbox out) {
        ended = true;
        out.add(new CallerInput.SpeechEnded(endMillis()));
    }

    /** Passes a whole packet on as it is, a part of one as a slice of the same bytes. */
    private void send(CallerInput.Audio audio, int from, int to, Outbox out) {
        if (!passAudio || from == to) {
            return;
        }
        boolean whole = from == 0 && to == audio.bytes().size();
        out.add(whole ? audio : new CallerInput.Audio(audio.bytes().substring(from, to), audio.format()));
    }

    private byte[] last(int length) {
        byte[] copy = new byte[length];
        int newest = Math.min(at, length);
        System.arraycopy(ring, at - newest, copy, length - newest, newest);
        System.arraycopy(ring, ring.length - (length - newest), copy, 0, length - newest);
        return copy;
    }

    private SpeechDetector detectorFor(AudioFormat wanted) {
        SpeechDetector held = detector;
        if (held == null) {
            held = detectors.create(wanted);
            detector = held;
            format = wanted;
            windowBytes = SpeechDetector.windowBytes(wanted);
            if (passAudio) {
                int preRollWindows =
                        (settings.preRollMs() + SpeechDetector.WINDOW_MILLIS - 1) / SpeechDetector.WINDOW_MILLIS;
                ring = new byte[windowBytes * (preRollWindows + historyWindows(settings))];
            }
        } else if (!wanted.equals(format)) {
            throw new IllegalStateException("the audio changed from " + format + " to " + wanted + " within a turn");
        }
        return held;
    }
}

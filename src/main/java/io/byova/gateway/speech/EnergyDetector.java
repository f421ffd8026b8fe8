package io.byova.gateway.speech;

import io.byova.gateway.audio.AudioFormat;
import io.byova.gateway.audio.Loudness;
import io.byova.gateway.audio.PeakGate;
import java.util.Arrays;

/**
 * Speech is what is louder than a fixed level and clearly louder than the quietest of the last two seconds: line
 * noise is quiet or steady, speech has gaps. Costs a fraction of a microsecond per window.
 *
 * <p>Known weakness: it hears no difference between a voice and any other sound that comes and goes. A beep, a cough, a
 * breath into the microphone or a slammed door of 100 ms is speech to it; steady noise that begins suddenly is speech
 * until the floor has followed, about two seconds later; and a caller who talks without any gap over loud noise
 * may be taken for a rise of the noise.
 */
final class EnergyDetector implements SpeechDetector {

    /** Windows the noise floor looks back, in blocks so that the minimum of all is cheap. */
    private static final int BLOCKS = 8;

    private static final int BLOCK_WINDOWS = 12;

    /** Windows heard before the floor is believed; until then only the fixed level counts. */
    private static final int WARM_UP = 3;

    private final AudioFormat format;
    private final int windowBytes;
    private final long threshold;
    private final PeakGate gate;
    private final long[] quietest = new long[BLOCKS];

    private long floor;
    private int block;
    private int inBlock;
    private int heard;
    private long power;

    EnergyDetector(AudioFormat format, EnergyThreshold threshold) {
        this(format, threshold, 0);
    }

    /** @param quiet windows the gate has kept back before the first that this one is to judge */
    EnergyDetector(AudioFormat format, EnergyThreshold threshold, int quiet) {
        this.format = format;
        this.windowBytes = SpeechDetector.windowBytes(format);
        this.threshold = threshold.power();
        this.gate = threshold.gate(format.encoding());
        this.heard = quiet;
        this.block = quiet / BLOCK_WINDOWS % BLOCKS;
        this.inBlock = quiet % BLOCK_WINDOWS;
        // Blocks not begun yet may say 0 like those before: they are begun before those are forgotten.
        if (quiet == 0) {
            Arrays.fill(quietest, Long.MAX_VALUE);
        } else if (inBlock == 0) {
            quietest[block] = Long.MAX_VALUE;
        }
    }

    @Override
    public boolean isSpeech(byte[] audio, int offset) {
        if (gate.isQuiet(audio, offset, windowBytes)) {
            // Any floor so low lets the same windows pass: those above the fixed level.
            power = 0;
            follow();
            return false;
        }
        power = Loudness.meanSquare(audio, offset, windowBytes, format.encoding());
        boolean speech = power >= threshold && (heard < WARM_UP || power / EnergyThreshold.MARGIN >= floor);
        follow();
        return speech;
    }

    @Override
    public long meanSquare() {
        return power;
    }

    /** The floor is the quietest window of the last blocks. */
    private void follow() {
        heard++;
        quietest[block] = Math.min(quietest[block], power);
        floor = heard == 1 ? power : Math.min(floor, power);
        if (++inBlock == BLOCK_WINDOWS) {
            inBlock = 0;
            block = (block + 1) % BLOCKS;
            quietest[block] = Long.MAX_VALUE;
            floor = Long.MAX_VALUE;
            for (long quiet : quietest) {
                floor = Math.min(floor, quiet);
            }
        }
    }

    @Override
    public void close() {
        // Holds nothing.
    }
}

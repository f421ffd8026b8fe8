package io.byova.gateway.bench;

import io.byova.gateway.audio.AudioFormat;
import io.byova.gateway.audio.Loudness;
import java.util.Arrays;

/**
 * What every caller does in a turn of audio, in frames of 20 ms.
 *
 * @param silenceBefore before it speaks, on average
 * @param speech what it says
 * @param silenceAfter before it gives up waiting for END_OF_INPUT
 */
record Script(int silenceBefore, byte[][] speech, int silenceAfter) {

    /** What END_OF_INPUT takes to come, by default. */
    private static final int UNTIL_END_OF_INPUT = 45;

    private static final long QUIET = Loudness.ofDecibels(-45);
    private static final int PATIENCE = 100;
    private static final int SILENT_TURN = 500;

    /** Turns in which the caller speaks for a share of the time, 0…1. */
    static Script of(double share, byte[] recording) {
        if (share == 0) {
            return new Script(SILENT_TURN, new byte[0][], 0);
        }
        byte[][] speech = Wire.frames(withoutSilence(recording));
        int turn = (int) Math.round(speech.length / share);
        return new Script(Math.max(0, turn - speech.length - UNTIL_END_OF_INPUT), speech, PATIENCE);
    }

    /** From the first loud frame to the last, so that times count from when the caller is heard. */
    private static byte[] withoutSilence(byte[] recording) {
        int from = 0;
        int to = recording.length - recording.length % Wire.FRAME;
        while (from < to && isQuiet(recording, from)) {
            from += Wire.FRAME;
        }
        while (to > from && isQuiet(recording, to - Wire.FRAME)) {
            to -= Wire.FRAME;
        }
        return from == to ? recording : Arrays.copyOfRange(recording, from, to);
    }

    private static boolean isQuiet(byte[] audio, int frame) {
        return Loudness.meanSquare(audio, frame, Wire.FRAME, AudioFormat.Encoding.MULAW) < QUIET;
    }
}

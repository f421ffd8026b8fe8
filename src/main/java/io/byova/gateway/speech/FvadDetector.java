package io.byova.gateway.speech;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.byova.gateway.audio.AudioFormat;
import io.byova.gateway.audio.G711;
import io.byova.gateway.audio.PeakGate;
import org.jspecify.annotations.Nullable;

/**
 * Speech is what the energy detector hears and WebRTC's detector (mode 3, the strictest) takes for a voice. The energy
 * detector asks first, so that silence never wakes the other, which costs many times as much.
 *
 * <p>The quiet end of a word stays speech for 200 ms after the last voiced window while it is loud enough: WebRTC's
 * detector drops a final "s", which would end the caller's turn early. So the two windows after a voiced one are speech
 * whatever that detector says, and it is not asked: a third of a voice tells as much, at a third of the cost.
 *
 * <p>Known weakness: a steady tone or music with a beat can pass for a voice.
 */
final class FvadDetector implements SpeechDetector {

    private static final int STRICTEST = 3;
    private static final int HANGOVER_WINDOWS = 200 / WINDOW_MILLIS;
    private static final int SPARED_WINDOWS = 2;

    private final AudioFormat format;
    private final EnergyThreshold threshold;
    private final PeakGate gate;
    private final int samples;

    /** Made by the first window the gate lets pass: many turns have none. */
    private @Nullable EnergyDetector energy;

    private int quiet;

    /** Made by the first loud window: most turns begin, and many end, in silence. */
    private @Nullable Instance fvad;

    private int sinceVoice = HANGOVER_WINDOWS;

    FvadDetector(AudioFormat format, EnergyThreshold threshold) {
        if (!LibFvad.isAvailable()) {
            throw new IllegalStateException("libfvad does not load here: " + LibFvad.problem());
        }
        switch (format.sampleRate()) {
            case 8_000, 16_000, 32_000, 48_000 -> {}
            default ->
                throw new IllegalArgumentException(
                        "libfvad takes 8, 16, 32 and 48 kHz, not " + format.sampleRate() + " Hz");
        }
        this.format = format;
        this.threshold = threshold;
        this.gate = threshold.gate(format.encoding());
        this.samples = WINDOW_MILLIS * format.sampleRate() / 1000;
    }

    @Override
    public boolean isSpeech(byte[] audio, int offset) {
        EnergyDetector ear = energy;
        if (ear == null) {
            if (gate.isQuiet(audio, offset, SpeechDetector.windowBytes(format))) {
                quiet++;
                return false;
            }
            ear = new EnergyDetector(format, threshold, quiet);
            energy = ear;
        }
        sinceVoice = Math.min(sinceVoice + 1, HANGOVER_WINDOWS);
        if (!ear.isSpeech(audio, offset)) {
            return false;
        }
        if (sinceVoice <= SPARED_WINDOWS) {
            return true;
        }
        Instance judge = fvad;
        if (judge == null) {
            judge = new Instance(format.sampleRate(), samples);
            fvad = judge;
        }
        decode(audio, offset, judge.linear);
        if (judge.isVoice()) {
            sinceVoice = 0;
        }
        return sinceVoice < HANGOVER_WINDOWS;
    }

    @Override
    public long meanSquare() {
        EnergyDetector ear = energy;
        return ear == null ? 0 : ear.meanSquare();
    }

    private void decode(byte[] audio, int offset, short[] linear) {
        switch (format.encoding()) {
            case MULAW -> G711.MULAW.decode(audio, offset, samples, linear, 0);
            case ALAW -> G711.ALAW.decode(audio, offset, samples, linear, 0);
            case LINEAR16 -> {
                for (int i = 0; i < samples; i++) {
                    linear[i] = (short) (audio[offset + 2 * i] & 0xFF | audio[offset + 2 * i + 1] << 8);
                }
            }
        }
    }

    @Override
    public void close() {
        Instance open = fvad;
        if (open != null) {
            fvad = null;
            open.free();
        }
    }

    /** The C side: its state and the memory a window is handed over in. */
    private static final class Instance {

        private final short[] linear;
        private final Pointer frame;
        private final long frameAddress;
        private final long address;

        Instance(int sampleRate, int samples) {
            linear = new short[samples];
            // Not JNA's Memory: it registers each with a cleaner, which event loops wait for each other at.
            frameAddress = Native.malloc((long) samples * Short.BYTES);
            frame = new Pointer(frameAddress);
            address = LibFvad.fvad_new();
            LibFvad.fvad_set_sample_rate(address, sampleRate);
            LibFvad.fvad_set_mode(address, STRICTEST);
        }

        boolean isVoice() {
            frame.write(0, linear, 0, linear.length);
            return LibFvad.fvad_process(address, frameAddress, linear.length) == 1;
        }

        void free() {
            LibFvad.fvad_free(address);
            Native.free(frameAddress);
        }
    }
}

package io.byova.gateway.speech;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.byova.gateway.audio.AudioFormat;
import io.byova.gateway.audio.G711;

/**
 * Speech is what the energy detector hears and WebRTC's detector (mode 3, the strictest) takes for a voice. The energy
 * detector asks first, so that silence never wakes the other, which costs many times as much.
 *
 * <p>The quiet end of a word stays speech for 200 ms after the last voiced window while it is loud enough: WebRTC's
 * detector drops a final "s", which would end the caller's turn early.
 *
 * <p>Known weakness: a steady tone or music with a beat can pass for a voice.
 */
final class FvadDetector implements SpeechDetector {

    private static final int STRICTEST = 3;
    private static final int HANGOVER_WINDOWS = 200 / WINDOW_MILLIS;

    private final AudioFormat format;
    private final EnergyDetector energy;
    private final int samples;
    private final short[] linear;
    private final Memory frame;
    private final long frameAddress;
    private final long instance;

    private int sinceVoice = HANGOVER_WINDOWS;
    private boolean closed;

    FvadDetector(AudioFormat format, int thresholdDbfs) {
        if (!LibFvad.isAvailable()) {
            throw new IllegalStateException("libfvad does not load here: " + LibFvad.problem());
        }
        this.format = format;
        this.energy = new EnergyDetector(format, thresholdDbfs);
        this.samples = WINDOW_MILLIS * format.sampleRate() / 1000;
        this.linear = new short[samples];
        this.frame = new Memory((long) samples * Short.BYTES);
        this.frameAddress = Pointer.nativeValue(frame);
        this.instance = LibFvad.fvad_new();
        if (LibFvad.fvad_set_sample_rate(instance, format.sampleRate()) != 0) {
            close();
            throw new IllegalArgumentException(
                    "libfvad takes 8, 16, 32 and 48 kHz, not " + format.sampleRate() + " Hz");
        }
        LibFvad.fvad_set_mode(instance, STRICTEST);
    }

    @Override
    public boolean isSpeech(byte[] audio, int offset) {
        sinceVoice = Math.min(sinceVoice + 1, HANGOVER_WINDOWS);
        if (!energy.isSpeech(audio, offset)) {
            return false;
        }
        decode(audio, offset);
        frame.write(0, linear, 0, samples);
        if (LibFvad.fvad_process(instance, frameAddress, samples) == 1) {
            sinceVoice = 0;
        }
        return sinceVoice < HANGOVER_WINDOWS;
    }

    private void decode(byte[] audio, int offset) {
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
        if (!closed) {
            closed = true;
            LibFvad.fvad_free(instance);
            frame.close();
        }
    }
}

package io.byova.gateway.audio;

/**
 * Bytes that were offered as audio and cannot be used. The message says what was found and what is expected, as the end
 * of a sentence that begins with the file's name: {@code welcome.wav} "is a JPEG image, not a WAV file; …".
 */
public final class UnusableAudioException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnusableAudioException(String found) {
        super(found
                + "; expected a WAV file, best 8 kHz mono mu-law (PCM, float and A-law of other rates are converted)");
    }
}

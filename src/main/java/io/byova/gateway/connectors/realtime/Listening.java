package io.byova.gateway.connectors.realtime;

import java.util.Arrays;

/** A turn of caller audio on its way to the vendor: what has come of it so far. */
final class Listening {

    private static final int BYTES_PER_MILLI = 8;
    private static final byte MULAW_SILENCE = (byte) 0xFF;
    private static final byte ALAW_SILENCE = (byte) 0xD5;

    /** The vendor has heard speech in it. */
    volatile boolean heardSpeech;

    /** Its utterance is over: WxCC has been told to send no more, and what comes all the same is dropped. */
    volatile boolean over;

    /** Its audio goes to the vendor as A-law. */
    volatile boolean alaw;

    /** Any audio has been sent. */
    volatile boolean sent;

    /** The caller's side has ended, and the vendor has been given the silence it ends an utterance by. */
    volatile boolean flushed;

    /** So much silence, in the session's format. */
    static ClientEvent silence(int millis, boolean alaw) {
        byte[] silence = new byte[millis * BYTES_PER_MILLI];
        Arrays.fill(silence, alaw ? ALAW_SILENCE : MULAW_SILENCE);
        return ClientEvent.append(silence);
    }
}

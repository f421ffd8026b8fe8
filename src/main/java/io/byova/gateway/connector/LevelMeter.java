package io.byova.gateway.connector;

/**
 * Told how loud the caller is, by whoever measures it anyway to tell speech from silence. The gateway's is in the Reactor Context
 * of a connector's answer, under this class; where nobody measures, nobody is told. Thread-safe; must not block.
 */
@FunctionalInterface
public interface LevelMeter {

    /** Looks away. */
    LevelMeter NONE = level -> {};

    /** Milliseconds of audio between two levels. */
    int STEP_MILLIS = 100;

    /** The quietest that is told; silence too. */
    int QUIETEST = -90;

    /** Another step of the caller's audio has come. @param decibels its loudest 20 ms, in dB of full scale */
    void heard(int decibels);
}

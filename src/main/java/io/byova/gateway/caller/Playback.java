package io.byova.gateway.caller;

import java.util.concurrent.TimeUnit;

/** What the caller's ear is busy with, estimated from the audio received. Confined to the call's thread; nanoseconds. */
final class Playback {

    private int turn;
    private long firstAudioAt;
    private long endsAt = Long.MIN_VALUE;
    private boolean bargeIn;
    private int interruptedTurn;

    /** Audio arrived on a turn; it is played after what is already queued. */
    void heard(int turn, Heard heard, long now) {
        if (heard.audioBytes() == 0 || turn <= interruptedTurn) {
            return;
        }
        if (turn != this.turn) {
            this.turn = turn;
            firstAudioAt = now;
            bargeIn = true;
        }
        bargeIn &= heard.allowsBargeIn();
        endsAt = Math.max(endsAt, now) + TimeUnit.MILLISECONDS.toNanos(heard.audioMillis());
    }

    /** The caller interrupted: what is queued and what still comes is dropped, if it may be interrupted. */
    void interrupt(long now) {
        if (bargeIn && endsAt > now) {
            endsAt = now;
            interruptedTurn = turn;
        }
    }

    boolean isOver(long now) {
        return now >= endsAt;
    }

    /** Whether audio of this turn was heard, all of which may be interrupted. */
    boolean allowsBargeIn(int turn) {
        return isOf(turn) && bargeIn;
    }

    boolean isOf(int turn) {
        return this.turn == turn;
    }

    long firstAudioAt() {
        return firstAudioAt;
    }
}

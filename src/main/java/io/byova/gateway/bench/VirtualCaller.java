package io.byova.gateway.bench;

import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import io.grpc.Status;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * One caller, who calls again and again: SESSION_START, turns of audio and of digits, SESSION_END. Does one thing each
 * 20 ms, when its {@link Pacer} says so; used by that thread only.
 */
final class VirtualCaller {

    /** Frames of a reply a caller hears before it interrupts. */
    private static final int EARLIEST = 10;

    private static final int LATEST = 50;

    private enum Phase {
        NEW,
        STARTING,
        TALKING,
        PRESSING,
        ENDING,
        GONE
    }

    private final Run run;
    private final Script script;
    private final int connection;
    private final long beginsAt;
    private final Random chance;

    private Phase phase = Phase.NEW;
    private Wire wire;
    private @Nullable Turn turn;

    /** An RPC whose reply still comes while the caller has gone on to the next (rule 5). */
    private @Nullable Turn older;

    /** Whether the caller will interrupt the reply of the turn that is open, and whether it is doing so. */
    private boolean wantsToInterrupt;

    private boolean interrupting;
    private long callEndsAt;
    private boolean hangsUp;
    private boolean hungUp;
    /** Frames of the recording that have been said; negative while the caller is silent before it. */
    private int spoken;

    private boolean hasTalked;

    /** @param beginsAt when the first call is due */
    VirtualCaller(Run run, int number, long beginsAt) {
        this.run = run;
        this.script = run.script();
        this.connection = number;
        this.beginsAt = beginsAt;
        this.chance = new Random(number);
        this.wire = run.newCall();
    }

    boolean isGone() {
        return phase == Phase.GONE;
    }

    boolean isLive() {
        return phase != Phase.NEW && phase != Phase.GONE;
    }

    /**
     * What the caller does at a time.
     *
     * @return whether something was sent whose lateness counts
     */
    boolean tick(long due) {
        Turn behind = older;
        if (behind != null) {
            lookBehind(behind, due);
        }
        Turn open = turn;
        if (open == null) {
            return next(due);
        }
        Status status = open.status();
        if (status != null) {
            turn = null;
            over(open, status);
            // The next turn begins with the next tick: WxCC takes some time, too.
            return false;
        }
        if (open.halfClosedAt() != 0) {
            if (wantsToInterrupt && open.isInterruptible() && older == null && !run.isOver()) {
                older = open;
                turn = null;
                phase = Phase.TALKING;
                interrupting = true;
            } else {
                giveUpIfLate(open, due);
            }
            return false;
        }
        return talk(open, due);
    }

    private void lookBehind(Turn behind, long due) {
        Status status = behind.status();
        if (status == null) {
            giveUpIfLate(behind, due);
            return;
        }
        older = null;
        count(status);
    }

    private void giveUpIfLate(Turn open, long due) {
        if (due - open.halfClosedAt() > run.options().timeout().toNanos()) {
            open.giveUp("no answer");
        }
    }

    private boolean next(long due) {
        switch (phase) {
            case NEW:
                if (older != null) {
                    return false;
                }
                if (run.isOver()) {
                    phase = Phase.GONE;
                } else if (due >= beginsAt) {
                    begin(due);
                    return true;
                }
                return false;
            case GONE:
                return false;
            case PRESSING:
                say(wire.press(), Measure.DIGITS, due);
                phase = Phase.TALKING;
                return true;
            default:
                if (run.isOver() || due >= callEndsAt && !hangsUp) {
                    phase = Phase.ENDING;
                    say(wire.event(EventType.SESSION_END), null, due);
                } else if (chance.nextDouble() < run.options().digits()) {
                    phase = Phase.PRESSING;
                    interruptBehind(due);
                    say(wire.event(EventType.START_OF_DTMF), null, due);
                } else {
                    phase = Phase.TALKING;
                    spoken = interrupting ? -(EARLIEST + chance.nextInt(LATEST - EARLIEST)) : -silenceBefore();
                    turn = open(null);
                    turn.send(wire.announcement(), due);
                }
                return true;
        }
    }

    private void begin(long due) {
        wire = run.newCall();
        // The first call of each is cut short, so that calls do not all end at once.
        double share = callEndsAt == 0 ? chance.nextDouble() : 1;
        callEndsAt = due + (long) (run.options().callLength().toNanos() * share);
        hangsUp = chance.nextDouble() < run.options().hangUps();
        hungUp = false;
        phase = Phase.STARTING;
        say(wire.event(EventType.SESSION_START), Measure.WELCOME, due);
    }

    private void say(byte[] message, @Nullable Measure reply, long due) {
        interrupting = false;
        Turn open = open(reply);
        turn = open;
        open.send(message, due);
        open.halfClose(due);
    }

    private Turn open(@Nullable Measure reply) {
        wantsToInterrupt = script.speech().length > 0
                && chance.nextDouble() < run.options().bargeIns();
        return run.open(connection, reply);
    }

    private void interruptBehind(long due) {
        Turn behind = older;
        if (behind != null) {
            behind.interrupted(due);
        }
    }

    private boolean talk(Turn open, long due) {
        if (hangsUp && due >= callEndsAt) {
            hungUp = true;
            Turn behind = older;
            if (behind != null) {
                behind.giveUp("hung up");
            }
            open.giveUp("hung up");
            return false;
        }
        if (open.inputOver() || spoken >= script.speech().length + script.silenceAfter() || run.isOver()) {
            open.halfClose(due);
            return false;
        }
        if (!open.isReady()) {
            run.tally().heldBack.increment();
        }
        if (spoken < 0 || spoken >= script.speech().length) {
            open.send(wire.silence(), due);
        } else {
            if (spoken == 0) {
                open.speechBegins(due, interrupting);
                interruptBehind(due);
                interrupting = false;
            }
            if (spoken == script.speech().length - 1) {
                open.speechEnds(due);
            }
            open.send(wire.speech(script.speech()[spoken]), due);
        }
        spoken++;
        run.tally().frames.increment();
        return true;
    }

    /** Not always the same, or all callers would speak at once; in a caller's first turn it may be any part of it. */
    private int silenceBefore() {
        int mean = script.silenceBefore();
        boolean first = !hasTalked;
        hasTalked = true;
        return first ? chance.nextInt(mean * 3 / 2 + 1) : mean / 2 + chance.nextInt(mean + 1);
    }

    private void over(Turn closed, Status status) {
        count(status);
        boolean ended = phase == Phase.ENDING || closed.callOver() || !status.isOk();
        if (ended) {
            run.tally().calls.increment();
            phase = Phase.NEW;
        } else if (phase == Phase.STARTING) {
            phase = Phase.TALKING;
        }
        // Its RPC is over; what it said still plays.
        interrupting = !ended && wantsToInterrupt && closed.isInterruptible();
    }

    private void count(Status status) {
        Tally tally = run.tally();
        tally.turns.increment();
        if (!status.isOk() && !hungUp) {
            tally.failed(status.getCode() + (status.getDescription() == null ? "" : ": " + status.getDescription()));
        }
    }
}

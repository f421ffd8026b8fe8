package io.byova.gateway.bench;

import com.cisco.wcc.ccai.media.v1.OutputEvent;
import com.cisco.wcc.ccai.media.v1.Prompt;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One RPC. Sends on its caller's thread, hears on gRPC's; what the one thread must know of the other is volatile. Times are
 * {@link System#nanoTime()}.
 */
final class Turn extends ClientCall.Listener<VoiceVAResponse> {

    private final ClientCall<byte[], VoiceVAResponse> call;
    private final Supplier<Tally> tally;
    private final @Nullable Measure reply;

    /** When what {@link #reply} counts from was due. */
    private volatile long asked;

    private volatile long speechBegan;
    private volatile long speechEnded;
    private volatile long halfClosed;
    private volatile long interrupted;
    private volatile boolean interrupts;
    private volatile boolean inputOver;
    private volatile boolean interruptible;
    private volatile boolean callOver;
    private volatile @Nullable Status status;

    // Touched by gRPC only, one signal at a time.
    private boolean answered;
    private boolean replied;

    /** @param reply what the time to the first audio counts as; null if nothing is asked but to listen */
    Turn(ClientCall<byte[], VoiceVAResponse> call, Metadata headers, Supplier<Tally> tally, @Nullable Measure reply) {
        this.call = call;
        this.tally = tally;
        this.reply = reply;
        call.start(this, headers);
        call.request(2);
    }

    /** Sends a message that was due at a time. */
    void send(byte[] message, long due) {
        asked = due;
        call.sendMessage(message);
    }

    /** Whether what is sent leaves at once; not before the connection has opened the RPC. */
    boolean isReady() {
        return call.isReady();
    }

    /** @param playing whether a reply is being played to the caller meanwhile */
    void speechBegins(long due, boolean playing) {
        interrupts = playing;
        speechBegan = due;
    }

    void speechEnds(long due) {
        speechEnded = due;
    }

    /** The caller has begun to interrupt what is said on this RPC. */
    void interrupted(long due) {
        interrupted = due;
    }

    void halfClose(long due) {
        halfClosed = due;
        call.halfClose();
    }

    void giveUp(String why) {
        call.cancel(why, null);
    }

    /** When it was half-closed, or 0. */
    long halfClosedAt() {
        return halfClosed;
    }

    /** Whether END_OF_INPUT has come: the caller's audio is not wanted any more (rule 17). */
    boolean inputOver() {
        return inputOver;
    }

    /** Whether a reply has begun that may be interrupted (rule 30). */
    boolean isInterruptible() {
        return interruptible;
    }

    /** Whether the agent has ended the call. */
    boolean callOver() {
        return callOver;
    }

    /** How it ended; null while it lives. */
    @Nullable
    Status status() {
        return status;
    }

    @Override
    public void onMessage(VoiceVAResponse response) {
        long now = System.nanoTime();
        Tally counts = tally.get();
        counts.responses.increment();
        answered = true;
        for (OutputEvent event : response.getOutputEventsList()) {
            heard(event.getEventType(), now, counts);
        }
        int audio = 0;
        for (Prompt prompt : response.getPromptsList()) {
            audio += prompt.getAudioContent().size();
            interruptible |= prompt.getIsBargeInEnabled();
        }
        counts.audioBytes.add(audio);
        if (audio > 0 && !replied) {
            replied = true;
            if (reply != null) {
                counts.took(reply, now - asked);
            }
        }
        call.request(1);
    }

    private void heard(OutputEvent.EventType event, long now, Tally counts) {
        switch (event) {
            case START_OF_INPUT:
                counts.took(interrupts ? Measure.BARGE_IN : Measure.START_OF_INPUT, now - speechBegan);
                break;
            case END_OF_INPUT:
                inputOver = true;
                // A recording with a long pause in it ends before the caller does.
                if (speechEnded != 0) {
                    counts.took(Measure.END_OF_INPUT, now - speechEnded);
                }
                break;
            case SESSION_END:
            case TRANSFER_TO_AGENT:
                callOver = true;
                break;
            default:
                break;
        }
    }

    @Override
    public void onClose(Status end, Metadata trailers) {
        long since = halfClosed;
        if (end.isOk() && interrupted != 0) {
            tally.get().took(Measure.SILENCED, System.nanoTime() - interrupted);
        } else if (end.isOk() && since != 0) {
            tally.get().took(answered ? Measure.STATUS_BEHIND_REPLY : Measure.STATUS, System.nanoTime() - since);
        }
        status = end;
    }
}

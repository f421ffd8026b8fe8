package io.byova.gateway.caller;

import com.cisco.wcc.ccai.media.v1.EventInput;
import com.cisco.wcc.ccai.media.v1.OutputEvent.EventType;
import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.google.protobuf.Struct;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/**
 * One RPC, from its opening to its status. Confined to the call's thread: gRPC delivers its callbacks there, and the
 * frames are sent from there.
 */
final class Turn implements ClientResponseObserver<VoiceVARequest, VoiceVAResponse> {

    private final int number;
    private final TurnPlan plan;
    private final @Nullable Turn before;
    private final CallRun call;
    private @Nullable ClientCallStreamObserver<VoiceVARequest> rpc;
    private @Nullable AudioPacer pacer;
    private @Nullable Disposable watch;
    private boolean halfClosed;
    private boolean done;
    private boolean answered;
    private @Nullable Status status;

    Turn(int number, TurnPlan plan, @Nullable Turn before, CallRun call) {
        this.number = number;
        this.plan = plan;
        this.before = before;
        this.call = call;
    }

    int number() {
        return number;
    }

    TurnPlan plan() {
        return plan;
    }

    /** Whether the caller has said on this turn what it had to say. */
    boolean inputOver() {
        return halfClosed || done;
    }

    boolean done() {
        return done;
    }

    /** Whether anything ever came back: the connection stood. */
    boolean answered() {
        return answered;
    }

    /** The status, once the gateway has given one. */
    @Nullable
    Status status() {
        return status;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<VoiceVARequest> requests) {
        rpc = requests;
    }

    /** Sends the turn's input, or begins to. */
    void begin() {
        TurnPlan.Input input = plan.input();
        if (input instanceof TurnPlan.Event event) {
            event(event.type(), event.name(), call.requests().event(event.type(), event.name(), event.parameters()));
            halfClose();
        } else if (input instanceof TurnPlan.Digits digits) {
            send(call.requests().digits(digits.keys()));
            call.record(number, new Fact.SentDigits(digits.keys().length()));
            halfClose();
        } else if (input instanceof TurnPlan.Audio audio) {
            send(call.requests().announceAudio());
            pacer = new AudioPacer(this, audio, call);
            pacer.start();
        }
    }

    /** Whether the caller may speak now: the prompt before is over, or may be cut off here. */
    boolean mayAct() {
        return call.mayAct(plan, before);
    }

    void send(VoiceVARequest request) {
        if (rpc != null && !inputOver()) {
            rpc.onNext(request);
        }
    }

    /** The end of an audio turn's input. */
    void audioOver(TurnPlan.Ending ending) {
        if (ending == TurnPlan.Ending.HANG_UP) {
            call.hangUp();
            return;
        }
        if (ending == TurnPlan.Ending.START_OF_DTMF) {
            EventInput.EventType type = EventInput.EventType.START_OF_DTMF;
            event(type, "", call.requests().event(type, "", Struct.getDefaultInstance()));
        }
        halfClose();
    }

    /** The caller has gone. */
    void hangUp() {
        abandon(new Fact.HungUp());
    }

    @Override
    public void onNext(VoiceVAResponse response) {
        answered = true;
        if (done) {
            return;
        }
        Heard heard = new Heard(response);
        call.heard(number, heard);
        if (watch != null) {
            watchAgain();
        }
        boolean enough = heard.event() == EventType.END_OF_INPUT || heard.isTerminal();
        if (enough && pacer != null && pacer.running()) {
            pacer.stop();
            halfClose();
        }
    }

    @Override
    public void onError(Throwable error) {
        Status received = Status.fromThrowable(error);
        ConnectionLoss loss = ConnectionLoss.in(error);
        answered |= !loss.beforeAnyAnswer();
        ended(received);
    }

    @Override
    public void onCompleted() {
        answered = true;
        ended(Status.OK);
    }

    private void ended(Status received) {
        if (done) {
            return;
        }
        stopPacer();
        status = received;
        String description = received.getDescription();
        // gRPC appends the state of its pipeline on further lines.
        String firstLine =
                description == null ? "" : description.lines().findFirst().orElse("");
        finish(new Fact.Ended(received.getCode(), firstLine));
    }

    private void event(EventInput.EventType type, String name, VoiceVARequest request) {
        send(request);
        call.record(number, new Fact.SentEvent(type, name));
        if (type == EventInput.EventType.START_OF_DTMF) {
            call.interruptPlayback();
        }
    }

    private void halfClose() {
        if (inputOver() || rpc == null) {
            return;
        }
        halfClosed = true;
        rpc.onCompleted();
        call.record(number, new Fact.HalfClosed());
        watchAgain();
    }

    private void watchAgain() {
        unwatch();
        watch = call.later(call.options().timeout(), this::giveUp);
    }

    private void giveUp() {
        abandon(new Fact.TimedOut(call.options().timeout()));
    }

    private void abandon(Fact why) {
        if (done) {
            return;
        }
        stopPacer();
        finish(why);
        if (rpc != null) {
            rpc.cancel("the caller has gone", null);
        }
    }

    private void finish(Fact last) {
        done = true;
        unwatch();
        call.record(number, last);
    }

    private void stopPacer() {
        if (pacer != null) {
            pacer.stop();
        }
    }

    private void unwatch() {
        if (watch != null) {
            watch.dispose();
            watch = null;
        }
    }
}

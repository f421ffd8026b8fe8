package io.byova.gateway.tck;

import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import io.byova.gateway.connector.ConnectorException;
import io.byova.gateway.connector.Conversation;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/** The two seams: T19 and T20. */
final class ConversionRules {

    private static final String TO_VENDOR = "convertWxccToVendor";
    private static final String TO_WXCC = "convertVendorToWxcc";
    private static final int STEPS = 5;

    private ConversionRules() {}

    static void complete(ConnectorTck kit) {
        try (Trial trial = Trial.of(kit)) {
            Conversation conversation = trial.startedConversation();
            for (ScriptedCaller caller : List.of(
                    ScriptedCaller.dials("12#"),
                    ScriptedCaller.isSilent(Duration.ofMillis(200)),
                    ScriptedCaller.says(Duration.ofSeconds(1)).pauses(Duration.ofSeconds(1)))) {
                CallerTurn turn = caller.hangsUp().turns().get(0);
                completes(trial, TO_VENDOR, toVendor(trial, conversation, turn, Long.MAX_VALUE));
            }
            CallerTurn broken = ScriptedCaller.says(Duration.ofMillis(200))
                    .breaksOff()
                    .turns()
                    .get(0);
            Probe<Object> heard = toVendor(trial, conversation, broken, Long.MAX_VALUE);
            trial.await(heard::isOver);
            fails(TO_VENDOR, heard, broken.failure());

            completes(trial, TO_WXCC, toWxcc(trial, conversation, Flux.empty(), Long.MAX_VALUE));
            completes(
                    trial,
                    TO_WXCC,
                    toWxcc(trial, conversation, Flux.fromIterable(kit.vendorMessages()), Long.MAX_VALUE));
            RuntimeException reset = new IllegalStateException("the vendor's connection was reset");
            Probe<VoiceVAResponse> said = toWxcc(trial, conversation, Flux.error(reset), Long.MAX_VALUE);
            trial.await(said::isOver);
            fails(TO_WXCC, said, reset);
        }
    }

    private static void completes(Trial trial, String method, Probe<?> probe) {
        trial.await(probe::isOver);
        Throwable failure = probe.error();
        if (failure != null) {
            throw Rule.T19.broken(method + " to complete", probe.state(), failure);
        }
        Rule.T19.hold(
                probe.isCompleted(), method + " to complete within " + trial.patience + " of its input", probe.state());
    }

    private static void fails(String method, Probe<?> probe, @org.jspecify.annotations.Nullable Throwable own) {
        Throwable failure = probe.error();
        boolean mine = failure != null && (failure == own || failure instanceof ConnectorException);
        if (failure != null && !mine) {
            throw Rule.T19.broken(
                    method + " to fail with its input's failure, or a ConnectorException", probe.state(), failure);
        }
        Rule.T19.hold(probe.isOver(), method + " to end with its input, which failed", probe.state());
    }

    static void demand(ConnectorTck kit) {
        try (Trial trial = Trial.of(kit)) {
            Conversation conversation = trial.startedConversation();
            CallerTurn endless = ScriptedCaller.speaksWithoutEnd(DemandRules.MOST_FRAMES);
            Probe<Object> heard = toVendor(trial, conversation, endless, 0);
            int frames = trial.settled(endless::framesTaken, DemandRules.MOST_FRAMES - 1);
            bounded(kit, TO_VENDOR, frames);
            stepByStep(trial, TO_VENDOR, heard);

            List<?> messages = kit.vendorMessages();
            if (messages.isEmpty()) {
                return;
            }
            AtomicInteger taken = new AtomicInteger();
            Flux<Object> talking = Flux.range(0, DemandRules.MOST_FRAMES)
                    .<Object>map(i -> messages.get(i % messages.size()))
                    .doOnNext(message -> taken.incrementAndGet())
                    .concatWith(Flux.never());
            Probe<VoiceVAResponse> said = toWxcc(trial, conversation, talking, 0);
            bounded(kit, TO_WXCC, trial.settled(taken::get, DemandRules.MOST_FRAMES - 1));
            stepByStep(trial, TO_WXCC, said);
        }
    }

    private static void bounded(ConnectorTck kit, String method, int taken) {
        Rule.T20.hold(
                taken <= kit.framesAhead(),
                method + " to take at most " + kit.framesAhead() + " inputs without demand (framesAhead())",
                taken + " inputs taken");
    }

    private static void stepByStep(Trial trial, String method, Probe<?> probe) {
        for (int step = 1; step <= STEPS && !probe.isOver(); step++) {
            int wanted = step;
            probe.request(1);
            trial.runtime.await(() -> probe.isOver() || probe.got.size() >= wanted, Trial.QUIET);
        }
        trial.runtime.await(() -> probe.unasked.get() > 0, Trial.QUIET);
        probe.cancel();
        Rule.T20.hold(
                probe.unasked.get() == 0,
                method + " to emit what was requested",
                probe.unasked.get() + " signals more than that");
    }

    private static Probe<Object> toVendor(Trial trial, Conversation conversation, CallerTurn turn, long demand) {
        return trial.ask(() -> Flux.<Object>from(trial.connector.convertWxccToVendor(conversation, turn)), demand);
    }

    private static Probe<VoiceVAResponse> toWxcc(
            Trial trial, Conversation conversation, Publisher<?> vendor, long demand) {
        return trial.ask(() -> CallRules.convert(trial.connector, conversation, Flux.from(vendor)), demand);
    }
}

package io.byova.gateway.tck;

import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.cisco.wcc.ccai.media.v1.OutputEvent;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse.ResponseType;
import com.google.protobuf.Struct;
import io.byova.gateway.connector.CallerInput;
import io.byova.gateway.connector.Conversation;
import io.byova.gateway.connector.EndReason;
import io.byova.gateway.connector.Responses;
import io.byova.gateway.connector.VendorConnector;
import io.byova.gateway.connector.VirtualAgent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * One rule being tried: a fresh connector, and a thread that calls it as the gateway's event loops do. The rule itself
 * runs on the test's thread and waits with a limit, so that a connector that hangs breaks a rule and not the build.
 */
final class Trial implements AutoCloseable {

    static final CallerInput.Event START =
            new CallerInput.Event(EventType.SESSION_START, "tck", Struct.getDefaultInstance());

    /** What the contract allows a vendor to go on after a cancellation (rule 29). */
    static final Duration STOPS_WITHIN = Duration.ofMillis(500);

    /** How long nothing must happen to be taken for nothing. */
    static final Duration QUIET = Duration.ofMillis(150);

    /** How long a signal may take that was under way. */
    static final Duration IN_FLIGHT = Duration.ofMillis(50);

    private static final Duration PARTING = Duration.ofMillis(300);

    final ConnectorTck kit;
    final TckRuntime runtime;
    final VendorConnector<?, ?> connector;
    final Duration patience;
    private final Scheduler loop;
    private final int sessionsBefore;
    private final List<Conversation> started = new ArrayList<>();
    private final List<Conversation> ended = new ArrayList<>();
    private @Nullable VirtualAgent agent;

    /** Calls the connector on a thread on which blocking is a fault nobody reports. */
    static Trial of(ConnectorTck kit) {
        return new Trial(kit, Schedulers.newSingle(task -> {
            Thread thread = new Thread(task, "tck-caller");
            thread.setDaemon(true);
            return thread;
        }));
    }

    /** Calls the connector on a thread on which BlockHound reports blocking calls. */
    static Trial onEventLoop(ConnectorTck kit) {
        return new Trial(kit, Schedulers.newSingle("tck-event-loop", true));
    }

    private Trial(ConnectorTck kit, Scheduler loop) {
        this.kit = kit;
        this.loop = loop;
        this.runtime = kit.runtime();
        this.patience = kit.patience();
        this.connector = kit.connector(runtime);
        this.sessionsBefore = kit.openVendorSessions();
    }

    // ---- what the gateway does --------------------------------------------------------------------------------------

    <T> Probe<T> ask(Supplier<? extends Publisher<T>> call, long demand) {
        return ask(call, new Probe<>(demand, Duration.ZERO));
    }

    <T> Probe<T> ask(Supplier<? extends Publisher<T>> call, Probe<T> probe) {
        loop.schedule(() -> {
            try {
                call.get().subscribe(probe);
            } catch (RuntimeException | LinkageError thrown) {
                probe.threw(thrown);
            } finally {
                probe.returned();
            }
        });
        return probe;
    }

    /** Runs something on the calling thread, and waits for it: false where it does not return in time. */
    boolean onLoop(Runnable task) {
        Probe<Void> done = new Probe<>(0, Duration.ZERO);
        loop.schedule(() -> {
            try {
                task.run();
            } catch (RuntimeException | LinkageError thrown) {
                done.threw(thrown);
            } finally {
                done.returned();
            }
        });
        boolean inTime = await(done::hasReturned);
        Throwable thrown = done.error();
        if (thrown instanceof RuntimeException) {
            throw (RuntimeException) thrown;
        }
        return inTime;
    }

    /** The agent whose calls the rules make: the first. Asked once, as the gateway does. */
    VirtualAgent agent() {
        VirtualAgent known = agent;
        if (known == null) {
            known = firstAgent();
            agent = known;
        }
        return known;
    }

    private VirtualAgent firstAgent() {
        Probe<VirtualAgent> agents = ask(connector::getAvailableAgents, Long.MAX_VALUE);
        await(() -> agents.isOver() || !agents.got.isEmpty());
        if (agents.got.isEmpty()) {
            throw Rule.T1.notTried("the connector has no agent, and nothing can be tried without one");
        }
        return agents.got.get(0);
    }

    TckConversation conversation() {
        return new TckConversation(agent());
    }

    /** A call whose welcome has been said. */
    TckConversation startedConversation() {
        TckConversation conversation = conversation();
        awaitReply(start(conversation, START, Long.MAX_VALUE));
        return conversation;
    }

    Probe<VoiceVAResponse> start(Conversation conversation, CallerInput.Event event, long demand) {
        started.add(conversation);
        return ask(() -> connector.startConversation(conversation, event), demand);
    }

    /** The same, by somebody who takes his time with each response. */
    Probe<VoiceVAResponse> startSlowly(Conversation conversation, Duration lingers) {
        started.add(conversation);
        return ask(() -> connector.startConversation(conversation, START), new Probe<>(Long.MAX_VALUE, lingers));
    }

    Probe<VoiceVAResponse> turn(Conversation conversation, CallerTurn turn, long demand, Runnable onEach) {
        return ask(() -> connector.sendMessage(conversation, turn), new Probe<>(demand, Duration.ZERO, onEach));
    }

    Probe<VoiceVAResponse> turn(Conversation conversation, CallerTurn turn, long demand) {
        return ask(() -> connector.sendMessage(conversation, turn), demand);
    }

    Probe<VoiceVAResponse> end(Conversation conversation, EndReason reason) {
        ended.add(conversation);
        return ask(() -> connector.endConversation(conversation, reason), Long.MAX_VALUE);
    }

    /** All turns of a script but its last are answered; the last is the caller's. */
    CallerTurn lastTurn(Conversation conversation, ScriptedCaller caller) {
        List<CallerTurn> turns = caller.turns(runtime.timers());
        for (CallerTurn earlier : turns.subList(0, turns.size() - 1)) {
            awaitReply(turn(conversation, earlier, Long.MAX_VALUE), caller.length());
        }
        return turns.get(turns.size() - 1);
    }

    // ---- waiting ----------------------------------------------------------------------------------------------------

    boolean await(BooleanSupplier condition) {
        return runtime.await(condition, patience);
    }

    /** Waits until a reply is there whole, or the connector has ended otherwise. */
    boolean awaitReply(Probe<VoiceVAResponse> probe) {
        return awaitReply(probe, Duration.ZERO);
    }

    /** The same, of a caller who needs so long to speak. */
    boolean awaitReply(Probe<VoiceVAResponse> probe, Duration speech) {
        return runtime.await(() -> probe.isOver() || hasFinal(probe), patience.plus(speech));
    }

    boolean awaitEnd(Probe<?> probe, Duration speech) {
        return runtime.await(probe::isOver, patience.plus(speech));
    }

    /** Waits until a count stays as it is for a while, or is above a limit. */
    int settled(IntSupplier count, int limit) {
        // What is taken at once is taken on the calling thread; on a busy machine that may not have begun.
        onLoop(() -> {});
        int[] last = {-1};
        while (last[0] != count.getAsInt() && count.getAsInt() <= limit) {
            last[0] = count.getAsInt();
            runtime.await(() -> count.getAsInt() > limit, QUIET);
        }
        return count.getAsInt();
    }

    static boolean hasFinal(Probe<VoiceVAResponse> probe) {
        return probe.got.stream().anyMatch(Trial::isFinal);
    }

    /** Whether a response closes a reply: START_OF_INPUT and END_OF_INPUT are FINAL, and none (rule 24). */
    static boolean isFinal(VoiceVAResponse response) {
        return response.getResponseType() == ResponseType.FINAL && !isInputEvent(response);
    }

    static boolean isInputEvent(VoiceVAResponse response) {
        OutputEvent.EventType event = Responses.eventType(response);
        return event == OutputEvent.EventType.START_OF_INPUT || event == OutputEvent.EventType.END_OF_INPUT;
    }

    /** The sessions of the vendor that were opened since the trial began and are still open. */
    int newSessions() {
        return kit.openVendorSessions() - sessionsBefore;
    }

    static @Nullable ScriptedCaller firstOf(@Nullable ScriptedCaller one, @Nullable ScriptedCaller other) {
        return one != null ? one : other;
    }

    /** Leaves nothing behind; how well that goes is the matter of other rules. */
    @Override
    public void close() {
        for (Conversation conversation : started) {
            if (!ended.contains(conversation)) {
                Probe<VoiceVAResponse> end = end(conversation, EndReason.SHUTDOWN);
                runtime.await(end::isOver, PARTING);
            }
        }
        Probe<Void> closed = ask(connector::close, Long.MAX_VALUE);
        runtime.await(closed::isOver, PARTING);
        loop.dispose();
        runtime.close();
    }
}

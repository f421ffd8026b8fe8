package io.byova.gateway.tck;

import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import io.byova.gateway.connector.Conversation;
import io.byova.gateway.connector.EndReason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Threads that must not be blocked: T14. */
final class ThreadRules {

    private static final String BLOCKHOUND = "reactor.blockhound.BlockingOperationError";
    private static final int SHOWN_FRAMES = 6;

    private ThreadRules() {}

    /** What a method did: its signals, and whether it ended as it should. */
    private record Outcome(Probe<VoiceVAResponse> probe, boolean wellEnded) {}

    static void neverBlocked(ConnectorTck kit) {
        Rule.T14.hold(
                blockHoundWatches(),
                "BlockHound on the test class path",
                "a sleep on a non-blocking thread went unnoticed. Add io.projectreactor.tools:blockhound-junit-platform"
                        + " with test scope, and -XX:+AllowRedefinitionToAddDeleteMethods to the JVM's options");
        Map<String, Outcome> elsewhere;
        try (Trial trial = Trial.of(kit)) {
            // Also a warm-up: what is loaded once may block.
            elsewhere = call(trial);
        }
        List<Throwable> dropped = new CopyOnWriteArrayList<>();
        String key = "tck-" + System.identityHashCode(dropped);
        Schedulers.onHandleError(key, (thread, failure) -> dropped.add(failure));
        try (Trial trial = Trial.onEventLoop(kit)) {
            Map<String, Outcome> onLoop = call(trial);
            onLoop.forEach((method, outcome) -> notBlocked(method, outcome, elsewhere.get(method)));
        } finally {
            Schedulers.resetOnHandleError(key);
        }
        dropped.forEach(failure -> notBlocking("a task", failure));
    }

    private static Map<String, Outcome> call(Trial trial) {
        Map<String, Outcome> outcomes = new LinkedHashMap<>();
        Conversation conversation = trial.conversation();
        Probe<VoiceVAResponse> welcome = trial.start(conversation, Trial.START, Long.MAX_VALUE);
        outcomes.put("startConversation", new Outcome(welcome, trial.awaitReply(welcome)));
        turn(trial, conversation, "sendMessage with speech", trial.kit.speaking(), outcomes);
        turn(trial, conversation, "sendMessage with digits", trial.kit.dialling(), outcomes);
        Probe<VoiceVAResponse> end = trial.end(conversation, EndReason.CALLER_ENDED);
        outcomes.put("endConversation", new Outcome(end, trial.await(end::isOver)));
        return outcomes;
    }

    private static void turn(
            Trial trial,
            Conversation conversation,
            String method,
            @Nullable ScriptedCaller caller,
            Map<String, Outcome> outcomes) {
        if (caller != null) {
            CallerTurn turn = trial.lastTurn(conversation, caller);
            Probe<VoiceVAResponse> probe = trial.turn(conversation, turn, Long.MAX_VALUE);
            outcomes.put(method, new Outcome(probe, trial.awaitReply(probe, caller.length())));
        }
    }

    private static void notBlocked(String method, Outcome onLoop, @Nullable Outcome elsewhere) {
        Throwable failure = onLoop.probe().error();
        if (failure != null) {
            notBlocking(method, failure);
        }
        boolean worse = elsewhere != null
                && elsewhere.wellEnded()
                && elsewhere.probe().error() == null
                && (!onLoop.wellEnded() || failure != null);
        if (worse) {
            throw Rule.T14.broken(
                    method + " to do on a non-blocking thread what it does on others",
                    TurnRules.state(onLoop.probe()),
                    failure == null ? new IllegalStateException("no failure was signalled") : failure);
        }
    }

    private static void notBlocking(String where, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (isBlocking(cause)) {
                throw Rule.T14.broken(where + " not to block its thread", calls(cause), failure);
            }
        }
    }

    /** BlockHound's error, or that of Reactor's own block(). */
    private static boolean isBlocking(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        return failure.getClass().getName().equals(BLOCKHOUND)
                || failure instanceof IllegalStateException && message.contains("blocking, which is not supported");
    }

    private static String calls(Throwable failure) {
        String frames = Arrays.stream(failure.getStackTrace())
                .filter(frame -> !frame.getClassName().startsWith("reactor."))
                .limit(SHOWN_FRAMES)
                .map(frame -> "\n    at " + frame)
                .collect(Collectors.joining());
        return failure.getMessage() + frames;
    }

    /** Blocks a thread that must not be blocked, to see whether anybody says so. */
    private static boolean blockHoundWatches() {
        Scheduler nonBlocking = Schedulers.newSingle("tck-blockhound-check", true);
        List<Throwable> caught = new ArrayList<>(1);
        CountDownLatch done = new CountDownLatch(1);
        nonBlocking.schedule(() -> {
            try {
                Thread.sleep(1);
            } catch (InterruptedException | Error stopped) {
                caught.add(stopped);
            } finally {
                done.countDown();
            }
        });
        try {
            return done.await(5, TimeUnit.SECONDS)
                    && !caught.isEmpty()
                    && caught.get(0).getClass().getName().equals(BLOCKHOUND);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            nonBlocking.dispose();
        }
    }
}

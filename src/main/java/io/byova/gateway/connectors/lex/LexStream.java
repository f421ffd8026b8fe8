package io.byova.gateway.connectors.lex;

import io.byova.gateway.connector.ConnectorException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.scheduler.Scheduler;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.services.lexruntimev2.LexRuntimeV2AsyncClient;
import software.amazon.awssdk.services.lexruntimev2.model.StartConversationRequest;
import software.amazon.awssdk.services.lexruntimev2.model.StartConversationResponse;
import software.amazon.awssdk.services.lexruntimev2.model.StartConversationResponseEventStream;
import software.amazon.awssdk.services.lexruntimev2.model.StartConversationResponseHandler;

/**
 * One StartConversation. Lex's events are read one at a time, and only while the listener has room, so that a Lex that floods
 * fills its own connection's window and nothing here. The listener is called on the SDK's event loop; its end comes once.
 */
final class LexStream {

    static final String OPERATION = "StartConversation";

    /** Who is told what Lex says. */
    interface Listener {

        /** Lex has taken the call. */
        void connected();

        void said(StartConversationResponseEventStream event);

        /** Whether another event may be read; where not, {@link LexStream#readOn} is called later. */
        boolean hasRoom();

        /** Lex will say no more; {@link LexStream#takeEnding} says why. */
        void ended(LexStream which);
    }

    /**
     * How a stream ended.
     *
     * @param failure null where Lex ended it in good order
     */
    record Ending(@Nullable ConnectorException failure) {

        private static final Ending OURS = new Ending(null);
    }

    /** Who knows of the ending. */
    private enum Telling {
        NOBODY,
        BEING_TOLD,
        TOLD
    }

    private final LexRuntimeV2AsyncClient client;
    private final StartConversationRequest request;
    private final Scheduler blocking;
    private final Set<LexStream> live;
    private final Listener listener;
    private final Executor sender;
    private final LexOutbox outbox;
    private final Inbox inbox = new Inbox();
    private final AtomicReference<@Nullable Ending> ending = new AtomicReference<>();
    private final AtomicReference<Telling> telling = new AtomicReference<>(Telling.NOBODY);
    private final AtomicBoolean paused = new AtomicBoolean();
    private volatile @Nullable CompletableFuture<Void> call;

    /**
     * @param sender where the SDK is given what the stream sends
     * @param live holds the stream as long as it is open
     */
    LexStream(
            LexRuntimeV2AsyncClient client,
            StartConversationRequest request,
            Scheduler blocking,
            Executor sender,
            Set<LexStream> live,
            Listener listener) {
        this.sender = sender;
        this.outbox = new LexOutbox(sender);
        this.client = client;
        this.live = live;
        this.request = request;
        this.blocking = blocking;
        this.listener = listener;
    }

    LexOutbox outbox() {
        return outbox;
    }

    /** Opens the stream, where blocking is allowed: the SDK looks up credentials on the thread that calls it. */
    void open() {
        try {
            blocking.schedule(this::start);
        } catch (RejectedExecutionException full) {
            end(ConnectorException.retryable("busy", OPERATION + ": too many calls begin at once", full));
        }
    }

    private void start() {
        live.add(this);
        if (isOver()) {
            live.remove(this);
            return;
        }
        try {
            CompletableFuture<Void> started = client.startConversation(request, outbox, inbox.handler());
            call = started;
            started.whenComplete((nothing, failure) -> {
                if (failure != null) {
                    end(LexErrors.of(OPERATION, failure));
                } else if (!inbox.isReading()) {
                    end(null);
                }
            });
            if (isOver()) {
                started.cancel(true);
            }
        } catch (RuntimeException failure) {
            end(LexErrors.of(OPERATION, failure));
        }
    }

    /** There is room again. */
    void readOn() {
        if (paused.compareAndSet(true, false)) {
            inbox.request(1);
        }
    }

    /** Says goodbye; Lex ends the stream then. */
    void close() {
        outbox.offer(LexEvents.DISCONNECTION);
        outbox.complete();
    }

    /** Resets the stream where it is not over. The listener is not called any more. */
    void abort() {
        abort(Ending.OURS);
        told();
    }

    /** The same, because of a failure, for whoever takes the ending. */
    void abort(ConnectorException why) {
        abort(new Ending(why));
    }

    private void abort(Ending how) {
        ending.compareAndSet(null, how);
        live.remove(this);
        outbox.cancel();
        CompletableFuture<Void> running = call;
        if (running != null) {
            sender.execute(() -> running.cancel(true));
        }
    }

    /** Whether Lex waits to be read. */
    boolean isPaused() {
        return paused.get();
    }

    boolean isOver() {
        return ending.get() != null;
    }

    /** How the stream ended, for the first that asks, who then calls {@link #told}; else null. */
    @Nullable
    Ending takeEnding() {
        Ending how = ending.get();
        return how != null && telling.compareAndSet(Telling.NOBODY, Telling.BEING_TOLD) ? how : null;
    }

    /** The ending has been told to whom it concerns. */
    void told() {
        telling.set(Telling.TOLD);
    }

    /** Whether somebody is about to tell of the ending. */
    boolean isBeingTold() {
        return telling.get() == Telling.BEING_TOLD;
    }

    private void end(@Nullable ConnectorException failure) {
        if (ending.compareAndSet(null, new Ending(failure))) {
            live.remove(this);
            outbox.cancel();
            listener.ended(this);
        }
    }

    /** Reads while there is room. */
    private final class Inbox extends BaseSubscriber<StartConversationResponseEventStream> {

        private volatile boolean reading;

        boolean isReading() {
            return reading;
        }

        StartConversationResponseHandler handler() {
            return new StartConversationResponseHandler() {
                @Override
                public void responseReceived(StartConversationResponse response) {
                    listener.connected();
                }

                @Override
                public void onEventStream(SdkPublisher<StartConversationResponseEventStream> events) {
                    reading = true;
                    events.subscribe(Inbox.this);
                }

                @Override
                public void exceptionOccurred(Throwable failure) {
                    end(LexErrors.of(OPERATION, failure));
                }

                @Override
                public void complete() {
                    // The events' own completion is heard.
                }
            };
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            request(1);
        }

        @Override
        protected void hookOnNext(StartConversationResponseEventStream event) {
            if (isOver()) {
                return;
            }
            listener.said(event);
            if (listener.hasRoom()) {
                request(1);
                return;
            }
            paused.set(true);
            if (listener.hasRoom()) {
                readOn();
            }
        }

        @Override
        protected void hookOnError(Throwable failure) {
            end(LexErrors.of(OPERATION, failure));
        }

        @Override
        protected void hookOnComplete() {
            end(null);
        }
    }
}

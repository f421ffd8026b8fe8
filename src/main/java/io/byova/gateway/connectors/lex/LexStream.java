package io.byova.gateway.connectors.lex;

import io.byova.gateway.connector.ConnectorException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
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

        /** Lex will say no more; null where it ended the stream in good order. */
        void ended(LexStream which, @Nullable ConnectorException failure);
    }

    private final LexRuntimeV2AsyncClient client;
    private final StartConversationRequest request;
    private final Scheduler blocking;
    private final Set<LexStream> live;
    private final Listener listener;
    private final LexOutbox outbox = new LexOutbox();
    private final Inbox inbox = new Inbox();
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicBoolean paused = new AtomicBoolean();
    private volatile @Nullable CompletableFuture<Void> call;

    /** @param live holds the stream as long as it is open */
    LexStream(
            LexRuntimeV2AsyncClient client,
            StartConversationRequest request,
            Scheduler blocking,
            Set<LexStream> live,
            Listener listener) {
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
        if (over.get()) {
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
            if (over.get()) {
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
        over.set(true);
        live.remove(this);
        outbox.cancel();
        CompletableFuture<Void> running = call;
        if (running != null) {
            running.cancel(true);
        }
    }

    /** Whether Lex waits to be read. */
    boolean isPaused() {
        return paused.get();
    }

    boolean isOver() {
        return over.get();
    }

    private void end(@Nullable ConnectorException failure) {
        if (over.compareAndSet(false, true)) {
            live.remove(this);
            outbox.cancel();
            listener.ended(this, failure);
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
            if (over.get()) {
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

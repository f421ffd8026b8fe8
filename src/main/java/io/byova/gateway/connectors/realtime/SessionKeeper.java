package io.byova.gateway.connectors.realtime;

import io.byova.gateway.connector.Conversation;
import io.byova.gateway.streaming.SessionTimer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Keeps a call in a session: opens one where there is none, and replaces it before the vendor would close it. Used on the
 * call's loop, except {@link #ready}.
 */
final class SessionKeeper {

    private static final Duration RENEW_AGAIN = Duration.ofSeconds(30);

    private final RealtimeAgent agent;
    private final Conversation conversation;
    private final CallLoop loop;
    private final RealtimeCall call;
    private final Disposable.Swap attempt = Disposables.swap();
    private final Disposable.Swap renewal = Disposables.swap();

    private volatile @Nullable RealtimeLink link;
    private Sinks.@Nullable One<RealtimeLink> opening;

    /** A session that waits to take over. */
    private @Nullable RealtimeLink fresh;

    private boolean renewing;
    private boolean renewalDue;
    private boolean closed;

    SessionKeeper(RealtimeAgent agent, Conversation conversation, CallLoop loop, RealtimeCall call) {
        this.agent = agent;
        this.conversation = conversation;
        this.loop = loop;
        this.call = call;
    }

    /** The session that is open, or null. Any thread. */
    @Nullable
    RealtimeLink ready() {
        return link;
    }

    /** The session, opened if there is none; several turns wait for the same. */
    Mono<RealtimeLink> current() {
        RealtimeLink open = link;
        if (open != null) {
            return Mono.just(open);
        }
        if (closed) {
            return Mono.empty();
        }
        Sinks.One<RealtimeLink> waiting = opening;
        if (waiting == null) {
            waiting = Sinks.one();
            opening = waiting;
            Sinks.One<RealtimeLink> result = waiting;
            attempt.update(open().retryWhen(agent.config().reconnect().retry(agent.timers()))
                    .subscribe(
                            opened -> loop.run(() -> {
                                opening = null;
                                adopt(opened);
                                result.tryEmitValue(opened);
                            }),
                            failure -> loop.run(() -> {
                                opening = null;
                                RealtimeLog.notOpened(agent, conversation, failure);
                                result.tryEmitError(failure);
                            })));
        }
        return waiting.asMono();
    }

    private Mono<RealtimeLink> open() {
        return Mono.defer(() -> {
            boolean alaw = SessionShape.isAlaw(conversation.audioFormat());
            return new RealtimeLink(loop, call, agent.shape().update(alaw), alaw)
                    .open(agent.client(), agent.timers(), agent.config().connectTimeout());
        });
    }

    private void adopt(RealtimeLink opened) {
        if (closed) {
            opened.abort();
            return;
        }
        link = opened;
        renewalDue = false;
        renewal.update(new SessionTimer(agent.config().renewAfter(), Duration.ZERO)
                .start(agent.timers(), () -> loop.run(this::renewalIsDue)));
        call.adopted(opened);
    }

    /** Forgets a session that is over; false where it was not the one the call uses. */
    boolean lost(RealtimeLink gone) {
        if (gone == fresh) {
            fresh = null;
            renewing = false;
        }
        if (gone != link) {
            return false;
        }
        link = null;
        renewing = false;
        renewal.update(Disposables.disposed());
        attempt.update(Disposables.disposed());
        RealtimeLink next = fresh;
        fresh = null;
        if (next != null) {
            next.abort();
        }
        return true;
    }

    // ---- renewal ----------------------------------------------------------------------------------------------------

    private void renewalIsDue() {
        renewalDue = true;
        renewIfDue();
    }

    /** Replaces a session that has grown old, as soon as nothing would be lost with it. */
    void renewIfDue() {
        if (!renewalDue || closed || link == null || !call.isIdle()) {
            return;
        }
        RealtimeLink next = fresh;
        if (next != null) {
            RealtimeLink old = link;
            fresh = null;
            renewing = false;
            adopt(next);
            RealtimeLog.renewed(agent, conversation);
            old.close(agent.timers()).subscribe(done -> {}, failure -> {});
        } else if (!renewing) {
            renewing = true;
            attempt.update(open().subscribe(
                            opened -> loop.run(() -> {
                                fresh = opened;
                                renewIfDue();
                            }),
                            failure -> loop.run(() -> {
                                RealtimeLog.notOpened(agent, conversation, failure);
                                renewing = false;
                                renewalDue = false;
                                renewal.update(agent.timers()
                                        .schedule(
                                                () -> loop.run(this::renewalIsDue),
                                                RENEW_AGAIN.toMillis(),
                                                TimeUnit.MILLISECONDS));
                            })));
        }
    }

    /** Ends all sessions; completes when the one in use is closed. */
    Mono<Void> close() {
        closed = true;
        attempt.dispose();
        renewal.dispose();
        RealtimeLink next = fresh;
        if (next != null) {
            next.abort();
        }
        RealtimeLink open = link;
        link = null;
        return open == null ? Mono.empty() : open.close(agent.timers());
    }
}

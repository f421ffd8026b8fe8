package io.byova.gateway.websocket;

import io.byova.gateway.websocket.Outgoing.Ending;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.channel.AbortedException;
import reactor.netty.http.websocket.WebsocketInbound;
import reactor.netty.http.websocket.WebsocketOutbound;
import reactor.util.concurrent.Queues;

/**
 * One WebSocket: reads a message when the last one has found its place, writes one when the last one has left, and sees that
 * somebody is at the other end. So a client who sends too fast waits, one who does not read stops what is made for it, and
 * nothing grows. Numbers what it sends, in the order in which it sends.
 */
final class Wire implements CoreSubscriber<WebSocketFrame> {

    private static final Logger LOGGER = LoggerFactory.getLogger(Wire.class);

    private static final Duration TICK = Duration.ofSeconds(1);

    /** How long a client may take to close its side after ours. */
    private static final Duration CLOSED_WITHIN = Duration.ofSeconds(2);

    private static final Duration BREATH = Duration.ofMillis(1);
    private static final int MOST_IN_ONE_BREATH = 8;

    /** Own words of the socket that wait to be written; a client that causes more is not read on. */
    private static final int MOST_WORDS = 8;

    private final WebsocketInbound in;
    private final WebsocketOutbound out;
    private final DoorLimits limits;
    private final MessageWriter writer;
    private final Scheduler loop;
    private final Channel channel;
    private final Mono<Void> stopping;
    private final Sinks.Many<Outgoing> words = Sinks.unsafe()
            .many()
            .unicast()
            .onBackpressureBuffer(Queues.<Outgoing>get(2 * MOST_WORDS).get());
    private final AtomicInteger wordsWaiting = new AtomicInteger();
    private final AtomicBoolean reading = new AtomicBoolean();
    private final Sinks.Empty<Void> closed = Sinks.empty();

    private @Nullable Subscription frames;
    private @Nullable Peer peer;
    /** Touched by whoever writes, one at a time. */
    private int inOneBreath;

    private volatile boolean closing;
    private long heardAt;
    private long askedAt;

    Wire(WebsocketInbound in, WebsocketOutbound out, DoorLimits limits, Clock clock, Mono<Void> stopping) {
        this.in = in;
        this.out = out;
        this.limits = limits;
        this.writer = new MessageWriter(clock);
        this.stopping = stopping;
        Channel[] found = new Channel[1];
        in.withConnection(connection -> found[0] = connection.channel());
        this.channel = found[0];
        // Closing this scheduler would close the thread, so nobody does.
        this.loop = Schedulers.fromExecutorService(channel.eventLoop());
    }

    /** Serves until the socket is closed; never fails. */
    Mono<Void> serve(Peer listener) {
        peer = listener;
        heardAt = now();
        // The reader is told only when it has read everything, which it may be kept from.
        channel.closeFuture().addListener(over -> closed.tryEmitEmpty());
        Flux<Outgoing> ticks = Flux.interval(TICK, loop).onBackpressureDrop().concatMapIterable(tick -> tick(), 1);
        Flux<Outgoing> stop = stopping.thenMany(Flux.just(new Outgoing.Close(Ending.GATEWAY_STOPS)));
        // Reading begins when everything else is in place.
        Mono<Outgoing> read = Mono.fromRunnable(
                () -> in.aggregateFrames(limits.messageBytes()).receiveFrames().subscribe(this));
        Flux<Outgoing> said = words.asFlux().doOnNext(word -> {
            wordsWaiting.decrementAndGet();
            readOn();
        });
        return Flux.merge(1, said, listener.answers(), ticks, stop, read)
                .concatMap(this::write, 1)
                .then()
                .takeUntilOther(closed.asMono())
                .onErrorResume(failure -> {
                    broke(failure);
                    return Mono.empty();
                })
                .doFinally(signal -> {
                    Subscription reader = frames;
                    if (reader != null) {
                        reader.cancel();
                    }
                    listener.gone();
                });
    }

    private void broke(Throwable failure) {
        boolean lost = failure instanceof IOException
                || failure instanceof TimeoutException
                || failure instanceof AbortedException;
        (lost ? LOGGER.atDebug() : LOGGER.atError())
                .addKeyValue("conversation", peer.conversationId())
                .setCause(lost ? null : failure)
                .log("a WebSocket broke");
        channel.close();
    }

    private long now() {
        return loop.now(TimeUnit.NANOSECONDS);
    }

    // ---- in: on the event loop --------------------------------------------------------------------------------------

    @Override
    public void onSubscribe(Subscription subscription) {
        frames = subscription;
        readOn();
    }

    /** Reads the next message where there is room for it. From any thread. */
    void readOn() {
        if (reading.get()) {
            // Whoever is at it asks again when he is done.
            return;
        }
        if (channel.eventLoop().inEventLoop()) {
            read();
        } else if (!channel.eventLoop().isShuttingDown()) {
            channel.eventLoop().execute(this::read);
        }
    }

    private void read() {
        Subscription reader = frames;
        boolean room = wordsWaiting.get() < MOST_WORDS && !peer.isFull();
        if (reader != null && room && reading.compareAndSet(false, true)) {
            // A client is quiet from when it is listened to.
            heardAt = now();
            reader.request(1);
        }
    }

    @Override
    public void onNext(WebSocketFrame frame) {
        try {
            Outgoing answer = hear(frame);
            if (answer != null) {
                wordsWaiting.incrementAndGet();
                words.emitNext(answer, Sinks.EmitFailureHandler.FAIL_FAST);
            }
        } finally {
            reading.set(false);
            readOn();
        }
    }

    private @Nullable Outgoing hear(WebSocketFrame frame) {
        Peer listener = peer;
        if (frame instanceof TextWebSocketFrame text) {
            return listener.hears(text.text());
        }
        if (frame instanceof PingWebSocketFrame ping) {
            return new Outgoing.FramePong(Unpooled.copiedBuffer(ping.content()));
        }
        return frame instanceof BinaryWebSocketFrame
                ? listener.refused(
                        new BadMessage(ErrorCode.UNSUPPORTED_MEDIA, "binary messages are not taken; send JSON as text"))
                : null;
    }

    @Override
    public void onError(Throwable failure) {
        // Too long a message has been answered with its close status by the decoder.
        LOGGER.atDebug().addKeyValue("cause", failure.toString()).log("a WebSocket cannot be read on");
        onComplete();
    }

    @Override
    public void onComplete() {
        // Our own close must not be cut short by what it ends.
        if (!closing) {
            closed.tryEmitEmpty();
        }
    }

    // ---- time -------------------------------------------------------------------------------------------------------

    private List<Outgoing> tick() {
        long now = now();
        List<Outgoing> due = new ArrayList<>(peer.ticks(now));
        long quiet = now - heardAt;
        long patience = limits.pingAfter().toNanos();
        // Where nobody listens it may be talking; but a write still finds out whether the connection is there.
        if (quiet >= limits.goneAfter().toNanos() && reading.get()) {
            due.add(new Outgoing.Problem(ErrorCode.TIMEOUT, "nothing heard, not even a pong", Ending.REFUSED));
        } else if (quiet >= patience && now - askedAt >= patience) {
            askedAt = now;
            due.add(new Outgoing.Ping());
        }
        return due;
    }

    // ---- out: one at a time, from any thread ------------------------------------------------------------------------

    private Mono<Void> write(Outgoing next) {
        String id = peer.conversationId();
        Mono<Void> written;
        if (next instanceof Outgoing.Reply reply) {
            written = text(writer.reply(id, reply.response()));
        } else if (next instanceof Outgoing.Problem problem) {
            written = text(writer.problem(id, problem));
        } else if (next instanceof Outgoing.Ping) {
            written = text(writer.ping(id)).then(send(new PingWebSocketFrame()));
        } else if (next instanceof Outgoing.Pong pong) {
            written = text(writer.pong(id, pong.echoed()));
        } else if (next instanceof Outgoing.FramePong pong) {
            written = send(new PongWebSocketFrame(pong.content()));
        } else if (next instanceof Outgoing.Agents agents) {
            written = text(MessageWriter.listing(agents.listing()));
        } else {
            written = Mono.empty();
        }
        return written.timeout(limits.writeWithin(), loop)
                .then(Mono.defer(() -> ended(next)))
                .then(Mono.defer(this::breath));
    }

    /** Writes that succeed at once would keep the loop from everything else, also from hearing the caller interrupt. */
    private Mono<Void> breath() {
        inOneBreath++;
        if (inOneBreath < MOST_IN_ONE_BREATH) {
            return Mono.empty();
        }
        inOneBreath = 0;
        return Mono.delay(BREATH, loop).then();
    }

    private Mono<Void> text(byte[] json) {
        return send(new TextWebSocketFrame(true, 0, Unpooled.wrappedBuffer(json)));
    }

    private Mono<Void> send(WebSocketFrame frame) {
        return out.sendObject(frame).then();
    }

    private Mono<Void> ended(Outgoing written) {
        Ending ending = written.ending();
        if (ending == null) {
            return Mono.empty();
        }
        closing = true;
        return Mono.fromRunnable(() -> LastFrames.readFrom(channel))
                .subscribeOn(loop)
                .then(send(new CloseWebSocketFrame(ending.status(), ending.reason())))
                .timeout(limits.writeWithin(), loop)
                .then(closed.asMono().timeout(CLOSED_WITHIN, Mono.empty(), loop))
                .doFinally(signal -> {
                    channel.close();
                    closed.tryEmitEmpty();
                });
    }
}

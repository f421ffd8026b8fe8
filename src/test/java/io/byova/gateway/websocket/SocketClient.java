package io.byova.gateway.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.WebsocketClientSpec;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A caller over a WebSocket, who checks of each message what holds for all of them. */
final class SocketClient implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final long PATIENCE_NANOS = Duration.ofSeconds(30).toNanos();
    private static final LoopResources LOOPS = LoopResources.create("socket-client", 1, true);

    /** All messages, in the order in which they came. */
    final List<JsonNode> messages = new CopyOnWriteArrayList<>();

    final List<String> complaints = new CopyOnWriteArrayList<>();
    final AtomicReference<WebSocketCloseStatus> closed = new AtomicReference<>();
    final AtomicReference<Throwable> failed = new AtomicReference<>();
    final AtomicLong pings = new AtomicLong();

    private final String conversation;
    private final AtomicReference<Channel> channel = new AtomicReference<>();
    private final Sinks.Empty<Void> hangUp = Sinks.empty();
    private final Disposable connection;
    private final AtomicReference<Subscription> reading = new AtomicReference<>();
    private final boolean answersPings;
    private long seq;
    private long lastSeq;

    private SocketClient(Builder with) {
        this.conversation = with.conversation;
        this.answersPings = with.answersPings;
        HttpClient http = HttpClient.create(ConnectionProvider.newConnection())
                .runOn(LOOPS)
                .option(ChannelOption.SO_RCVBUF, with.receiveBuffer)
                .headers(with.headers);
        if (with.secure != null) {
            http = http.secure(spec -> spec.sslContext(with.secure));
        }
        connection = http.websocket(WebsocketClientSpec.builder()
                        .maxFramePayloadLength(1024 * 1024)
                        .handlePing(true)
                        .build())
                .uri((with.secure == null ? "ws" : "wss") + "://127.0.0.1:" + with.port + with.path)
                .handle((in, out) -> {
                    in.withConnection(made -> channel.set(made.channel()));
                    in.receiveCloseStatus().subscribe(closed::set);
                    in.aggregateFrames(1024 * 1024).receiveFrames().subscribe(new BaseSubscriber<WebSocketFrame>() {
                        @Override
                        protected void hookOnSubscribe(Subscription subscription) {
                            reading.set(subscription);
                            if (with.demand > 0) {
                                subscription.request(with.demand);
                            }
                        }

                        @Override
                        protected void hookOnNext(WebSocketFrame frame) {
                            read(frame);
                        }

                        @Override
                        protected void hookFinally(reactor.core.publisher.SignalType how) {
                            hangUp.tryEmitEmpty();
                        }
                    });
                    return hangUp.asMono();
                })
                .then()
                .subscribe(nothing -> {}, failed::set);
    }

    static Builder to(int port) {
        return new Builder(port);
    }

    static final class Builder {
        private final int port;
        private String path = FrontDoor.CALLS;
        private String conversation = "call-" + System.nanoTime();
        private Consumer<HttpHeaders> headers = all -> {};
        private boolean answersPings = true;
        private long demand = Long.MAX_VALUE;
        private int receiveBuffer = 1024 * 1024;
        private reactor.netty.tcp.SslProvider.GenericSslContextSpec<?> secure;

        Builder(int port) {
            this.port = port;
        }

        Builder path(String other) {
            path = other;
            return this;
        }

        Builder conversation(String id) {
            conversation = id;
            return this;
        }

        Builder header(String name, String value) {
            headers = headers.andThen(all -> all.add(name, value));
            return this;
        }

        Builder deafToPings() {
            answersPings = false;
            return this;
        }

        Builder reading(long messages) {
            demand = messages;
            receiveBuffer = 16 * 1024;
            return this;
        }

        Builder secure(reactor.netty.tcp.SslProvider.GenericSslContextSpec<?> with) {
            secure = with;
            return this;
        }

        SocketClient connects() {
            SocketClient client = new SocketClient(this);
            until("the upgrade", () -> client.reading.get() != null || client.failed.get() != null);
            if (client.failed.get() != null) {
                throw new AssertionError("no upgrade", client.failed.get());
            }
            return client;
        }

        /** The status a refused upgrade is answered with. */
        int refusedWith() {
            SocketClient client = new SocketClient(this);
            until("the refusal", () -> client.failed.get() != null || client.reading.get() != null);
            if (client.failed.get()
                    instanceof io.netty.handler.codec.http.websocketx.WebSocketClientHandshakeException refused) {
                return refused.response().status().code();
            }
            throw new AssertionError("not refused by a status", client.failed.get());
        }
    }

    // ---- says -------------------------------------------------------------------------------------------------------

    SocketClient starts() {
        return event("SESSION_START");
    }

    SocketClient event(String type) {
        return input("\"event_input\":{\"event_type\":\"" + type + "\"}");
    }

    SocketClient digits(String... names) {
        return input("\"dtmf_input\":{\"dtmf_events\":[\"" + String.join("\",\"", names) + "\"]}");
    }

    SocketClient audio(byte[] mulaw) {
        return input("\"audio_input\":{\"caller_audio_b64\":\""
                + Base64.getEncoder().encodeToString(mulaw)
                + "\",\"encoding\":\"MULAW_FORMAT\",\"sample_rate_hertz\":8000}");
    }

    /** Says a recording at once, frame by frame. */
    SocketClient says(byte[] mulaw) {
        for (int at = 0; at < mulaw.length; at += 160) {
            audio(java.util.Arrays.copyOfRange(mulaw, at, Math.min(mulaw.length, at + 160)));
        }
        return this;
    }

    SocketClient input(String input) {
        return sends("{\"type\":\"VOICE_VA_REQUEST\",\"seq\":" + ++seq
                + ",\"ts\":\"2026-11-22T20:50:00Z\",\"conversation_id\":\"" + conversation
                + "\",\"payload\":{\"conversation_id\":\"" + conversation + "\",\"voice_va_input_type\":{" + input
                + "}}}");
    }

    SocketClient sends(String text) {
        return sends(new TextWebSocketFrame(text));
    }

    SocketClient sends(WebSocketFrame frame) {
        channel.get().writeAndFlush(frame);
        return this;
    }

    SocketClient sendsRaw(byte[] bytes) {
        ByteBuf raw = Unpooled.wrappedBuffer(bytes);
        // Past the WebSocket encoder.
        channel.get().pipeline().firstContext().writeAndFlush(raw);
        return this;
    }

    boolean isWritable() {
        return channel.get().isWritable();
    }

    void reads(long more) {
        reading.get().request(more);
    }

    /** Ends the TCP connection without a word. */
    void vanishes() {
        channel.get().config().setOption(ChannelOption.SO_LINGER, 0);
        channel.get().close();
    }

    @Override
    public void close() {
        hangUp.tryEmitEmpty();
        connection.dispose();
        if (!complaints.isEmpty()) {
            throw new AssertionError(complaints.toString());
        }
    }

    // ---- hears ------------------------------------------------------------------------------------------------------

    private synchronized void read(WebSocketFrame frame) {
        if (frame instanceof io.netty.handler.codec.http.websocketx.PingWebSocketFrame) {
            pings.incrementAndGet();
            if (answersPings) {
                channel.get().writeAndFlush(new PongWebSocketFrame());
            }
            return;
        }
        if (frame instanceof TextWebSocketFrame text) {
            JsonNode message = JSON.readTree(text.text());
            check(message);
            messages.add(message);
        }
    }

    private void check(JsonNode message) {
        if (message.has("virtual_agents")) {
            return;
        }
        String type = message.path("type").asString();
        if (!List.of("VOICE_VA_RESPONSE", "ERROR", "PING", "PONG").contains(type)) {
            complaints.add("type: " + message);
        }
        if (!type.equals("PONG")) {
            if (message.path("seq").asLong() != ++lastSeq) {
                complaints.add("seq is not " + lastSeq + ": " + message);
            }
        }
        OffsetDateTime.parse(message.path("ts").asString());
        if (!message.has("conversation_id")) {
            complaints.add("no conversation_id: " + message);
        }
        if (type.equals("VOICE_VA_RESPONSE")) {
            if (!List.of("FINAL", "CHUNK", "PARTIAL")
                    .contains(message.at("/payload/response_type").asString(""))) {
                complaints.add("response_type: " + message);
            }
            message.at("/payload/prompts").forEach(prompt -> {
                int size = audio(prompt).length;
                if (size > 32 * 1024 || size > 0 && !"CHUNK".equals(type(message))) {
                    complaints.add(size + " bytes of audio in a " + type(message));
                }
            });
        }
    }

    static String type(JsonNode response) {
        return response.at("/payload/response_type").asString("");
    }

    static String event(JsonNode response) {
        return response.at("/payload/output_events/0/event_type").asString("");
    }

    private static byte[] audio(JsonNode prompt) {
        return Base64.getDecoder().decode(prompt.path("audio_content_b64").asString(""));
    }

    List<JsonNode> responses() {
        return messages.stream()
                .filter(message -> message.path("type").asString().equals("VOICE_VA_RESPONSE"))
                .toList();
    }

    List<JsonNode> errors() {
        return messages.stream()
                .filter(message -> message.path("type").asString().equals("ERROR"))
                .toList();
    }

    /** FINALs that close a reply: not those that say that the caller begins or ends to speak. */
    long finals() {
        return responses().stream()
                .filter(response ->
                        type(response).equals("FINAL") && !event(response).endsWith("_OF_INPUT"))
                .count();
    }

    List<String> events() {
        List<String> events = new ArrayList<>();
        responses().stream()
                .map(SocketClient::event)
                .filter(event -> !event.isEmpty())
                .forEach(events::add);
        return events;
    }

    byte[] heard() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        responses()
                .forEach(response -> response.at("/payload/prompts").forEach(prompt -> all.writeBytes(audio(prompt))));
        return all.toByteArray();
    }

    SocketClient awaitsFinals(long count) {
        until(count + " FINALs", () -> finals() >= count, this);
        return this;
    }

    SocketClient awaitsEvent(String type) {
        until(type, () -> events().contains(type), this);
        return this;
    }

    JsonNode awaitsError() {
        until("an ERROR", () -> !errors().isEmpty(), this);
        return errors().get(0);
    }

    SocketClient awaitsClose(int status) {
        until("the close", () -> closed.get() != null, this);
        if (closed.get().code() != status) {
            throw new AssertionError("closed with " + closed.get() + " after " + messages);
        }
        return this;
    }

    void awaitsEnd() {
        until("the end of the connection", () -> !channel.get().isActive(), this);
    }

    static void until(String what, BooleanSupplier holds, SocketClient client) {
        try {
            until(what, holds);
        } catch (AssertionError vain) {
            throw new AssertionError(vain.getMessage() + "; got " + client.messages + ", " + client.closed.get());
        }
    }

    static void until(String what, BooleanSupplier holds) {
        long giveUp = System.nanoTime() + PATIENCE_NANOS;
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > giveUp) {
                throw new AssertionError("waited in vain for " + what);
            }
            Mono.delay(Duration.ofMillis(5)).block();
        }
    }
}

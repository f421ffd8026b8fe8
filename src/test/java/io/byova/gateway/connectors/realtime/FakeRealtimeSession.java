package io.byova.gateway.connectors.realtime;

import io.byova.gateway.audio.AudioFormat.Encoding;
import io.byova.gateway.connectors.realtime.RealtimeScript.Answer;
import io.byova.gateway.connectors.realtime.RealtimeScript.Step;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One session of a {@link FakeRealtimeServer}: a model, a speech detector and a list of all that was said. */
public final class FakeRealtimeSession {

    private final RealtimeScript script;
    private final FakeRealtimeServer server;
    private final Channel channel;
    private final FakeEvents events;
    private final FakeVad vad = new FakeVad();

    private final List<String> received = new CopyOnWriteArrayList<>();
    private final List<String> sent = new CopyOnWriteArrayList<>();
    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
    private final Map<String, ByteArrayOutputStream> spoken = new LinkedHashMap<>();
    private final Map<String, Long> itemBytes = new LinkedHashMap<>();

    private boolean createResponse = true;
    private boolean interruptResponse = true;
    private boolean deaf;
    private int items;
    private @Nullable Disposable answering;
    private @Nullable String activeResponse;
    private volatile long lastDeltaNanos;
    private volatile long firstDeltaNanos;

    FakeRealtimeSession(RealtimeScript script, FakeRealtimeServer server, Channel channel, boolean older) {
        this.script = script;
        this.server = server;
        this.channel = channel;
        this.events = new FakeEvents(older);
    }

    // ---- what a test asks -------------------------------------------------------------------------------------------

    /** Events of the client in their order, except audio. */
    public List<JsonNode> received() {
        return received.stream().map(FakeEvents.JSON::readTree).toList();
    }

    /** Events of one type. */
    public List<JsonNode> received(String type) {
        return received().stream()
                .filter(event -> event.path("type").asString().equals(type))
                .toList();
    }

    /** Events that were sent, as text. */
    public List<String> sent() {
        return List.copyOf(sent);
    }

    /** Events of the client as text, except audio. */
    public List<String> receivedText() {
        return List.copyOf(received);
    }

    /** All the caller's audio. */
    public byte[] heard() {
        synchronized (heard) {
            return heard.toByteArray();
        }
    }

    /** All the audio of all answers. */
    public byte[] spoken() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        synchronized (spoken) {
            spoken.values().forEach(each -> all.writeBytes(each.toByteArray()));
        }
        return all.toByteArray();
    }

    /** When the newest answer's first delta was written, by {@link System#nanoTime}. */
    public long firstDeltaNanos() {
        return firstDeltaNanos;
    }

    public long lastDeltaNanos() {
        return lastDeltaNanos;
    }

    public boolean isOpen() {
        return channel.isActive();
    }

    /** Sends text as it is. */
    public void send(String text) {
        channel.eventLoop().execute(() -> write(text));
    }

    /** The model begins to speak without being asked. */
    public void speak() {
        channel.eventLoop().execute(this::respond);
    }

    public void close(int code) {
        channel.eventLoop().execute(() -> channel.writeAndFlush(new CloseWebSocketFrame(code, "")));
    }

    /** As if the vendor's process had been killed. */
    public void reset() {
        channel.eventLoop().execute(() -> {
            if (channel.isOpen()) {
                channel.config().setOption(ChannelOption.SO_LINGER, 0);
                channel.close();
            }
        });
    }

    // ---- what the client says ---------------------------------------------------------------------------------------

    void opened() {
        if (script.welcome != RealtimeScript.Welcome.SILENT) {
            ObjectNode defaults = FakeEvents.JSON.createObjectNode();
            write(events.session("session.created", defaults));
        }
    }

    void receive(byte[] json) {
        JsonNode event = FakeEvents.JSON.readTree(json);
        String type = event.path("type").asString("");
        if (script.recording && !type.equals("input_audio_buffer.append")) {
            received.add(new String(json, java.nio.charset.StandardCharsets.UTF_8));
        }
        if (script.welcome == RealtimeScript.Welcome.SILENT) {
            return;
        }
        switch (type) {
            case "session.update":
                update((ObjectNode) event.path("session"));
                break;
            case "input_audio_buffer.append":
                append(Base64.getDecoder().decode(event.path("audio").asString()));
                break;
            case "input_audio_buffer.commit":
                vad.reset();
                write(events.committed("item_" + ++items));
                break;
            case "input_audio_buffer.clear":
                vad.reset();
                write(events.cleared());
                break;
            case "conversation.item.create":
                write(events.itemAdded((ObjectNode) event.path("item"), "item_" + ++items));
                break;
            case "conversation.item.truncate":
                truncate(
                        event.path("item_id").asString(),
                        event.path("audio_end_ms").asLong());
                break;
            case "response.create":
                if (script.refusal != null) {
                    write(events.error(
                            "invalid_request_error",
                            script.refusal,
                            "as the script says",
                            event.path("event_id").asString(null)));
                } else if (activeResponse == null) {
                    respond();
                } else {
                    complain("conversation_already_has_active_response");
                }
                break;
            case "response.cancel":
                if (activeResponse == null) {
                    complain("response_cancel_not_active");
                } else {
                    cancel("client_cancelled");
                }
                break;
            default:
                complain("unknown_event");
                break;
        }
    }

    private void update(ObjectNode session) {
        if (script.welcome == RealtimeScript.Welcome.REFUSES_SESSION) {
            complain("invalid_value");
            return;
        }
        JsonNode input = session.path("audio").path("input");
        JsonNode detection = input.isMissingNode() ? session.path("turn_detection") : input.path("turn_detection");
        String format = input.path("format").path("type").asString("")
                + session.path("input_audio_format").asString("");
        vad.law = format.endsWith("a") || format.endsWith("alaw") ? Encoding.ALAW : Encoding.MULAW;
        vad.silenceMillis = detection.path("silence_duration_ms").asInt(500);
        createResponse = detection.path("create_response").asBoolean(true);
        interruptResponse = detection.path("interrupt_response").asBoolean(true);
        write(events.session("session.updated", session));
        deaf = script.welcome == RealtimeScript.Welcome.DEAF;
        if (script.wordFirst && items == 0) {
            respond();
        }
    }

    private void append(byte[] audio) {
        if (script.recording) {
            synchronized (heard) {
                heard.writeBytes(audio);
            }
        }
        vad.hear(audio, (change, atMillis) -> {
            if (change == FakeVad.Change.STARTED) {
                items++;
                write(events.speechStarted("item_" + items, atMillis));
                if (interruptResponse && activeResponse != null) {
                    cancel("turn_detected");
                }
                return;
            }
            write(events.speechStopped("item_" + items, atMillis));
            write(events.committed("item_" + items));
            if (createResponse && activeResponse == null) {
                respond();
            }
        });
    }

    private void truncate(String itemId, long millis) {
        Long bytes = itemBytes.get(itemId);
        if (bytes == null) {
            complain("item_truncate_invalid_item_id");
        } else if (millis * 8 > bytes) {
            complain("invalid_value");
        } else {
            itemBytes.put(itemId, millis * 8);
            write(events.truncated(itemId, millis));
        }
    }

    // ---- what the model says ----------------------------------------------------------------------------------------

    private void respond() {
        int number = server.nextAnswer();
        Answer answer = script.answer(number);
        String responseId = "resp_" + number;
        String itemId = "item_" + ++items;
        activeResponse = responseId;
        firstDeltaNanos = 0;
        itemBytes.put(itemId, 0L);
        write(events.response("response.created", responseId, "in_progress"));
        write(events.outputItem("response.output_item.added", responseId, FakeEvents.message(itemId, "in_progress")));
        List<ObjectNode> calls = new ArrayList<>();
        answering = Flux.fromIterable(answer.steps)
                .concatMap(step -> perform(step, responseId, itemId, calls), 1)
                .concatWith(Mono.fromRunnable(() -> finish(responseId, itemId, calls, "completed", null)))
                .subscribe(done -> {}, failed -> channel.close());
    }

    private Mono<Void> perform(Step step, String responseId, String itemId, List<ObjectNode> calls) {
        if (step instanceof Step.Audio audio) {
            return speak(audio, responseId, itemId);
        }
        if (step instanceof Step.Pause pause) {
            return Mono.<Void>create(sink -> {
                var timer = channel.eventLoop()
                        .schedule((Runnable) sink::success, pause.time().toNanos(), TimeUnit.NANOSECONDS);
                sink.onDispose(() -> timer.cancel(false));
            });
        }
        if (step instanceof Step.Stall) {
            return Mono.never();
        }
        boolean last = step instanceof Step.Close || step instanceof Step.HalfClose || step instanceof Step.Reset;
        Mono<Void> done = Mono.fromRunnable(() -> {
            if (step instanceof Step.Call call) {
                ObjectNode item =
                        FakeEvents.functionCall("item_" + ++items, "call_" + items, call.name(), call.arguments());
                calls.add(item);
                write(events.outputItem("response.output_item.added", responseId, item));
                write(events.argumentsDone(responseId, item));
                write(events.outputItem("response.output_item.done", responseId, item));
            } else if (step instanceof Step.Raw raw) {
                write(raw.text());
            } else if (step instanceof Step.Binary binary) {
                channel.writeAndFlush(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(binary.bytes())));
            } else if (step instanceof Step.Error error) {
                write(events.error(error.type(), error.code(), "as the script says"));
            } else if (step instanceof Step.Fail fail) {
                finish(responseId, itemId, calls, "failed", fail.code());
            } else if (step instanceof Step.Close close) {
                channel.writeAndFlush(new CloseWebSocketFrame(close.code(), ""));
            } else if (step instanceof Step.HalfClose) {
                ((SocketChannel) channel).shutdownOutput();
            } else if (step instanceof Step.Reset) {
                reset();
            }
        });
        return last ? done.then(Mono.never()) : done;
    }

    private void stopAnswering() {
        Disposable running = answering;
        if (running != null) {
            running.dispose();
        }
    }

    private Mono<Void> speak(Step.Audio audio, String responseId, String itemId) {
        int deltas = (audio.bytes() + audio.deltaBytes() - 1) / audio.deltaBytes();
        return Flux.range(0, deltas)
                .concatMap(
                        index -> {
                            int from = index * audio.deltaBytes();
                            int size = Math.min(audio.deltaBytes(), audio.bytes() - from);
                            return delta(responseId, itemId, size);
                        },
                        1)
                .then();
    }

    private Mono<Void> delta(String responseId, String itemId, int size) {
        long before = itemBytes.merge(itemId, (long) size, Long::sum) - size;
        byte[] piece = server.speech(responseId, before, size);
        byte[] json = events.audioDelta(responseId, itemId, piece);
        if (script.recording) {
            sent.add(new String(json, java.nio.charset.StandardCharsets.US_ASCII));
            synchronized (spoken) {
                spoken.computeIfAbsent(itemId, id -> new ByteArrayOutputStream())
                        .writeBytes(piece);
            }
        }
        lastDeltaNanos = System.nanoTime();
        if (firstDeltaNanos == 0) {
            firstDeltaNanos = lastDeltaNanos;
        }
        var written = channel.writeAndFlush(new TextWebSocketFrame(Unpooled.wrappedBuffer(json)));
        if (channel.isWritable()) {
            return Mono.empty();
        }
        return Mono.create(sink -> written.addListener(done -> sink.success()));
    }

    private void finish(
            String responseId, String itemId, List<ObjectNode> calls, String status, @Nullable String failure) {
        if (!responseId.equals(activeResponse)) {
            return;
        }
        activeResponse = null;
        if (itemBytes.get(itemId) > 0) {
            write(events.audioDone(responseId, itemId));
            write(events.transcriptDone(responseId, itemId, "words of " + responseId));
        }
        write(events.outputItem("response.output_item.done", responseId, FakeEvents.message(itemId, "completed")));
        ObjectNode done = events.response("response.done", responseId, status);
        ObjectNode response = (ObjectNode) done.path("response");
        calls.forEach(response.withArray("output")::add);
        if (failure != null) {
            ObjectNode details = response.putObject("status_details").put("type", "failed");
            details.putObject("error").put("type", "server_error").put("code", failure);
        }
        write(done);
        write(events.rateLimits());
        if (failure != null) {
            stopAnswering();
        }
    }

    private void cancel(String reason) {
        stopAnswering();
        String responseId = activeResponse;
        activeResponse = null;
        ObjectNode done = events.response("response.done", responseId, "cancelled");
        ((ObjectNode) done.path("response"))
                .putObject("status_details")
                .put("type", "cancelled")
                .put("reason", reason);
        write(done);
    }

    private void complain(String code) {
        write(events.error("invalid_request_error", code, "as the vendor would"));
    }

    private void write(ObjectNode event) {
        write(new String(FakeEvents.bytes(event), java.nio.charset.StandardCharsets.UTF_8));
    }

    private void write(String text) {
        if (script.recording) {
            sent.add(text);
        }
        channel.writeAndFlush(new TextWebSocketFrame(text));
    }

    /** Whether nothing is read any more. */
    boolean isDeaf() {
        return deaf;
    }

    void closed() {
        stopAnswering();
    }
}

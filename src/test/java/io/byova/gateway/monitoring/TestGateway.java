package io.byova.gateway.monitoring;

import com.cisco.wcc.ccai.media.v1.DTMFDigits;
import com.cisco.wcc.ccai.media.v1.DTMFInputs;
import com.cisco.wcc.ccai.media.v1.EventInput;
import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.cisco.wcc.ccai.media.v1.VoiceInput;
import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.cisco.wcc.ccai.media.v1.VoiceVirtualAgentGrpc;
import com.google.protobuf.ByteString;
import io.byova.gateway.app.Gateway;
import io.byova.gateway.config.ConfigSource;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A whole gateway with its monitoring on free ports, callers who count, and an HTTP client. */
final class TestGateway implements AutoCloseable {

    static final String LOCAL = "connectors: [{name: local, type: local_audio, config: {}}]\n";

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final long PATIENCE_NANOS = Duration.ofSeconds(30).toNanos();

    final Gateway gateway;
    final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ManagedChannel channel;

    /** What all callers together have sent and got. */
    final AtomicLong framesSent = new AtomicLong();

    final AtomicLong bytesSent = new AtomicLong();
    final AtomicLong bytesHeard = new AtomicLong();

    TestGateway(String yaml, String... settings) {
        List<String> all = new ArrayList<>(List.of(
                "gateway.host=127.0.0.1", "gateway.port=0", "monitoring.port=0", "gateway.shutdown-grace=10ms"));
        all.addAll(List.of(settings));
        try {
            Path file = Files.createTempFile("monitoring", ".yaml");
            Files.writeString(file, yaml);
            gateway = Gateway.start(ConfigSource.load(file, all, Map.of()));
            Files.delete(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        channel = NettyChannelBuilder.forAddress("127.0.0.1", gateway.grpcPort())
                .usePlaintext()
                .build();
    }

    @Override
    public void close() {
        channel.shutdownNow();
        gateway.stop().block(Duration.ofSeconds(60));
    }

    // ---- HTTP -------------------------------------------------------------------------------------------------------

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + gateway.monitoringPort() + path);
    }

    HttpResponse<String> send(String method, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
                .timeout(Duration.ofSeconds(30))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** What a GET answers, which has to be 200. */
    JsonNode get(String path) throws Exception {
        HttpResponse<String> answer = send("GET", path);
        if (answer.statusCode() != 200) {
            throw new AssertionError(path + ": " + answer.statusCode() + " " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    static JsonNode json(String text) {
        return JSON.readTree(text);
    }

    static void until(String what, BooleanSupplier holds) throws InterruptedException {
        long giveUp = System.nanoTime() + PATIENCE_NANOS;
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > giveUp) {
                throw new AssertionError("waited in vain for " + what);
            }
            Thread.sleep(5);
        }
    }

    // ---- callers ----------------------------------------------------------------------------------------------------

    Turn turn(String conversation) {
        return new Turn(conversation);
    }

    Turn starts(String conversation) throws InterruptedException {
        return turn(conversation).event(EventType.SESSION_START).ended();
    }

    Turn hangsUp(String conversation) throws InterruptedException {
        return turn(conversation).event(EventType.SESSION_END).ended();
    }

    /** One RPC. */
    final class Turn implements StreamObserver<VoiceVAResponse> {

        final List<VoiceVAResponse> responses = new CopyOnWriteArrayList<>();
        final AtomicReference<Status> status = new AtomicReference<>();
        private final String conversation;
        private final StreamObserver<VoiceVARequest> wire;

        Turn(String conversation) {
            this.conversation = conversation;
            this.wire = VoiceVirtualAgentGrpc.newStub(channel).processCallerInput(this);
        }

        private Turn sends(VoiceVARequest.Builder message) {
            wire.onNext(message.setConversationId(conversation).build());
            return this;
        }

        Turn agent(String id) {
            return sends(VoiceVARequest.newBuilder()
                    .setVirtualAgentId(id)
                    .setEventInput(EventInput.newBuilder().setEventType(EventType.SESSION_START)));
        }

        Turn event(EventType type) {
            return sends(VoiceVARequest.newBuilder()
                    .setEventInput(EventInput.newBuilder().setEventType(type)));
        }

        Turn digits(DTMFDigits... digits) {
            return sends(VoiceVARequest.newBuilder()
                    .setDtmfInput(DTMFInputs.newBuilder().addAllDtmfEvents(List.of(digits))));
        }

        Turn frames(int count) {
            for (int i = 0; i < count; i++) {
                byte[] silence = new byte[160];
                java.util.Arrays.fill(silence, (byte) 0xFF);
                sends(VoiceVARequest.newBuilder()
                        .setAudioInput(VoiceInput.newBuilder().setCallerAudio(ByteString.copyFrom(silence))));
                framesSent.incrementAndGet();
                bytesSent.addAndGet(160);
            }
            return this;
        }

        Turn ended() throws InterruptedException {
            wire.onCompleted();
            return over();
        }

        Turn over() throws InterruptedException {
            until("the end of an RPC of " + conversation, () -> status.get() != null);
            return this;
        }

        void cancels() {
            wire.onError(Status.CANCELLED.asException());
        }

        @Override
        public void onNext(VoiceVAResponse response) {
            response.getPromptsList()
                    .forEach(prompt ->
                            bytesHeard.addAndGet(prompt.getAudioContent().size()));
            responses.add(response);
        }

        @Override
        public void onError(Throwable failure) {
            status.set(Status.fromThrowable(failure));
        }

        @Override
        public void onCompleted() {
            status.set(Status.OK);
        }
    }
}

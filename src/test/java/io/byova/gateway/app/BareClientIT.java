package io.byova.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cisco.wcc.ccai.media.v1.ListVARequest;
import com.cisco.wcc.ccai.media.v1.ListVAResponse;
import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.cisco.wcc.ccai.media.v1.VoiceVirtualAgentGrpc;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against grpc-java's own server. */
final class BareClientIT {

    private static final Duration AT_MOST = Duration.ofSeconds(30);
    private static final String LISTING = VoiceVirtualAgentGrpc.SERVICE_NAME + "/ListVirtualAgents";
    private static final String TURN = VoiceVirtualAgentGrpc.SERVICE_NAME + "/ProcessCallerInput";
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final Queue<String> heard = new ConcurrentLinkedQueue<>();
    private final Queue<String> tokens = new ConcurrentLinkedQueue<>();
    private Server server;

    @BeforeEach
    void serves() throws IOException {
        server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .addService(new Ear())
                .intercept(new ServerInterceptor() {
                    @Override
                    public <Q, R> ServerCall.Listener<Q> interceptCall(
                            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
                        tokens.add(String.valueOf(headers.get(AUTHORIZATION)));
                        return next.startCall(call, headers);
                    }
                })
                .build()
                .start();
    }

    @AfterEach
    void ends() {
        server.shutdownNow();
    }

    @Test
    void everyRequestArrivesAndEveryRpcIsWaitedFor() throws IOException {
        // Given
        List<String> ids = IntStream.range(0, 40).mapToObj(i -> "call-" + i).toList();

        // When
        try (BareClient client = new BareClient("127.0.0.1", server.getPort(), Map.of(), AT_MOST)) {
            client.call(LISTING, ListVARequest.getDefaultInstance());
            client.send();
            ids.forEach(id -> client.call(TURN, turn(id)));
            client.send();
        }

        // Then
        assertThat(heard).hasSize(41).contains("listing").containsAll(ids);
    }

    @Test
    void aTokenOfAnyLengthIsSent() throws IOException {
        // Given tokens around the lengths at which HPACK writes numbers in another way
        List<String> all = IntStream.of(1, 119, 120, 121, 247, 248, 400)
                .mapToObj("x"::repeat)
                .toList();

        // When
        for (String token : all) {
            Map<String, String> headers = Map.of("authorization", "Bearer " + token);
            try (BareClient client = new BareClient("127.0.0.1", server.getPort(), headers, AT_MOST)) {
                client.call(LISTING, ListVARequest.getDefaultInstance());
                client.send();
            }
        }

        // Then
        assertThat(tokens)
                .containsExactlyElementsOf(all.stream().map("Bearer "::concat).toList());
    }

    @Test
    void anRpcThatFailsHasEndedToo() throws IOException {
        // When
        try (BareClient client = new BareClient("127.0.0.1", server.getPort(), Map.of(), AT_MOST)) {
            client.call(TURN, turn("refuse"));
            client.call(VoiceVirtualAgentGrpc.SERVICE_NAME + "/Unknown", turn("nobody"));
            client.send();
        }

        // Then it has come here
        assertThat(heard).containsExactly("refuse");
    }

    @Test
    void whoNeverAnswersIsNotWaitedForForEver() throws IOException {
        // Given
        try (ServerSocket silent = new ServerSocket(0)) {
            // When
            try (BareClient client =
                    new BareClient("127.0.0.1", silent.getLocalPort(), Map.of(), Duration.ofMillis(50))) {
                client.call(LISTING, ListVARequest.getDefaultInstance());

                // Then
                assertThatThrownBy(client::send).isInstanceOf(SocketTimeoutException.class);
            }
        }
    }

    private static VoiceVARequest turn(String id) {
        return VoiceVARequest.newBuilder().setConversationId(id).build();
    }

    private final class Ear extends VoiceVirtualAgentGrpc.VoiceVirtualAgentImplBase {

        @Override
        public void listVirtualAgents(ListVARequest request, StreamObserver<ListVAResponse> response) {
            heard.add("listing");
            response.onNext(ListVAResponse.getDefaultInstance());
            response.onCompleted();
        }

        @Override
        public StreamObserver<VoiceVARequest> processCallerInput(StreamObserver<VoiceVAResponse> response) {
            return new StreamObserver<>() {
                private boolean refused;

                @Override
                public void onNext(VoiceVARequest request) {
                    heard.add(request.getConversationId());
                    if (request.getConversationId().equals("refuse")) {
                        refused = true;
                        response.onError(Status.RESOURCE_EXHAUSTED.asRuntimeException());
                    }
                }

                @Override
                public void onError(Throwable failure) {}

                @Override
                public void onCompleted() {
                    if (!refused) {
                        response.onNext(VoiceVAResponse.getDefaultInstance());
                        response.onCompleted();
                    }
                }
            };
        }
    }
}

package io.byova.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.cisco.wcc.ccai.media.v1.ListVARequest;
import com.cisco.wcc.ccai.media.v1.VoiceInput;
import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.cisco.wcc.ccai.media.v1.VoiceVirtualAgentGrpc;
import com.google.protobuf.ByteString;
import io.byova.gateway.conversation.CallRejected;
import io.byova.gateway.grpc.GrpcSettings.Tls;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

@Timeout(180)
final class WxccGatewayServerIT {

    @Test
    void answersTurnsAndListings() {
        try (Gateway gateway = Gateway.echo(Gateway.settings())) {
            Caller caller = gateway.call().says("a").says("a").halfCloses();

            assertThat(caller.status()).isEqualTo(Status.OK);
            assertThat(caller.replies()).hasSize(2);
            assertThat(gateway.list().getVirtualAgentsCount()).isZero();
        }
    }

    @Test
    void aRefusalReachesTheCaller() {
        try (Gateway gateway = new Gateway(
                Gateway.settings(),
                rpc -> rpc.handle((request, sink) ->
                        sink.error(new CallRejected(CallRejected.Kind.UNKNOWN_AGENT, "known: a, b"))))) {
            Status status = gateway.call().says("a").status();

            assertThat(status.getCode()).isEqualTo(Status.Code.NOT_FOUND);
            assertThat(status.getDescription()).isEqualTo("known: a, b");
        }
    }

    @Test
    void aTurnThatThrowsBeforeItBeginsIsOurFault() {
        try (Gateway gateway = new Gateway(Gateway.settings(), rpc -> {
            throw new IllegalStateException("bug");
        })) {
            Status status = gateway.call().says("a").status();

            assertThat(status.getCode()).isEqualTo(Status.Code.INTERNAL);
            assertThat(status.getDescription()).doesNotContain("bug");
        }
    }

    @Test
    void aBlockingCallOnAnEventLoopIsCaught() {
        AtomicReference<Throwable> caught = new AtomicReference<>();
        try (Gateway gateway = new Gateway(
                Gateway.settings(),
                rpc -> rpc.map(request -> {
                    try {
                        Thread.sleep(1);
                    } catch (Throwable blocked) {
                        caught.set(blocked);
                    }
                    return VoiceVAResponse.getDefaultInstance();
                }))) {
            gateway.call().says("a").halfCloses().status();

            assertThat(caught.get()).isNotNull();
            assertThat(caught.get().getClass().getSimpleName()).isEqualTo("BlockingOperationError");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer ", "Bearer wrong", "Basic secret-1", "secret-1", "Bearer secret-11"})
    void aCallWithoutAKnownTokenReachesNothing(String authorization) {
        AtomicInteger turns = new AtomicInteger();
        try (Gateway gateway = new Gateway(Gateway.settings().withTokens(List.of("secret-1", "secret-2")), rpc -> {
            turns.incrementAndGet();
            return Flux.empty();
        })) {
            Status turn = Caller.open(authorized(gateway.channel, authorization))
                    .halfCloses()
                    .status();
            Status list = Status.fromThrowable(catchThrowable(
                    () -> VoiceVirtualAgentGrpc.newBlockingStub(authorized(gateway.channel, authorization))
                            .listVirtualAgents(ListVARequest.getDefaultInstance())));

            assertThat(turn.getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
            assertThat(list.getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
            assertThat(turns).hasValue(0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer secret-1", "bearer secret-2"})
    void aCallWithAKnownTokenIsServed(String authorization) {
        try (Gateway gateway = Gateway.echo(Gateway.settings().withTokens(List.of("secret-1", "secret-2")))) {
            assertThat(Caller.open(authorized(gateway.channel, authorization))
                            .says("a")
                            .halfCloses()
                            .status())
                    .isEqualTo(Status.OK);
        }
    }

    @Test
    void anAddressInUseIsSaidPlainly() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            GrpcSettings settings = Gateway.settings().withAddress("127.0.0.1", other.getLocalPort());

            assertThatThrownBy(() -> start(settings))
                    .isInstanceOf(ServerStartException.class)
                    .hasMessage("cannot listen on 127.0.0.1:" + other.getLocalPort()
                            + ": address already in use; stop the other program, or set another port");
        }
    }

    @Test
    void anAddressOfAnotherMachineIsSaidPlainly() {
        assertThatThrownBy(() -> start(Gateway.settings().withAddress("192.0.2.1", 0)))
                .isInstanceOf(ServerStartException.class)
                .hasMessageContaining("not an address of this machine");
    }

    @Test
    void servesTls(@TempDir Path folder) throws Exception {
        Tls tls = Certificates.create(folder);
        try (Gateway gateway = Gateway.echo(Gateway.settings().withTls(tls))) {
            ManagedChannel secure = NettyChannelBuilder.forAddress("localhost", gateway.server.port())
                    .sslContext(GrpcSslContexts.forClient()
                            .trustManager(tls.certificate().toFile())
                            .build())
                    .directExecutor()
                    .build();
            try {
                assertThat(Caller.open(secure).says("a").halfCloses().status()).isEqualTo(Status.OK);
            } finally {
                secure.shutdownNow();
            }
            assertThat(gateway.call().says("a").status().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        }
    }

    @Test
    void aCertificateThatIsNoneIsSaidPlainly(@TempDir Path folder) throws IOException {
        Path certificate = Files.writeString(folder.resolve("cert.pem"), "nonsense");
        Path missing = folder.resolve("key.pem");

        assertThatThrownBy(() -> start(Gateway.settings().withTls(new Tls(certificate, missing))))
                .isInstanceOf(ServerStartException.class)
                .hasMessageContaining("key.pem cannot be read");
        assertThatThrownBy(() -> start(Gateway.settings().withTls(new Tls(certificate, certificate))))
                .isInstanceOf(ServerStartException.class)
                .hasMessageContaining("not a PEM certificate");
    }

    @Test
    void aMessageAboveTheLimitCostsOnlyItsOwnCall() {
        try (Gateway gateway = Gateway.echo(Gateway.settings())) {
            Caller other = gateway.call().says("a");
            Edge.await("a reply", () -> other.replies().size() == 1);

            Status status = gateway.call()
                    .sends(VoiceVARequest.newBuilder()
                            .setAudioInput(
                                    VoiceInput.newBuilder().setCallerAudio(ByteString.copyFrom(new byte[300 * 1024])))
                            .build())
                    .status();

            assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            assertThat(other.says("a").halfCloses().status()).isEqualTo(Status.OK);
            assertThat(other.replies()).hasSize(2);
        }
    }

    @Test
    void aMessageLargerThanTheWindowArrives() {
        try (Gateway gateway = Gateway.echo(Gateway.settings())) {
            assertThat(gateway.call().sends(audio(200 * 1024)).halfCloses().status())
                    .isEqualTo(Status.OK);
        }
    }

    @Test
    void aTurnThatTakesNoMoreHoldsUpNoOtherOnItsConnection() {
        AtomicInteger turns = new AtomicInteger();
        try (Gateway gateway = new Gateway(
                Gateway.settings(),
                rpc -> turns.getAndIncrement() == 0
                        ? rpc.concatMap(request -> Flux.<VoiceVAResponse>never())
                        : rpc.map(request -> VoiceVAResponse.getDefaultInstance()))) {
            // Given a caller who has sent more than its window holds
            Caller stuck = gateway.call();
            for (int i = 0; i < 400; i++) {
                stuck.sends(audio(1024));
            }
            Edge.await("the turn", () -> turns.get() == 1);

            // When
            Caller other = gateway.call().says("b").halfCloses();

            // Then
            assertThat(other.status()).isEqualTo(Status.OK);
            assertThat(stuck.isOver()).isFalse();
        }
    }

    @Test
    void aConnectionHasABoundedNumberOfStreams() {
        try (Gateway gateway = Gateway.echo(Gateway.limits(Duration.ofSeconds(10), 2, 64))) {
            // Given a client that knows the limit
            gateway.list();
            Caller first = gateway.call().says("1");
            Caller second = gateway.call().says("2");
            Edge.await(
                    "both",
                    () -> first.replies().size() == 1 && second.replies().size() == 1);

            // When
            Caller third = gateway.call().says("3");
            second.says("2");
            Edge.await("the connection to have moved on", () -> second.replies().size() == 2);

            // Then
            assertThat(third.replies()).isEmpty();
            assertThat(gateway.server.liveTurns()).isEqualTo(2);
            first.halfCloses();
            Edge.await("the third's turn", () -> third.replies().size() == 1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "PRI * HTTP/2.0\r\n"})
    void aConnectionThatSaysNothingIsClosed(String preface) throws IOException {
        try (Gateway gateway = Gateway.echo(Gateway.limits(Duration.ofMillis(200), 500, 64));
                Socket silent = new Socket("127.0.0.1", gateway.server.port())) {
            silent.setSoTimeout(30_000);
            silent.getOutputStream().write(preface.getBytes());

            // The server's own greeting may come first; then the end, or a time-out of the read that fails the test.
            while (silent.getInputStream().read() >= 0) {}
        }
    }

    private static VoiceVARequest audio(int bytes) {
        return VoiceVARequest.newBuilder()
                .setAudioInput(VoiceInput.newBuilder().setCallerAudio(ByteString.copyFrom(new byte[bytes])))
                .build();
    }

    private static void start(GrpcSettings settings) {
        WxccGatewayServer.start(settings, new ServingState(), rpc -> Flux.empty(), request -> Mono.empty())
                .close();
    }

    private static io.grpc.Channel authorized(ManagedChannel channel, String authorization) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), authorization);
        return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    @Test
    void aDamagedMessageEndsItsOwnRpcOnly() {
        try (Gateway gateway = Gateway.echo(Gateway.settings())) {
            // Given: a client that sends what it likes, and half a frame
            MethodDescriptor.Marshaller<byte[]> raw = new MethodDescriptor.Marshaller<>() {
                @Override
                public InputStream stream(byte[] message) {
                    return new ByteArrayInputStream(message);
                }

                @Override
                public byte[] parse(InputStream message) {
                    return new byte[0];
                }
            };
            byte[] frame = VoiceVARequest.newBuilder()
                    .setConversationId("a")
                    .setAudioInput(VoiceInput.newBuilder().setCallerAudio(ByteString.copyFrom(new byte[160])))
                    .build()
                    .toByteArray();
            Iterator<byte[]> replies = ClientCalls.blockingServerStreamingCall(
                    gateway.channel,
                    VoiceVirtualAgentGrpc.getProcessCallerInputMethod().toBuilder(raw, raw)
                            .setType(MethodDescriptor.MethodType.SERVER_STREAMING)
                            .build(),
                    CallOptions.DEFAULT,
                    Arrays.copyOf(frame, 100));

            // When
            Throwable failure = catchThrowable(replies::hasNext);

            // Then
            assertThat(Status.fromThrowable(failure).getCode()).isEqualTo(Status.Code.UNKNOWN);
            assertThat(gateway.call().says("a").halfCloses().status()).isEqualTo(Status.OK);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 16, 512})
    void nothingIsLostWhateverIsTakenAhead(int prefetch) {
        try (Gateway gateway = Gateway.echo(Gateway.settings().withPrefetch(prefetch))) {
            // When
            Caller caller = gateway.call();
            for (int i = 0; i < 1_500; i++) {
                caller.says("a");
            }

            // Then
            assertThat(caller.halfCloses().status()).isEqualTo(Status.OK);
            assertThat(caller.replies()).hasSize(1_500);
        }
    }
}

package io.byova.gateway.websocket;

import static io.byova.gateway.websocket.SocketClient.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.byova.gateway.grpc.Certificates;
import io.byova.gateway.grpc.GrpcSettings.Tls;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The listener of its own with a certificate of its own, called by the JDK's client: who trusts it has a call, all others hurt
 * nobody but themselves.
 */
@Timeout(120)
final class SecureFrontDoorIT {

    @TempDir
    private Path folder;

    private Tls own;

    @AutoClose
    private WholeGateway gateway;

    private SecureCaller undisturbed;

    @BeforeEach
    void aCallerWhoIsThereAlready() throws Exception {
        own = Certificates.create(Files.createDirectory(folder.resolve("own")));
        gateway = WholeGateway.withFrontDoor(
                "websocket.tls.certificate=" + own.certificate(), "websocket.tls.private-key=" + own.key());
        undisturbed = new SecureCaller("undisturbed", "wss", trusting(own));
        undisturbed.says("SESSION_START").hears(1);
    }

    @AfterEach
    void hasNoticedNothing() throws Exception {
        undisturbed.says("NO_INPUT").hears(2);
        undisturbed.says("SESSION_END").isClosedWith(WebSocket.NORMAL_CLOSURE);
    }

    @Test
    void whoTrustsItHasAWholeCall() throws Exception {
        // When
        SecureCaller caller = new SecureCaller("another", "wss", trusting(own));

        // Then
        caller.says("SESSION_START").hears(1);
        caller.says("SESSION_END").isClosedWith(WebSocket.NORMAL_CLOSURE);
    }

    @Test
    void whoTrustsAnotherCertificateGetsNoFurtherThanTheHandshake() throws Exception {
        // Given
        Tls others = Certificates.create(Files.createDirectory(folder.resolve("others")));

        // When
        Throwable failure = catchThrowable(() -> new SecureCaller("wrong", "wss", trusting(others)));

        // Then
        assertThat(failure).hasCauseInstanceOf(SSLHandshakeException.class);
    }

    @Test
    void whoSpeaksNoTlsGetsNoUpgrade() {
        // When
        Throwable failure = catchThrowable(() -> new SecureCaller("plain", "ws", trusting(own)));

        // Then
        assertThat(failure).hasCauseInstanceOf(IOException.class);
    }

    @Test
    void whatIsSentInPlainTextIsNeverAnswered() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", gateway.webSocketPort())) {
            // Given
            socket.setSoTimeout(30_000);

            // When
            socket.getOutputStream().write("GET /v1/va HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

            // Then the connection ends, with an alert at most
            assertThat(readToTheEnd(socket)).hasSizeLessThan(100).doesNotContain("HTTP");
        }
    }

    private static String readToTheEnd(Socket socket) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            socket.getInputStream().transferTo(all);
        } catch (SocketException reset) {
            // An end like any other, where something of ours was left unread.
        }
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    private static SSLContext trusting(Tls tls) throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (InputStream in = Files.newInputStream(tls.certificate())) {
            trusted.setCertificateEntry(
                    "gateway", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    /** A call by the JDK's WebSocket client. */
    private final class SecureCaller implements WebSocket.Listener {

        private final String conversation;
        private final WebSocket socket;
        private final AtomicInteger finals = new AtomicInteger();
        private final AtomicInteger closedWith = new AtomicInteger();
        private final StringBuilder message = new StringBuilder();

        SecureCaller(String conversation, String scheme, SSLContext context) throws Exception {
            this.conversation = conversation;
            this.socket = HttpClient.newBuilder()
                    .sslContext(context)
                    .build()
                    .newWebSocketBuilder()
                    .buildAsync(URI.create(scheme + "://127.0.0.1:" + gateway.webSocketPort() + FrontDoor.CALLS), this)
                    .get(30, TimeUnit.SECONDS);
        }

        SecureCaller says(String event) throws Exception {
            socket.sendText(
                            "{\"conversation_id\":\"" + conversation + "\",\"event_input\":{\"event_type\":\"" + event
                                    + "\"}}",
                            true)
                    .get(30, TimeUnit.SECONDS);
            return this;
        }

        void hears(int replies) {
            until(replies + " replies", () -> finals.get() >= replies);
        }

        void isClosedWith(int status) {
            until("the close", () -> closedWith.get() != 0);
            assertThat(closedWith.get()).isEqualTo(status);
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            message.append(part);
            if (last) {
                if (message.indexOf("\"response_type\":\"FINAL\"") >= 0) {
                    finals.incrementAndGet();
                }
                message.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
            closedWith.set(status);
            return null;
        }
    }
}

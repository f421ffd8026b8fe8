package io.byova.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.ListVAResponse;
import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;

/** HTTP/2 by hand, as a client that never closes a stream whose RPC has ended: clients in Go do that. */
@Timeout(30)
final class EarlyEndIT {

    /** A reset that has not come by then does not come. */
    private static final int READ_MILLIS = 10_000;

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int END_HEADERS = 4;

    @Test
    void theStreamOfAnRpcThatEndedEarlyIsFreed() throws IOException {
        // Given a gateway that answers the first message and completes
        try (WxccGatewayServer server = WxccGatewayServer.start(
                        GrpcSettings.defaults().withAddress("127.0.0.1", 0),
                        new ServingState(),
                        rpc -> rpc.take(1).map(request -> VoiceVAResponse.getDefaultInstance()),
                        request -> Mono.just(ListVAResponse.getDefaultInstance()));
                Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(READ_MILLIS);
            OutputStream out = socket.getOutputStream();
            out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.write(frame(SETTINGS, 0, 0, new byte[0]));

            // When a client sends one message and does not half-close
            out.write(frame(HEADERS, END_HEADERS, 1, headers()));
            out.write(frame(DATA, 0, 1, message()));
            out.flush();

            // Then it is told to stop sending, which frees the stream
            assertThat(errorOfReset(new DataInputStream(socket.getInputStream()), 1))
                    .isZero();
        }
    }

    private static int errorOfReset(DataInputStream in, int stream) throws IOException {
        while (true) {
            byte[] head = new byte[9];
            in.readFully(head);
            ByteBuffer fields = ByteBuffer.wrap(head);
            int length = fields.getInt() >>> 8;
            byte[] body = new byte[length];
            in.readFully(body);
            if (head[3] == RST_STREAM && fields.getInt(5) == stream) {
                return ByteBuffer.wrap(body).getInt();
            }
        }
    }

    private static byte[] frame(int type, int flags, int stream, byte[] body) {
        return ByteBuffer.allocate(9 + body.length)
                .putInt(body.length << 8 | type)
                .put((byte) flags)
                .putInt(stream)
                .put(body)
                .array();
    }

    /** HPACK literals without indexing (RFC 7541, section 6.2.2): every field in full. */
    private static byte[] headers() {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        String[][] fields = {
            {":method", "POST"},
            {":scheme", "http"},
            {":path", "/com.cisco.wcc.ccai.media.v1.VoiceVirtualAgent/ProcessCallerInput"},
            {":authority", "localhost"},
            {"content-type", "application/grpc"},
            {"te", "trailers"},
        };
        for (String[] field : fields) {
            block.write(0);
            for (String text : field) {
                block.write(text.length());
                block.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
            }
        }
        return block.toByteArray();
    }

    private static byte[] message() {
        byte[] request =
                VoiceVARequest.newBuilder().setConversationId("call").build().toByteArray();
        return ByteBuffer.allocate(5 + request.length)
                .put((byte) 0)
                .putInt(request.length)
                .put(request)
                .array();
    }
}

package io.byova.gateway.app;

import com.google.protobuf.MessageLite;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/**
 * The smallest gRPC client that can call a server of ours: one request per RPC, replies counted and not read (RFC 9113,
 * header fields by RFC 7541). A real client's classes take longer to load than the rest of the gateway's start. Blocks;
 * for one thread.
 */
final class BareClient implements AutoCloseable {

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int END_STREAM = 1;
    private static final int ACK = 1;
    private static final int END_HEADERS = 4;

    // Places in HPACK's static table.
    private static final int AUTHORITY = 1;
    private static final int METHOD_POST = 3;
    private static final int PATH = 4;
    private static final int SCHEME_HTTP = 6;
    private static final int CONTENT_TYPE = 31;
    private static final int INDEXED = 0x80;
    private static final int NEVER_INDEXED = 0x10;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final ByteArrayOutputStream unsent = new ByteArrayOutputStream();
    private final String authority;
    private final Map<String, String> headers;
    private final long deadlineNanos;
    private int stream = 1;
    private int open;

    /**
     * Connects.
     *
     * @param headers sent with each RPC, names in lower case
     * @param atMost the time for everything that is done with this client
     */
    BareClient(String host, int port, Map<String, String> headers, Duration atMost) throws IOException {
        this.authority = host + ":" + port;
        this.headers = headers;
        this.deadlineNanos = System.nanoTime() + atMost.toNanos();
        socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(host, port), (int) atMost.toMillis());
            socket.setTcpNoDelay(true);
            in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            out = socket.getOutputStream();
        } catch (IOException unreachable) {
            socket.close();
            throw unreachable;
        }
        unsent.writeBytes(PREFACE);
        frame(SETTINGS, 0, 0, new byte[0]);
    }

    /** Adds an RPC to those that {@link #send} sends. */
    void call(String method, MessageLite request) {
        ByteArrayOutputStream fields = new ByteArrayOutputStream();
        fields.write(INDEXED | METHOD_POST);
        fields.write(INDEXED | SCHEME_HTTP);
        field(fields, PATH, "/" + method);
        field(fields, AUTHORITY, authority);
        field(fields, CONTENT_TYPE, "application/grpc");
        field(fields, "te", "trailers");
        headers.forEach((name, value) -> field(fields, name, value));
        frame(HEADERS, END_HEADERS, stream, fields.toByteArray());
        byte[] message = request.toByteArray();
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        data.write(0);
        number(data, message.length);
        data.writeBytes(message);
        frame(DATA, END_STREAM, stream, data.toByteArray());
        stream += 2;
        open++;
    }

    /** Sends what was added, and waits until all of it has ended, however it ends. */
    void send() throws IOException {
        flush();
        while (open > 0) {
            long left = deadlineNanos - System.nanoTime();
            if (left <= 0) {
                throw new SocketTimeoutException("no answer");
            }
            socket.setSoTimeout((int) Math.max(1, Duration.ofNanos(left).toMillis()));
            read();
        }
    }

    private void read() throws IOException {
        int length = in.readUnsignedShort() << 8 | in.readUnsignedByte();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        in.readInt();
        byte[] payload = in.readNBytes(length);
        if ((type == SETTINGS || type == PING) && (flags & ACK) == 0) {
            frame(type, ACK, 0, type == PING ? payload : new byte[0]);
            flush();
        } else if (type == RST_STREAM || type == HEADERS && (flags & END_STREAM) != 0) {
            open--;
        } else if (type == GOAWAY) {
            throw new IOException("the server ends the connection");
        }
    }

    private void flush() throws IOException {
        unsent.writeTo(out);
        unsent.reset();
    }

    private void frame(int type, int flags, int onStream, byte[] payload) {
        unsent.write(payload.length >> 16);
        unsent.write(payload.length >> 8);
        unsent.write(payload.length);
        unsent.write(type);
        unsent.write(flags);
        number(unsent, onStream);
        unsent.writeBytes(payload);
    }

    private static void number(ByteArrayOutputStream to, int value) {
        for (int shift = 24; shift >= 0; shift -= 8) {
            to.write(value >> shift);
        }
    }

    /** A field whose name the table has and whose value it shall not remember. */
    private static void field(ByteArrayOutputStream to, int name, String value) {
        prefixed(to, NEVER_INDEXED, 0xF, name);
        text(to, value);
    }

    /** A field whose name the table has not. */
    private static void field(ByteArrayOutputStream to, String name, String value) {
        to.write(NEVER_INDEXED);
        text(to, name);
        text(to, value);
    }

    private static void text(ByteArrayOutputStream to, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        prefixed(to, 0, 0x7F, bytes.length);
        to.writeBytes(bytes);
    }

    /** A number that begins in the lower bits of a byte, as RFC 7541, 5.1, has it. */
    private static void prefixed(ByteArrayOutputStream to, int upperBits, int most, int value) {
        if (value < most) {
            to.write(upperBits | value);
            return;
        }
        to.write(upperBits | most);
        int rest = value - most;
        while (rest >= 0x80) {
            to.write(rest & 0x7F | 0x80);
            rest >>= 7;
        }
        to.write(rest);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

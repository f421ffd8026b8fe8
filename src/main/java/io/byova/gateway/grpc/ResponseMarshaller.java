package io.byova.gateway.grpc;

import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.google.protobuf.CodedOutputStream;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor.Marshaller;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes responses as the generated marshaller does, with a small buffer: protobuf takes 4 KiB for each response with a
 * prompt, whose audio goes past the buffer anyway.
 */
final class ResponseMarshaller implements Marshaller<VoiceVAResponse> {

    /** Room for all of a response but its audio and its texts, as a rule. */
    private static final int BUFFER = 256;

    private final Marshaller<VoiceVAResponse> generated;

    /** @param generated reads, which this gateway does not */
    ResponseMarshaller(Marshaller<VoiceVAResponse> generated) {
        this.generated = generated;
    }

    @Override
    public InputStream stream(VoiceVAResponse response) {
        return new Message(response);
    }

    @Override
    public VoiceVAResponse parse(InputStream message) {
        return generated.parse(message);
    }

    /** gRPC drains it as a rule, and reads it where it has no other way. */
    private static final class Message extends InputStream implements KnownLength, Drainable {

        private final VoiceVAResponse response;
        private boolean drained;
        private @Nullable InputStream bytes;

        Message(VoiceVAResponse response) {
            this.response = response;
        }

        @Override
        public int available() throws IOException {
            if (drained) {
                return 0;
            }
            return bytes == null ? response.getSerializedSize() : bytes.available();
        }

        @Override
        public int drainTo(OutputStream target) throws IOException {
            InputStream begun = bytes;
            if (begun != null) {
                return (int) begun.transferTo(target);
            }
            if (drained) {
                return 0;
            }
            drained = true;
            int size = response.getSerializedSize();
            CodedOutputStream out = CodedOutputStream.newInstance(target, Math.min(size, BUFFER));
            response.writeTo(out);
            out.flush();
            return size;
        }

        @Override
        public int read() throws IOException {
            return bytes().read();
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            return bytes().read(into, offset, length);
        }

        private InputStream bytes() {
            InputStream begun = bytes;
            if (begun == null) {
                begun = drained ? InputStream.nullInputStream() : new ByteArrayInputStream(response.toByteArray());
                bytes = begun;
            }
            return begun;
        }
    }
}

package io.byova.gateway.grpc;

import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.byova.gateway.conversation.CallerRequest;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.ServerCall;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the requests of one RPC. The frames of a call are alike but for 20 ms of audio: where a message differs from one
 * before in nothing but the audio, all else is the very message that was parsed then, be it in this RPC or in an earlier one
 * of the call. Whatever is new, and whatever is damaged, goes to the generated parser, as if this were not here.
 *
 * <p>An event loop keeps what it knows of its last {@value #CALLS} calls, without their audio. Is the listener of its RPC, as
 * each object that a frame passes is memory the CPU has to fetch. Not thread-safe: an RPC's messages are serial.
 */
class RequestDecoder extends ServerCall.Listener<InputStream> {

    /** Larger ones are rare, and reading them here is one more copy. */
    private static final int LARGEST = 16 * 1024;

    /** A caller who always sends something new shall not be learned from for ever. */
    private static final int LESSONS = 8;

    /** A power of two. */
    private static final int CALLS = 512;

    /** A power of two. */
    private static final int VOICES = 4;

    private static final int LENGTH_DELIMITED_ID =
            VoiceVARequest.CONVERSATION_ID_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;

    private static final ThreadLocal<Desk> DESK = ThreadLocal.withInitial(Desk::new);

    private final Marshaller<VoiceVARequest> generated;
    private @Nullable Lesson lesson;
    private int lessons;
    private boolean surprised;

    /** @param generated decides what a message is wherever this one does not know */
    RequestDecoder(Marshaller<VoiceVARequest> generated) {
        this.generated = generated;
    }

    /** One request; throws what the generated parser's marshaller would throw. */
    final CallerRequest decode(InputStream message) {
        int size = knownSize(message);
        if (size <= 0 || size > LARGEST) {
            return CallerRequest.of(generated.parse(message));
        }
        Lesson known = lesson;
        boolean isHere = known != null && known.owner == Thread.currentThread();
        Desk desk = isHere ? known.desk : DESK.get();
        byte[] bytes = desk.bytes;
        read(message, bytes, size);
        if (!isHere) {
            known = desk.lessonFor(bytes, size);
            lesson = known;
        }
        try {
            CallerRequest familiar = known.read(bytes, size, desk.voices, this);
            if (familiar != null) {
                return familiar;
            }
        } catch (InvalidProtocolBufferException damaged) {
            // The marshaller below finds the same and says it in its own way.
        }
        VoiceVARequest parsed = generated.parse(new Bytes(bytes, size));
        if (parsed.hasAudioInput()) {
            known.learn(bytes, size, parsed, this);
        }
        return CallerRequest.of(parsed);
    }

    /**
     * Whether to learn from a message that was not as expected. A call's RPCs may each begin with a message of another kind:
     * one surprise is no reason to unlearn what all others are like.
     */
    final boolean mayLearn(boolean first) {
        if (!first && !surprised) {
            surprised = true;
            return false;
        }
        return lessons++ < LESSONS;
    }

    /** What the RPCs of an event loop use by turns. */
    static final class Desk {

        private final byte[] bytes = new byte[LARGEST];
        private final @Nullable Lesson[] lessons = new Lesson[CALLS];
        private final VoiceLesson[] voices =
                Stream.generate(VoiceLesson::new).limit(VOICES).toArray(VoiceLesson[]::new);

        /** What is known of the conversation a message belongs to; by its id, which comes first of all as a rule. */
        Lesson lessonFor(byte[] message, int size) {
            int end = 2 + message[1];
            if (message[0] != LENGTH_DELIMITED_ID || end <= 2 || end > size) {
                return new Lesson(this, 0);
            }
            long fingerprint = 1;
            for (int i = 1; i < end; i++) {
                fingerprint = fingerprint * 31 + message[i];
            }
            int place = (int) (fingerprint ^ fingerprint >>> 32) & CALLS - 1;
            Lesson known = lessons[place];
            if (known == null || known.fingerprint != fingerprint) {
                known = new Lesson(this, fingerprint);
                lessons[place] = known;
            }
            return known;
        }
    }

    private static int knownSize(InputStream message) {
        try {
            return message instanceof KnownLength ? message.available() : 0;
        } catch (IOException unknown) {
            return 0;
        }
    }

    private static void read(InputStream message, byte[] into, int size) {
        try {
            int read = message.readNBytes(into, 0, size);
            if (read != size) {
                throw new IllegalStateException("a message of " + size + " bytes ended after " + read);
            }
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }

    /** Tells its length, without which gRPC's marshaller makes a buffer for each message. */
    private static final class Bytes extends ByteArrayInputStream implements KnownLength {
        Bytes(byte[] bytes, int size) {
            super(bytes, 0, size);
        }
    }
}

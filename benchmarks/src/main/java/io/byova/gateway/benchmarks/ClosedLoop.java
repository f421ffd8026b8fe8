package io.byova.gateway.benchmarks;

import com.cisco.wcc.ccai.media.v1.EventInput;
import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.cisco.wcc.ccai.media.v1.ListVARequest;
import com.cisco.wcc.ccai.media.v1.VoiceInput;
import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.cisco.wcc.ccai.media.v1.VoiceVirtualAgentGrpc;
import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;

/**
 * A few workers who each begin the next when the last is over: as fast as both can. Says what one costs, and not what many
 * callers wait; for that, callers must not wait for each other.
 */
final class ClosedLoop implements Load {

    private static final int WORKERS = 16;
    private static final int FRAMES = 5;

    /** Bytes of 20 ms. */
    private static final int FRAME = 160;

    /** In mu-law; those just below are a little louder. */
    private static final byte QUIETEST = (byte) 0xFF;

    /** What is done again and again. */
    enum Kind {
        /** ListVirtualAgents. */
        LIST("listing"),
        /** SESSION_START with its welcome, and SESSION_END, so that no conversations pile up. */
        CALL("start and end of a call"),
        /** An RPC of five frames of digital silence in a call that goes on, half-closed. */
        TURN("turn of 5 frames"),
        /** The same with five frames of line noise, each of which is another. */
        TURN_OF_NOISE("turn of 5 frames");

        private final String unit;

        Kind(String unit) {
            this.unit = unit;
        }
    }

    private final Kind kind;

    ClosedLoop(Kind kind) {
        this.kind = kind;
    }

    @Override
    public String unit() {
        return kind.unit;
    }

    @Override
    public int calls() {
        return 0;
    }

    @Override
    public Round run(Target server, int seconds) throws InterruptedException {
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port())
                .usePlaintext()
                .directExecutor()
                // It would keep what is sent, to send it again: work for the core that the load shares with the server.
                .disableRetry()
                .build();
        try {
            Shared shared = new Shared(channel, kind, new CountDownLatch(WORKERS));
            for (int i = 0; i < WORKERS; i++) {
                new Worker(shared).begin();
            }
            // The first half second opens connections and conversations.
            Thread.sleep(500);
            Cost before = server.cost();
            long networkBefore = Loopback.bytes();
            long doneBefore = shared.done.sum();
            long start = System.nanoTime();
            shared.times.reset();
            Thread.sleep(seconds * 1000L);
            long done = shared.done.sum() - doneBefore;
            double took = (System.nanoTime() - start) / 1e9;
            Cost after = server.cost();
            long network = Loopback.bytes() - networkBefore;
            double p99 = shared.times.copy().getValueAtPercentile(99);
            shared.over = true;
            shared.ended.await();
            return Round.between(before, after, done, took, network, p99, Double.NaN, shared.errors.sum(), true);
        } finally {
            channel.shutdownNow();
        }
    }

    private static final class Shared {
        private final ManagedChannel channel;
        private final Kind kind;
        private final CountDownLatch ended;
        private final LongAdder done = new LongAdder();
        private final LongAdder errors = new LongAdder();
        private final ConcurrentHistogram times = new ConcurrentHistogram(60_000_000, 3);
        private volatile boolean over;

        Shared(ManagedChannel channel, Kind kind, CountDownLatch ended) {
            this.channel = channel;
            this.kind = kind;
            this.ended = ended;
        }
    }

    /** Goes from one RPC to the next on the connection's thread. */
    private static final class Worker {

        private final Shared shared;
        private VoiceVARequest ids = newCall();
        private List<VoiceVARequest> frames = List.of();
        private boolean inCall;
        private long began;

        Worker(Shared shared) {
            this.shared = shared;
        }

        void begin() {
            if (shared.kind == Kind.TURN || shared.kind == Kind.TURN_OF_NOISE) {
                inCall = true;
                frames = frames();
                speak(event(EventType.SESSION_START), false);
            } else {
                next();
            }
        }

        private void next() {
            if (shared.over) {
                shared.ended.countDown();
                return;
            }
            switch (shared.kind) {
                case LIST:
                    began = System.nanoTime();
                    call(
                            VoiceVirtualAgentGrpc.getListVirtualAgentsMethod(),
                            List.of(ListVARequest.getDefaultInstance()),
                            true);
                    break;
                case CALL:
                    if (!inCall) {
                        began = System.nanoTime();
                        ids = newCall();
                    }
                    inCall = !inCall;
                    speak(event(inCall ? EventType.SESSION_START : EventType.SESSION_END), !inCall);
                    break;
                default:
                    began = System.nanoTime();
                    call(VoiceVirtualAgentGrpc.getProcessCallerInputMethod(), frames, true);
                    break;
            }
        }

        private void speak(VoiceVARequest message, boolean counts) {
            call(VoiceVirtualAgentGrpc.getProcessCallerInputMethod(), List.of(message), counts);
        }

        private <Q, R> void call(MethodDescriptor<Q, R> method, List<Q> messages, boolean counts) {
            ClientCall<Q, R> call = shared.channel.newCall(method, CallOptions.DEFAULT);
            call.start(
                    new ClientCall.Listener<>() {
                        @Override
                        public void onMessage(R message) {
                            call.request(1);
                        }

                        @Override
                        public void onClose(Status status, Metadata trailers) {
                            if (!status.isOk()) {
                                shared.errors.increment();
                            } else if (counts) {
                                shared.done.increment();
                                shared.times.recordValue((System.nanoTime() - began) / 1000);
                            }
                            next();
                        }
                    },
                    new Metadata());
            call.request(2);
            messages.forEach(call::sendMessage);
            call.halfClose();
        }

        private static VoiceVARequest newCall() {
            return VoiceVARequest.newBuilder()
                    .setConversationId(UUID.randomUUID().toString())
                    .setCustomerOrgId(Callers.ORGANISATION)
                    .build();
        }

        private VoiceVARequest event(EventType type) {
            return ids.toBuilder()
                    .setEventInput(EventInput.newBuilder().setEventType(type))
                    .build();
        }

        private List<VoiceVARequest> frames() {
            if (shared.kind == Kind.TURN) {
                byte[] silence = new byte[FRAME];
                Arrays.fill(silence, QUIETEST);
                return Collections.nCopies(FRAMES, frame(silence));
            }
            Random chance = new Random();
            List<VoiceVARequest> frames = new ArrayList<>();
            for (int i = 0; i < FRAMES; i++) {
                byte[] noise = new byte[FRAME];
                for (int at = 0; at < FRAME; at++) {
                    noise[at] = (byte) (QUIETEST - chance.nextInt(4));
                }
                frames.add(frame(noise));
            }
            return frames;
        }

        private VoiceVARequest frame(byte[] audio) {
            return ids.toBuilder()
                    .setAudioInput(VoiceInput.newBuilder().setCallerAudio(ByteString.copyFrom(audio)))
                    .build();
        }
    }
}

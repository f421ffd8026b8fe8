package io.byova.gateway.benchmarks;

import com.cisco.wcc.ccai.media.v1.EventInput;
import com.cisco.wcc.ccai.media.v1.VoiceInput;
import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.cisco.wcc.ccai.media.v1.VoiceVirtualAgentGrpc;
import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;

/**
 * What a conversation takes that waits for its next turn, an RPC that is open and silent, and one on which the caller
 * speaks: heap by the difference of two class histograms, each after a collection in the server's own JVM, and CPU while
 * nothing is sent. {@code Memory SERVER,SERVER… [calls[,calls]…]}.
 */
public final class Memory {

    private static final int PER_CONNECTION = 200;
    private static final int LARGEST = 12;
    private static final int IDLE_SECONDS = 3;
    private static final int FRAME = 160;
    private static final int FRAMES = 5;

    /** Where in the recording somebody speaks, and for how long it is said: START_OF_INPUT comes, END_OF_INPUT does not. */
    private static final int SPEECH_FROM = 50;

    private static final int SPEECH_FRAMES = 20;

    private Memory() {}

    /** Prints a table. */
    public static void main(String[] args) throws IOException, InterruptedException {
        String sizes = args.length > 1 && !args[1].isEmpty() ? args[1] : "2000";
        System.out.println("| conversations | server | heap per idle conversation, bytes | CPU of all, % of a core"
                + " | heap per open silent RPC, bytes | heap per speaking RPC, bytes |");
        System.out.println("|---|---|---|---|---|---|");
        Histogram idle = new Histogram(Map.of());
        int calls = 0;
        for (String size : sizes.split(",")) {
            for (String kind : args[0].split(",")) {
                calls = Integer.parseInt(size);
                try (ServerProcess server = new ServerProcess(kind, "-Xmx1g")) {
                    idle = measure(server, calls);
                }
            }
        }
        System.out.println("\nThe last one's idle conversation, by class:\n\n| class | bytes |\n|---|---|");
        for (Map.Entry<String, Long> entry : idle.largest(LARGEST)) {
            if (entry.getValue() >= calls) {
                System.out.println("| `" + entry.getKey() + "` | " + entry.getValue() / calls + " |");
            }
        }
    }

    /** Of all idle conversations. */
    private static Histogram measure(ServerProcess server, int calls) throws InterruptedException {
        List<ManagedChannel> channels = new ArrayList<>();
        for (int i = 0; i < calls; i += PER_CONNECTION) {
            channels.add(NettyChannelBuilder.forAddress("127.0.0.1", server.port())
                    .usePlaintext()
                    .directExecutor()
                    .build());
        }
        // Classes, pools and connections first, so that they are not counted.
        start(channels, PER_CONNECTION * channels.size(), 10 * channels.size());
        List<VoiceVARequest> first = start(channels, 0, channels.size());
        List<StreamObserver<VoiceVARequest>> heard = listen(channels, first);
        speak(first, heard);
        Thread.sleep(500);
        heard.forEach(StreamObserver::onCompleted);
        Thread.sleep(500);

        Histogram empty = server.histogram();
        List<VoiceVARequest> ids = start(channels, 0, calls);
        Histogram idle = server.histogram();
        long cpu = server.cost().cpuNanos();
        Thread.sleep(IDLE_SECONDS * 1000);
        cpu = server.cost().cpuNanos() - cpu;
        List<StreamObserver<VoiceVARequest>> open = listen(channels, ids);
        Thread.sleep(1000);
        Histogram listening = server.histogram();
        speak(ids, open);
        Thread.sleep(1000);
        Histogram speaking = server.histogram();

        System.out.printf(
                Locale.ROOT,
                "| %d | %s | %d | %.2f | %d | %d |%n",
                calls,
                server.kind(),
                idle.minus(empty).total() / calls,
                cpu / 1e7 / IDLE_SECONDS,
                listening.minus(idle).total() / calls,
                speaking.minus(idle).total() / calls);
        open.forEach(StreamObserver::onCompleted);
        channels.forEach(ManagedChannel::shutdownNow);
        return idle.minus(empty);
    }

    private static void speak(List<VoiceVARequest> ids, List<StreamObserver<VoiceVARequest>> open) {
        byte[] sentence = Callers.sentence();
        for (int frame = 0; frame < SPEECH_FRAMES; frame++) {
            ByteString audio = ByteString.copyFrom(sentence, (SPEECH_FROM + frame) * FRAME, FRAME);
            for (int i = 0; i < open.size(); i++) {
                open.get(i).onNext(audio(ids.get(i), VoiceInput.newBuilder().setCallerAudio(audio)));
            }
        }
    }

    private static VoiceVARequest audio(VoiceVARequest id, VoiceInput.Builder input) {
        return id.toBuilder().setAudioInput(input).build();
    }

    /** Begins calls and hears their welcome; what is left of each is its conversation. */
    private static List<VoiceVARequest> start(List<ManagedChannel> channels, int offset, int count)
            throws InterruptedException {
        List<VoiceVARequest> ids = new ArrayList<>();
        Semaphore done = new Semaphore(0);
        Semaphore room = new Semaphore(50);
        for (int i = 0; i < count; i++) {
            VoiceVARequest id = VoiceVARequest.newBuilder()
                    .setConversationId(UUID.randomUUID().toString())
                    .setCustomerOrgId(Callers.ORGANISATION)
                    .build();
            ids.add(id);
            room.acquire();
            StreamObserver<VoiceVARequest> rpc = VoiceVirtualAgentGrpc.newStub(
                            channels.get((offset + i) % channels.size()))
                    .processCallerInput(ending(() -> {
                        room.release();
                        done.release();
                    }));
            rpc.onNext(id.toBuilder()
                    .setEventInput(EventInput.newBuilder().setEventType(EventInput.EventType.SESSION_START))
                    .build());
            rpc.onCompleted();
        }
        done.acquire(count);
        return ids;
    }

    /** Opens an RPC for each call and sends what Cisco's client sends: a format, then silence. */
    private static List<StreamObserver<VoiceVARequest>> listen(
            List<ManagedChannel> channels, List<VoiceVARequest> ids) {
        byte[] silence = new byte[FRAME];
        Arrays.fill(silence, (byte) 0xFF);
        List<StreamObserver<VoiceVARequest>> open = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            StreamObserver<VoiceVARequest> rpc = VoiceVirtualAgentGrpc.newStub(channels.get(i % channels.size()))
                    .processCallerInput(ending(() -> {}));
            open.add(rpc);
            rpc.onNext(audio(
                    ids.get(i),
                    VoiceInput.newBuilder()
                            .setEncoding(VoiceInput.VoiceEncoding.MULAW_FORMAT)
                            .setSampleRateHertz(8000)));
            for (int frame = 0; frame < FRAMES; frame++) {
                rpc.onNext(audio(ids.get(i), VoiceInput.newBuilder().setCallerAudio(ByteString.copyFrom(silence))));
            }
        }
        return open;
    }

    private static StreamObserver<VoiceVAResponse> ending(Runnable then) {
        return new StreamObserver<>() {
            @Override
            public void onNext(VoiceVAResponse response) {}

            @Override
            public void onError(Throwable failure) {
                then.run();
            }

            @Override
            public void onCompleted() {
                then.run();
            }
        };
    }
}

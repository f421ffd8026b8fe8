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
import java.util.UUID;
import java.util.concurrent.Semaphore;

/**
 * Heap per conversation that waits for its next turn, and per RPC that is open and silent, read after a collection in the
 * server's own JVM. {@code Memory SERVER,SERVER… [calls]}.
 */
public final class Memory {

    private static final int PER_CONNECTION = 200;

    private Memory() {}

    /** Prints a table. */
    public static void main(String[] args) throws IOException, InterruptedException {
        int calls = args.length > 1 && !args[1].isEmpty() ? Integer.parseInt(args[1]) : 2000;
        System.out.println("| server | heap per idle conversation, bytes | heap per open silent RPC, bytes |");
        System.out.println("|---|---|---|");
        for (String kind : args[0].split(",")) {
            try (ServerProcess server = new ServerProcess(kind, "-Xmx1g")) {
                measure(server, calls);
            }
        }
    }

    private static void measure(ServerProcess server, int calls) throws InterruptedException {
        List<ManagedChannel> channels = new ArrayList<>();
        for (int i = 0; i < calls; i += PER_CONNECTION) {
            channels.add(NettyChannelBuilder.forAddress("127.0.0.1", server.port())
                    .usePlaintext()
                    .directExecutor()
                    .build());
        }
        // Classes, pools and connections first, so that they are not counted.
        start(channels, PER_CONNECTION * channels.size(), 10 * channels.size());
        listen(channels, start(channels, 0, channels.size())).forEach(StreamObserver::onCompleted);
        Thread.sleep(500);

        long empty = server.costAfterCollection().heapUsed();
        List<VoiceVARequest> ids = start(channels, 0, calls);
        long idle = server.costAfterCollection().heapUsed();
        List<StreamObserver<VoiceVARequest>> open = listen(channels, ids);
        Thread.sleep(1000);
        long listening = server.costAfterCollection().heapUsed();

        System.out.printf("| %s | %d | %d |%n", server.kind(), (idle - empty) / calls, (listening - idle) / calls);
        open.forEach(StreamObserver::onCompleted);
        channels.forEach(ManagedChannel::shutdownNow);
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
                    .setCustomerOrgId("6e1f3a0c-0000-4000-8000-5f2b8c7d9e01")
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
        byte[] silence = new byte[160];
        Arrays.fill(silence, (byte) 0xFF);
        List<StreamObserver<VoiceVARequest>> open = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            StreamObserver<VoiceVARequest> rpc = VoiceVirtualAgentGrpc.newStub(channels.get(i % channels.size()))
                    .processCallerInput(ending(() -> {}));
            open.add(rpc);
            rpc.onNext(ids.get(i).toBuilder()
                    .setAudioInput(VoiceInput.newBuilder()
                            .setEncoding(VoiceInput.VoiceEncoding.MULAW_FORMAT)
                            .setSampleRateHertz(8000))
                    .build());
            for (int frame = 0; frame < 5; frame++) {
                rpc.onNext(ids.get(i).toBuilder()
                        .setAudioInput(VoiceInput.newBuilder().setCallerAudio(ByteString.copyFrom(silence)))
                        .build());
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

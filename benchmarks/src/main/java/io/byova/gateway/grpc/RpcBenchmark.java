package io.byova.gateway.grpc;

import com.cisco.wcc.ccai.media.v1.EventInput;
import com.cisco.wcc.ccai.media.v1.VoiceInput;
import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.google.protobuf.ByteString;
import io.byova.gateway.connector.ConnectorProvider;
import io.byova.gateway.connector.ConnectorRuntime;
import io.byova.gateway.connector.FailureEvent;
import io.byova.gateway.connector.VendorConnector;
import io.byova.gateway.conversation.ConversationProcessor;
import io.byova.gateway.conversation.ConversationSettings;
import io.byova.gateway.observe.Journal;
import io.byova.gateway.observe.RpcTimes;
import io.byova.gateway.resilience.ResilienceSettings;
import io.byova.gateway.resilience.VendorGuard;
import io.byova.gateway.routing.LoadedConnector;
import io.byova.gateway.routing.VirtualAgentRouter;
import io.grpc.Attributes;
import io.grpc.KnownLength;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * What does the gateway's own part of an RPC cost: all from the bytes of a request to the bytes of a reply, with the local
 * audio agent and the journal, without gRPC, HTTP/2 and the network? A short turn, and the next frame of one of many calls that
 * talk at once, whose state has left the CPU's caches since its last.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RpcBenchmark {

    private static final int FRAMES = 5;

    /** A gateway without a network. */
    @State(Scope.Benchmark)
    public static class Service {

        final RpcTimes times = new RpcTimes();
        ConversationProcessor processor;
        ServerMethodDefinition<InputStream, VoiceVAResponse> turn;

        @Setup
        @SuppressWarnings("unchecked")
        public void open() {
            VendorGuard guard =
                    new VendorGuard("local", ResilienceSettings.timeout(Duration.ofSeconds(5)), Schedulers.parallel());
            LoadedConnector local = new LoadedConnector(
                    "local", connector("local_audio"), guard, ByteString.EMPTY, FailureEvent.TRANSFER_TO_AGENT);
            processor = new ConversationProcessor(
                    VirtualAgentRouter.loadConnectors(List.of(local)).block(),
                    ConversationSettings.DEFAULTS,
                    Schedulers.parallel(),
                    new Journal());
            turn = (ServerMethodDefinition<InputStream, VoiceVAResponse>) new VoiceVirtualAgentService(
                            processor::turn, request -> null, 16, new StreamCount(Integer.MAX_VALUE), times)
                    .bindService()
                    .getMethod("com.cisco.wcc.ccai.media.v1.VoiceVirtualAgent/ProcessCallerInput");
        }

        ServerCall.Listener<InputStream> call(FakeCall call) {
            return turn.getServerCallHandler().startCall(call, new Metadata());
        }

        @TearDown
        public void close() {
            processor.close().block();
        }

        @SuppressWarnings({"unchecked", "rawtypes"})
        private static VendorConnector<?, ?> connector(String type) {
            ConnectorProvider provider = ServiceLoader.load(ConnectorProvider.class).stream()
                    .map(ServiceLoader.Provider::get)
                    .filter(each -> each.type().equals(type))
                    .findFirst()
                    .orElseThrow();
            try {
                Constructor<?> settings = provider.configType().getDeclaredConstructors()[0];
                settings.setAccessible(true);
                Object defaults = settings.newInstance(new Object[settings.getParameterCount()]);
                return provider.create(type, (Record) defaults, new Runtime());
            } catch (ReflectiveOperationException changed) {
                throw new IllegalStateException(changed);
            }
        }
    }

    /** One thread's calls. */
    @State(Scope.Thread)
    public static class Turns {

        private final FakeCall call = new FakeCall();
        private Service service;
        private byte[] frame;

        @Setup
        public void open(Service service) {
            this.service = service;
            String id =
                    "0e6a44f6-2f0c-4d61-9a43-1c1de51f" + Thread.currentThread().getId();
            begin(service, id);
            frame = frame(id);
        }
    }

    /** Many calls' RPCs, all of them talking. */
    @State(Scope.Thread)
    public static class Talk {

        @Param({"1", "1000", "2000"})
        public int calls;

        private ServerCall.Listener<InputStream>[] open;
        private byte[][] frames;
        private int next;

        @Setup
        @SuppressWarnings("unchecked")
        public void open(Service service) {
            open = new ServerCall.Listener[calls];
            frames = new byte[calls][];
            for (int i = 0; i < calls; i++) {
                String id = "0e6a44f6-2f0c-4d61-" + Thread.currentThread().getId() + "-1c1de51f" + i;
                begin(service, id);
                frames[i] = frame(id);
            }
            for (int i = 0; i < calls; i++) {
                open[i] = service.call(new FakeCall());
            }
        }
    }

    @Benchmark
    public int shortTurn(Turns turns) {
        FakeCall call = turns.call;
        ServerCall.Listener<InputStream> caller = turns.service.call(call);
        for (int i = 0; i < FRAMES; i++) {
            caller.onMessage(new Message(turns.frame));
        }
        caller.onHalfClose();
        caller.onComplete();
        return call.closed;
    }

    @Benchmark
    public int frame(Talk talk) {
        int next = talk.next;
        talk.open[next].onMessage(new Message(talk.frames[next]));
        talk.next = next + 1 == talk.calls ? 0 : next + 1;
        return next;
    }

    private static void begin(Service service, String id) {
        FakeCall call = new FakeCall();
        ServerCall.Listener<InputStream> caller = service.call(call);
        caller.onMessage(new Message(VoiceVARequest.newBuilder()
                .setConversationId(id)
                .setEventInput(EventInput.newBuilder().setEventType(EventInput.EventType.SESSION_START))
                .build()
                .toByteArray()));
        caller.onHalfClose();
        caller.onComplete();
        if (call.closed != 1) {
            throw new IllegalStateException("the call was not welcomed");
        }
    }

    private static byte[] frame(String id) {
        byte[] silence = new byte[160];
        Arrays.fill(silence, (byte) 0xFF);
        return VoiceVARequest.newBuilder()
                .setConversationId(id)
                .setCustomerOrgId("6e1f3a0c-0000-4000-8000-5f2b8c7d9e01")
                .setVirtualAgentId("Local Audio: Local Playback")
                .setAudioInput(VoiceInput.newBuilder()
                        .setCallerAudio(ByteString.copyFrom(silence))
                        .setEncoding(VoiceInput.VoiceEncoding.MULAW_FORMAT)
                        .setSampleRateHertz(8000)
                        .setLanguageCode("en-US"))
                .build()
                .toByteArray();
    }

    /** gRPC's side, which sends nothing. */
    private static final class FakeCall extends ServerCall<InputStream, VoiceVAResponse> {

        int closed;

        @Override
        public void request(int messages) {}

        @Override
        public void sendHeaders(Metadata headers) {}

        @Override
        public void sendMessage(VoiceVAResponse message) {}

        @Override
        public void close(Status status, Metadata trailers) {
            if (!status.isOk()) {
                throw status.asRuntimeException();
            }
            closed++;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public Attributes getAttributes() {
            return Attributes.EMPTY;
        }

        @Override
        public MethodDescriptor<InputStream, VoiceVAResponse> getMethodDescriptor() {
            return METHOD;
        }

        private static final MethodDescriptor<InputStream, VoiceVAResponse> METHOD =
                MethodDescriptor.<InputStream, VoiceVAResponse>newBuilder()
                        .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                        .setFullMethodName("com.cisco.wcc.ccai.media.v1.VoiceVirtualAgent/ProcessCallerInput")
                        .setRequestMarshaller(new None<>())
                        .setResponseMarshaller(new None<>())
                        .build();
    }

    private static final class None<T> implements MethodDescriptor.Marshaller<T> {
        @Override
        public InputStream stream(T value) {
            throw new UnsupportedOperationException();
        }

        @Override
        public T parse(InputStream stream) {
            throw new UnsupportedOperationException();
        }
    }

    private static final class Runtime implements ConnectorRuntime {
        @Override
        public Scheduler blocking() {
            return Schedulers.boundedElastic();
        }

        @Override
        public Scheduler timers() {
            return Schedulers.parallel();
        }

        @Override
        public Path resolve(String path) {
            return Path.of(path);
        }
    }

    private static final class Message extends ByteArrayInputStream implements KnownLength {
        Message(byte[] bytes) {
            super(bytes);
        }
    }
}

package io.byova.gateway.bench;

import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What all callers of a run share: the connections, what is counted, and whether it is time to end. Thread-safe. */
final class Run implements AutoCloseable {

    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final BenchOptions options;
    private final Script script;
    private final List<ManagedChannel> channels = new ArrayList<>();
    private volatile Tally tally = new Tally();
    private volatile boolean over;
    private volatile boolean abandoned;

    Run(BenchOptions options) {
        this.options = options;
        this.script = Script.of(options.speech(), options.recording());
        for (int i = 0; i < options.connections(); i++) {
            NettyChannelBuilder channel = NettyChannelBuilder.forAddress(options.host(), options.port())
                    .directExecutor()
                    // It would keep all that a silent caller sends, to send it again, and hide what went wrong.
                    .disableRetry();
            channels.add(
                    options.tls()
                            ? channel.useTransportSecurity().build()
                            : channel.usePlaintext().build());
        }
    }

    BenchOptions options() {
        return options;
    }

    Script script() {
        return script;
    }

    /** What is counted now; another one when the measuring begins. */
    Tally tally() {
        return tally;
    }

    /** Forgets what was counted so far. */
    void measureFromNow() {
        tally = new Tally();
    }

    /** Whether callers are to finish. */
    boolean isOver() {
        return over;
    }

    void end() {
        over = true;
    }

    /** Whether even those who have not finished are not waited for. */
    boolean isAbandoned() {
        return abandoned;
    }

    void abandon() {
        abandoned = true;
    }

    /** The requests of a call that has not been made before. */
    Wire newCall() {
        return new Wire(options, UUID.randomUUID().toString());
    }

    /** Opens an RPC for a caller, each of whose RPCs goes over the same connection. */
    Turn open(int caller, @Nullable Measure reply) {
        ClientCall<byte[], VoiceVAResponse> call =
                channels.get(caller % channels.size()).newCall(Wire.TURN, CallOptions.DEFAULT);
        return new Turn(call, headers(), this::tally, reply);
    }

    /** What each RPC says of its caller. */
    Metadata headers() {
        Metadata headers = new Metadata();
        if (options.token() != null) {
            headers.put(AUTHORIZATION, "Bearer " + options.token());
        }
        return headers;
    }

    ManagedChannel first() {
        return channels.get(0);
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
    }
}

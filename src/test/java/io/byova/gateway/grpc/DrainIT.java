package io.byova.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.cisco.wcc.ccai.v1.HealthCheckRequest;
import com.cisco.wcc.ccai.v1.HealthCheckResponse;
import com.cisco.wcc.ccai.v1.HealthCheckResponse.ServingStatus;
import com.cisco.wcc.ccai.v1.HealthGrpc;
import io.grpc.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

@Timeout(180)
final class DrainIT {

    private static final Duration LONG = Duration.ofMinutes(5);

    @Test
    void liveCallsGoOnUntilTheyAreOver() throws IOException {
        Sinks.Empty<Void> quiet = Sinks.empty();
        AtomicBoolean stopped = new AtomicBoolean();
        // A slow reply outlasts the moment that trailers get once the server is told to stop.
        try (Gateway gateway = new Gateway(
                Gateway.settings(),
                rpc -> rpc.concatMap(request -> Mono.just(VoiceVAResponse.getDefaultInstance())
                        .delayElement(
                                Duration.ofSeconds(request.getConversationId().equals("slow") ? 2 : 0))))) {
            // Given a live turn, and a watcher who will never leave
            Caller live = gateway.call().says("a");
            Edge.await("a reply", () -> live.replies().size() == 1);
            Watching<HealthCheckResponse> watcher = new Watching<>();
            HealthGrpc.newStub(gateway.channel).watch(HealthCheckRequest.getDefaultInstance(), watcher);
            Edge.await("the state now", () -> watcher.heard.size() == 1);

            // When
            gateway.server.drain(LONG, quiet.asMono()).subscribe(nothing -> {}, failure -> {}, () -> stopped.set(true));

            // Then everybody hears of it, and the call's later turns are served on the same connection
            Edge.await("the news", () -> watcher.heard.size() == 2);
            assertThat(watcher.heard.get(1).getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
            assertThat(gateway.state.isServing()).isFalse();
            assertThat(gateway.call().says("a").halfCloses().status()).isEqualTo(Status.OK);
            live.says("a");
            Edge.await("another reply", () -> live.replies().size() == 2);

            // When the last conversation is over, but not its last RPC
            quiet.tryEmitEmpty();
            live.says("slow");
            Edge.await("one more reply", () -> live.replies().size() == 3);
            assertThat(stopped).isFalse();
            live.halfCloses();

            // Then
            assertThat(live.status()).isEqualTo(Status.OK);
            Edge.await("the end", stopped::get);
            assertThat(watcher.status().isOk()).isFalse();
            new ServerSocket(gateway.server.port(), 1, InetAddress.getByName("127.0.0.1")).close();
        }
    }

    @Test
    void callsThatOutlastTheGraceAreCutOff() {
        try (Gateway gateway =
                new Gateway(Gateway.settings(), rpc -> rpc.concatMap(request -> Mono.<VoiceVAResponse>never()))) {
            Caller stuck = gateway.call().says("a");
            Edge.await("the turn", () -> gateway.server.liveTurns() == 1);

            gateway.server.drain(Duration.ofMillis(50), Mono.never()).block(Duration.ofSeconds(60));

            assertThat(stuck.status().getCode()).isIn(Status.Code.UNAVAILABLE, Status.Code.CANCELLED);
            assertThat(gateway.server.liveTurns()).isZero();
        }
    }

    @Test
    void anIdleServerStopsAtOnceAndItsThreadsEnd() {
        Gateway gateway = new Gateway(Gateway.settings(), rpc -> Flux.empty());
        gateway.list();
        assertThat(loopThreads()).isPositive();

        gateway.server.drain(LONG, Mono.empty()).block(Duration.ofSeconds(60));

        gateway.channel.shutdownNow();
        Edge.await("the end of the threads", () -> loopThreads() == 0);
    }

    @Test
    void aSecondDrainIsTheFirst() {
        try (Gateway gateway = new Gateway(Gateway.settings(), rpc -> Flux.empty())) {
            Mono<Void> first = gateway.server.drain(LONG, Mono.empty());

            assertThat(gateway.server.drain(Duration.ZERO, Mono.never())).isSameAs(first);
            first.block(Duration.ofSeconds(60));
        }
    }

    @Test
    void closingDoesNotWaitForADrain() {
        try (Gateway gateway = new Gateway(Gateway.settings(), rpc -> Flux.never())) {
            Caller stuck = gateway.call().says("a");
            Edge.await("the turn", () -> gateway.server.liveTurns() == 1);
            gateway.server.drain(LONG, Mono.never()).subscribe();

            gateway.server.close();

            assertThat(stuck.status().isOk()).isFalse();
        }
    }

    private static long loopThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(EventLoops.THREAD_PREFIX))
                .count();
    }
}

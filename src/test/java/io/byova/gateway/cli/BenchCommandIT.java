package io.byova.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.EventInput;
import com.cisco.wcc.ccai.media.v1.ListVAResponse;
import com.google.protobuf.ByteString;
import io.byova.gateway.connector.Responses;
import io.byova.gateway.conversation.CallRejected;
import io.byova.gateway.grpc.GrpcSettings;
import io.byova.gateway.grpc.ServingState;
import io.byova.gateway.grpc.WxccGatewayServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whether it calls, counts and ends; never how fast. */
@Timeout(60)
final class BenchCommandIT {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        List<String> all = new ArrayList<>(List.of("--ramp-up", "0", "--warm-up", "0", "--call", "2"));
        all.addAll(List.of(args));
        return new CommandLine(new BenchCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(all.toArray(String[]::new));
    }

    @Test
    void callsAGatewayOfItsOwnForTwoSeconds() {
        // When
        int code = run("-n", "4", "--duration", "2", "--speech", "1", "--digits", "0.3", "--hang-ups", "0.5", "--json");

        // Then: every caller was welcomed and sent its frames; 2 s × 4 callers × 50 frames, less the turns' gaps
        JsonNode report = new JsonMapper().readTree(out.toString());
        assertThat(report.get("errors").isEmpty()).as(out.toString()).isTrue();
        assertThat(report.get("frames").asInt()).isBetween(40, 400);
        assertThat(report.get("timesMicros").get("welcome").get("count").asInt())
                .isGreaterThanOrEqualTo(4);
        assertThat(code).isEqualTo(report.get("valid").asBoolean() ? ExitCode.OK : ExitCode.RUNTIME);
        assertThat(err.toString()).contains("frames/s");
    }

    @Test
    void opensTheNextRpcWhileAReplyIsOnItsWay() {
        // Given: an agent that speaks until it is interrupted, and hears speech in the first frame that is not silent
        Map<String, Sinks.Empty<Void>> interruptions = new ConcurrentHashMap<>();
        WxccGatewayServer server = WxccGatewayServer.start(
                GrpcSettings.defaults().withAddress("127.0.0.1", 0),
                new ServingState(),
                rpc -> rpc.concatMap(request -> {
                    Sinks.Empty<Void> interruption =
                            interruptions.computeIfAbsent(request.getConversationId(), call -> Sinks.empty());
                    if (request.getEventInput().getEventType() == EventInput.EventType.SESSION_START) {
                        return Flux.just(Responses.chunk(ByteString.copyFrom(new byte[160]), true))
                                .concatWith(Flux.never())
                                .takeUntilOther(interruption.asMono())
                                .concatWithValues(Responses.finalReply());
                    }
                    ByteString audio = request.getAudioInput().getCallerAudio();
                    return audio.isEmpty() || audio.byteAt(0) == (byte) 0xFF
                            ? Flux.empty()
                            : Flux.just(Responses.startOfInput()).doOnComplete(interruption::tryEmitEmpty);
                }),
                request -> Mono.just(ListVAResponse.getDefaultInstance()));
        try {
            // When
            run("--target", "127.0.0.1:" + server.port(), "-n", "2", "--duration", "4", "--barge-ins", "1", "--json");

            // Then
            JsonNode report = new JsonMapper().readTree(out.toString());
            assertThat(report.get("errors").isEmpty()).as(out.toString()).isTrue();
            assertThat(report.get("timesMicros").get("barge_in").get("count").asInt())
                    .isPositive();
            assertThat(report.get("timesMicros").get("silenced").get("count").asInt())
                    .isPositive();
        } finally {
            server.close();
            server.whenStopped().block(Duration.ofSeconds(30));
        }
    }

    @Test
    void aStatusBehindAReplyIsTimedApartFromThatOfASilentTurn() {
        // Given: nobody is answered but who presses a key
        WxccGatewayServer server = WxccGatewayServer.start(
                GrpcSettings.defaults().withAddress("127.0.0.1", 0),
                new ServingState(),
                rpc -> rpc.concatMap(
                        request -> request.hasDtmfInput() ? Flux.just(Responses.finalReply()) : Flux.empty()),
                request -> Mono.just(ListVAResponse.getDefaultInstance()));
        try {
            // When
            run("--target", "127.0.0.1:" + server.port(), "-n", "2", "--duration", "2", "--digits", "1", "--json");

            // Then: keys come in two RPCs, and START_OF_DTMF has no answer, nor have starts and ends of calls
            JsonNode times = new JsonMapper().readTree(out.toString()).get("timesMicros");
            int behindReply = times.get("status_behind_reply").get("count").asInt();
            assertThat(behindReply).isPositive();
            assertThat(times.get("status").get("count").asInt()).isGreaterThan(behindReply);
        } finally {
            server.close();
            server.whenStopped().block(Duration.ofSeconds(30));
        }
    }

    @Test
    void refusedCallsAreErrorsWithTheirReason() {
        // Given
        WxccGatewayServer server = WxccGatewayServer.start(
                GrpcSettings.defaults().withAddress("127.0.0.1", 0),
                new ServingState(),
                rpc -> Flux.error(new CallRejected(CallRejected.Kind.OVER_LIMIT, "full")),
                request -> Mono.just(ListVAResponse.getDefaultInstance()));
        try {
            // When
            int code = run("--target", "127.0.0.1:" + server.port(), "-n", "2", "--duration", "1");

            // Then
            assertThat(code).isEqualTo(ExitCode.RUNTIME);
            assertThat(out.toString()).contains("× RESOURCE_EXHAUSTED: full");
        } finally {
            server.close();
            server.whenStopped().block(Duration.ofSeconds(30));
        }
    }

    @Test
    void whereNobodyAnswersItSaysSo() {
        assertThat(run("--target", "127.0.0.1:1", "--timeout", "5")).isEqualTo(ExitCode.NO_CONNECTION);
        assertThat(err.toString()).contains("no gateway answers at 127.0.0.1:1");
    }

    @Test
    void wrongValuesAreUsage() {
        assertThat(run("--target", "nowhere")).isEqualTo(ExitCode.CONFIG);
        assertThat(run("--target", "127.0.0.1:1", "--speech", "2")).isEqualTo(ExitCode.CONFIG);
        assertThat(run("--target", "127.0.0.1:1", "--wav", "none.wav")).isEqualTo(ExitCode.CONFIG);
    }
}

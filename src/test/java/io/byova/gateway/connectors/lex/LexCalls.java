package io.byova.gateway.connectors.lex;

import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.EventInput;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.byova.gateway.connector.CallerInput;
import io.byova.gateway.connector.EndReason;
import io.byova.gateway.connectors.FakeConversation;
import io.byova.gateway.connectors.FakeRuntime;
import io.byova.gateway.connectors.Heard;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** A connector against a fake Lex, and callers of it. */
final class LexCalls implements AutoCloseable {

    static final Duration LIMIT = Duration.ofSeconds(20);

    final FakeLexServer lex;
    final AwsLexConnector connector;
    private final Scheduler blocking = Schedulers.newBoundedElastic(4, 1000, "lex-test-blocking", 5, true);

    LexCalls(LexScript script, LexSettings settings) {
        lex = FakeLexServer.start(script);
        connector = new AwsLexConnector(
                settings.with("region-name", "eu-west-1")
                        .orElse("endpoint", lex.endpoint())
                        .config(),
                new FakeRuntime(Path.of("audio"), blocking));
    }

    FakeConversation call(String id) {
        return new FakeConversation(id);
    }

    List<VoiceVAResponse> start(FakeConversation call) {
        return connector.startConversation(call, sessionStart()).collectList().block(LIMIT);
    }

    List<VoiceVAResponse> turn(FakeConversation call, Flux<CallerInput> turn) {
        return connector.sendMessage(call, turn).collectList().block(LIMIT);
    }

    void end(FakeConversation call) {
        connector.endConversation(call, EndReason.CALLER_ENDED).blockLast(LIMIT);
    }

    static CallerInput.Event sessionStart() {
        Struct parameters = Struct.newBuilder()
                .putFields("queue", Value.newBuilder().setStringValue("sales").build())
                .putFields("tries", Value.newBuilder().setNumberValue(3).build())
                .build();
        return new CallerInput.Event(EventInput.EventType.SESSION_START, "", parameters);
    }

    /** A recording of a caller who says one word, and silence after it. */
    static Flux<CallerInput> speaks() {
        return Heard.recording("caller2.wav");
    }

    /** The same, and the line stays open after it. */
    static Flux<CallerInput> speaksAndListens() {
        return speaks().concatWith(Flux.never());
    }

    static byte[] audio(List<VoiceVAResponse> responses) {
        ByteString all = ByteString.EMPTY;
        for (VoiceVAResponse response : responses) {
            for (int i = 0; i < response.getPromptsCount(); i++) {
                all = all.concat(response.getPrompts(i).getAudioContent());
            }
        }
        return all.toByteArray();
    }

    static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() {
        connector.close().block(LIMIT);
        lex.close();
        blocking.dispose();
    }
}

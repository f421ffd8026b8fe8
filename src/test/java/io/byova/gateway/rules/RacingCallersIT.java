package io.byova.gateway.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import io.byova.gateway.connector.AgentSettings;
import io.byova.gateway.connector.Conversation;
import io.byova.gateway.connector.ReplyProfile;
import io.byova.gateway.connector.Responses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/**
 * Callers that do anything at any moment, on overlapping RPCs over several connections, against a vendor that answers on
 * threads of its own: every RPC still sees a legal sequence, and nothing is left of any call.
 */
class RacingCallersIT {

    private static final int CALLS = 60;
    private static final int TURNS = 6;

    @RegisterExtension
    final GatewayUnderTest gateway = new GatewayUnderTest();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void everyRpcSeesALegalSequenceAndNothingIsLeft(long seed) {
        // Given
        ScriptedConnector connector = new ScriptedConnector(AgentSettings.of(ReplyProfile.CHUNK, true));
        connector
                .welcomes((conversation, start) -> vendor(4))
                .answers(vendor(12))
                .parts(reason -> Flux.empty());
        gateway.serves(connector);

        // When
        List<List<Rpc>> calls =
                IntStream.range(0, CALLS).mapToObj(number -> gateway.call("racing-" + number)).toList().parallelStream()
                        .map(call -> converse(
                                call, new Random(seed * CALLS + call.id().hashCode())))
                        .toList();

        // Then
        calls.forEach(rpcs -> rpcs.forEach(Rpc::status));
        Await.until("the end of all turns", () -> gateway.openTurns() == 0);
        assertThat(calls).allSatisfy(rpcs -> assertThat(rpcs).allSatisfy(RacingCallersIT::isLegal));
    }

    @Test
    void noConnectorIsAskedAfterItWasToldTheEnd() {
        // Given
        Set<Conversation> late = ConcurrentHashMap.newKeySet();
        ScriptedConnector connector = ScriptedConnector.wav();
        connector.welcomes((conversation, start) -> {
            if (connector.ended.contains(conversation)) {
                late.add(conversation);
            }
            return Flux.just(Responses.finalReply());
        });
        gateway.serves(connector);
        gateway.call().onConnection(1).welcomed();
        List<Rpc> rpcs = new ArrayList<>();

        // When
        for (int i = 0; i < 2000; i++) {
            Call call = gateway.call("brief-" + i);
            rpcs.add(call.onConnection(0).rpc().sends(Messages.start()));
            rpcs.add(call.onConnection(1).rpc().sends(Messages.end()));
            if (i % 50 == 49) {
                rpcs.forEach(Rpc::halfCloses);
                rpcs.forEach(Rpc::status);
                rpcs.clear();
            }
        }

        // Then
        assertThat(late).isEmpty();
    }

    private Flux<VoiceVAResponse> vendor(int chunks) {
        return Flux.range(0, chunks)
                .concatMap(chunk -> Flux.just(Audio.interruptibleChunk(37 + 97 * chunk))
                        .delaySubscription(Duration.ofMillis(chunk % 3), Schedulers.parallel()))
                .concatWithValues(Responses.finalReply());
    }

    private static List<Rpc> converse(Call call, Random random) {
        List<Rpc> rpcs = new ArrayList<>();
        for (int turn = 0; turn < TURNS; turn++) {
            Rpc rpc = call.onConnection(random.nextInt(3)).rpc();
            rpcs.add(rpc);
            switch (random.nextInt(7)) {
                case 0, 1 -> rpc.sends(Messages.start());
                case 2 -> rpc.sends(Messages.digits("12#"));
                case 3 -> rpc.sends(Messages.event(EventType.START_OF_DTMF));
                case 4 -> rpc.says(Speech.silence(100));
                default -> rpc.sends(Messages.mulaw()).says(Speech.SENTENCE_AND_SILENCE);
            }
            if (random.nextInt(3) > 0) {
                Await.always("a moment", Duration.ofMillis(random.nextInt(15)), () -> true);
            }
            if (random.nextInt(4) == 0) {
                rpc.cancels();
            } else if (!rpc.isOver()) {
                rpc.halfCloses();
            }
            if (random.nextInt(12) == 0) {
                rpcs.add(call.turn(Messages.end()));
            }
        }
        return rpcs;
    }

    /** One turn's responses: START_OF_INPUT and END_OF_INPUT at most once, in order and first; one FINAL, last. */
    private static void isLegal(Rpc rpc) {
        String shape = String.join(" ", rpc.shape());
        assertThat(shape)
                .as(rpc::toString)
                .matches(
                        "(FINAL:START_OF_INPUT ?)?(CHUNK:END_OF_INPUT ?)?(CHUNK\\+prompt ?)*(FINAL|FINAL:SESSION_END)?");
        if (rpc.status().isOk() && shape.contains("CHUNK")) {
            assertThat(shape).as(rpc::toString).endsWith("FINAL");
        }
    }
}

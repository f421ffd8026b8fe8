package io.byova.gateway.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import io.byova.gateway.connector.Responses;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** Many calls at once are served like one. */
class ManyCallsIT {

    @RegisterExtension
    final GatewayUnderTest gateway = new GatewayUnderTest();

    @Test
    void threeHundredOpenTurnsAreAllAnsweredAtOnce() {
        // Given
        int calls = 300;
        Sinks.Many<VoiceVAResponse> vendor = Sinks.many().multicast().directBestEffort();
        ScriptedConnector connector = ScriptedConnector.chunk();
        connector.answers(Flux.defer(() -> vendor.asFlux().take(1)).concatWith(Flux.just(Responses.finalReply())));
        gateway.serves(connector);
        List<Rpc> rpcs = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            Call call = gateway.call().onConnection(i % 3);
            rpcs.add(call.rpc().sends(Messages.start()).sends(Messages.digits("1")));
        }
        Await.until("all turns at the vendor", () -> vendor.currentSubscriberCount() == calls);

        // When
        vendor.tryEmitNext(Audio.chunk(800));

        // Then
        rpcs.forEach(rpc -> rpc.awaits(3));
        assertThat(rpcs).allSatisfy(rpc -> assertThat(rpc.shape()).containsExactly("FINAL", "CHUNK+prompt", "FINAL"));
        assertThat(gateway.liveConversations()).isEqualTo(calls);
        rpcs.forEach(Rpc::halfCloses);
        rpcs.forEach(Rpc::ended);
    }

    @Test
    void twoHundredSessionStartsAtOnceAllGetTheirWelcome() {
        // Given
        gateway.servesYaml("connectors: [{name: local, type: local_audio}]");
        List<Rpc> rpcs = new ArrayList<>();

        // When
        for (int i = 0; i < 200; i++) {
            rpcs.add(gateway.call().onConnection(i % 2).turn(Messages.start()));
        }

        // Then
        rpcs.forEach(Rpc::ended);
        assertThat(rpcs).allSatisfy(rpc -> assertThat(rpc.shape()).containsExactly("FINAL+prompt"));
        assertThat(gateway.liveConversations()).isEqualTo(200);
    }

    @Test
    void aThousandCallersThatCancelRightAfterTheReplyLeaveNothingBehind() {
        // Given
        ScriptedConnector connector = ScriptedConnector.wav().answers(Audio.prompt());
        gateway.serves(connector);
        gateway.call().welcomed();
        Set<Thread> before = Thread.getAllStackTraces().keySet();

        // When
        for (int i = 0; i < 1000; i++) {
            Call call = gateway.call().onConnection(i % 2);
            call.rpc().sends(Messages.start()).awaits(1).cancels();
        }

        // Then
        Await.until("the end of all turns", () -> gateway.openTurns() == 0);
        assertThat(connector.starts).hasSize(1001);
        assertThat(gateway.liveConversations()).isEqualTo(1001);
        assertThat(connector.liveFluxes).hasValue(0);
        assertThat(Thread.getAllStackTraces().keySet()).hasSizeLessThan(before.size() + 10);
    }
}

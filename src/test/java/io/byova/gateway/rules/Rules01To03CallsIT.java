package io.byova.gateway.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import io.byova.gateway.connector.EndReason;
import io.byova.gateway.connector.Responses;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;

/** PROTOCOL, chapter 2, rules 1 to 3: a call is many RPCs. */
class Rules01To03CallsIT {

    @RegisterExtension
    final GatewayUnderTest gateway = new GatewayUnderTest();

    @Test
    void rule01_turnsOfOneCallMayComeOnAnyConnection() {
        // Given
        ScriptedConnector connector = ScriptedConnector.wav().does((conversation, turn) -> {
            boolean known = conversation.attachment(String.class) != null;
            conversation.attach("session");
            return turn.take(1).map(input -> Responses.custom(known ? "known" : "new", Struct.getDefaultInstance()));
        });
        gateway.serves(connector);
        Call call = gateway.call().onConnection(0).welcomed();
        call.onConnection(1).turn(Messages.digits("1")).ended();

        // When
        Rpc third = call.onConnection(2).turn(Messages.digits("2"));

        // Then
        assertThat(third.ended().get(0).getOutputEvents(0).getName()).isEqualTo("known");
        assertThat(connector.starts).hasSize(1);
        assertThat(gateway.liveConversations()).isEqualTo(1);
    }

    @Test
    void rule01_callsOnOneConnectionAreKeptApart() {
        // Given
        ScriptedConnector connector = ScriptedConnector.wav();
        gateway.serves(connector);

        // When
        gateway.call("first").welcomed();
        gateway.call("second").welcomed();

        // Then
        assertThat(connector.starts)
                .extracting(ScriptedConnector.Started::conversation)
                .containsExactly("first", "second");
    }

    @Test
    void rule02_halfCloseEndsTheTurnAndNotTheCall() {
        // Given
        ScriptedConnector connector = ScriptedConnector.wav();
        gateway.serves(connector);
        Call call = gateway.call().welcomed();

        // When
        call.turn(Messages.digits("1")).ended();

        // Then
        assertThat(gateway.liveConversations()).isEqualTo(1);
        assertThat(connector.ends).isEmpty();
    }

    @Test
    void rule02_aCallWithoutTurnsForLongIsOver() {
        // Given
        ScriptedConnector connector = ScriptedConnector.wav();
        gateway.with(GatewayUnderTest.idle(Duration.ofSeconds(60), Duration.ofMillis(300)))
                .serves(connector);

        // When
        Call call = gateway.call().welcomed();

        // Then
        assertThat(connector.endOf(call).reason()).isEqualTo(EndReason.IDLE);
        assertThat(gateway.liveConversations()).isZero();
    }

    @Test
    void rule02_aCallThatLastsTooLongIsOverAndItsReplyClosed() {
        // Given
        ScriptedConnector connector =
                ScriptedConnector.chunk().answers(Flux.just(Audio.chunk(800)).concatWith(Flux.never()));
        gateway.with(GatewayUnderTest.longest(Duration.ofMillis(600))).serves(connector);
        Call call = gateway.call().welcomed();

        // When
        Rpc rpc = call.rpc().sends(Messages.digits("1"));

        // Then
        rpc.ended();
        assertThat(rpc.shape()).containsExactly("CHUNK+prompt", "FINAL");
        assertThat(connector.endOf(call).reason()).isEqualTo(EndReason.TOO_LONG);
    }

    @Test
    void rule02_shutdownEndsCallsAndClosesTheirReplies() {
        // Given
        ScriptedConnector connector =
                ScriptedConnector.chunk().answers(Flux.just(Audio.chunk(800)).concatWith(Flux.never()));
        gateway.serves(connector);
        Call call = gateway.call().welcomed();
        Rpc replying = call.rpc().sends(Messages.digits("1")).awaits(1);
        Rpc listening = call.rpc().sends(Messages.mulaw());
        Await.until("two turns", () -> gateway.openTurns() == 2);

        // When
        gateway.endsAllCalls();

        // Then
        assertThat(replying.ended()).hasSize(2);
        assertThat(listening.ended()).isEmpty();
        assertThat(connector.endOf(call).reason()).isEqualTo(EndReason.SHUTDOWN);
    }

    @Test
    void rule03_anAudioRpcStaysOpenWhileTheCallerMaySpeak() {
        // Given
        gateway.serves(ScriptedConnector.wav());
        Call call = gateway.call().welcomed();
        Rpc listening = call.rpc().sends(Messages.mulaw()).says(Speech.silence(5000));

        // When
        call.turn(Messages.digits("1")).ended();

        // Then
        assertThat(listening.isOver()).isFalse();
        assertThat(listening.halfCloses().ended()).isEmpty();
    }
}

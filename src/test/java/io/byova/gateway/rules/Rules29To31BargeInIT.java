package io.byova.gateway.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.cisco.wcc.ccai.media.v1.Prompt;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import io.byova.gateway.connector.AgentSettings;
import io.byova.gateway.connector.CallerInput;
import io.byova.gateway.connector.ReplyProfile;
import io.byova.gateway.connector.Responses;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;

/** PROTOCOL, chapter 6, rules 29 to 31: barge-in by voice and by digits. */
class Rules29To31BargeInIT {

    private static final long BARGE_IN_NANOS = Duration.ofMillis(500).toNanos();

    /** How a caller interrupts. */
    enum Interruption {
        SPEECH,
        START_OF_DTMF,
        START_OF_DTMF_AFTER_SILENCE,
        DIGITS;

        Rpc by(Call call) {
            return switch (this) {
                case SPEECH -> call.speaking();
                case START_OF_DTMF -> call.turn(Messages.event(EventType.START_OF_DTMF));
                case START_OF_DTMF_AFTER_SILENCE ->
                    call.rpc()
                            .sends(Messages.mulaw())
                            .says(Speech.silence(300))
                            .sends(Messages.event(EventType.START_OF_DTMF))
                            .halfCloses();
                case DIGITS -> call.turn(Messages.digits("12"));
            };
        }
    }

    @RegisterExtension
    final GatewayUnderTest gateway = new GatewayUnderTest();

    private final ScriptedConnector connector = new ScriptedConnector(AgentSettings.of(ReplyProfile.CHUNK, true));

    @ParameterizedTest
    @EnumSource(Interruption.class)
    void rule29_rule31_anInterruptibleReplyIsStoppedAtOnce(Interruption interruption) {
        // Given
        firstTurnSpeaksForEver(Audio.interruptibleChunk(800));
        gateway.serves(connector);
        Call call = gateway.call().welcomed();
        Rpc replying = call.turn(Messages.digits("1")).awaits(3);

        // When
        long before = System.nanoTime();
        Rpc next = interruption.by(call.onConnection(1));

        // Then
        replying.ended();
        assertThat(replying.shape()).last().isEqualTo("FINAL");
        assertThat(replying.shape().subList(0, replying.shape().size() - 1)).containsOnly("CHUNK+prompt");
        assertThat(connector.turn(0).answerCancelled).isTrue();
        next.ended();
        long noticed = interruption == Interruption.SPEECH ? next.arrivedNanos(0) : before;
        long ended = replying.arrivedNanos(replying.responses().size() - 1);
        assertThat(ended - noticed).isLessThan(BARGE_IN_NANOS);
        assertThat(connector.turn(0).cancelledNanos - noticed).isLessThan(BARGE_IN_NANOS);
        assertThat(connector.ends).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Interruption.class)
    void rule29_rule30_rule31_aReplyThatForbidsItIsNotStopped(Interruption interruption) {
        // Given
        firstTurnSpeaksForEver(Audio.chunk(800));
        gateway.serves(connector);
        Call call = gateway.call().welcomed();
        Rpc replying = call.turn(Messages.digits("1")).awaits(3);

        // When
        Rpc next = interruption.by(call.onConnection(1));
        if (interruption != Interruption.SPEECH) {
            next.ended();
        }

        // Then
        replying.awaits(replying.responses().size() + 25);
        assertThat(replying.isOver()).isFalse();
        assertThat(connector.turn(0).answerCancelled).isFalse();
        assertThat(next.events()).isEmpty();
        assertThat(connector.turns.stream().flatMap(turn -> turn.inputs.stream()))
                .as("what the caller says meanwhile is dropped (rule 30)")
                .noneMatch(CallerInput.Audio.class::isInstance);
        replying.cancels();
        next.cancels();
    }

    @Test
    void rule29_aReplyTheVendorIsStillPreparingIsStoppedToo() {
        // Given
        connector.does((conversation, turn) -> connector.turns.size() == 1
                ? turn.next().thenMany(Flux.never())
                : connector.answering(turn, Responses.finalReply()));
        gateway.serves(connector);
        Call call = gateway.call().welcomed();
        Rpc waiting = call.turn(Messages.digits("1"));
        connector.turn(0);

        // When
        Rpc next = call.onConnection(1).speaking();

        // Then
        next.ended();
        waiting.ended();
        assertThat(waiting.shape()).containsExactly("FINAL");
        assertThat(connector.turn(0).answerCancelled).isTrue();
    }

    @Test
    void rule29_aReplyNobodyReadsIsStoppedToo() {
        // Given
        firstTurnSpeaksForEver(Audio.interruptibleChunk(16_000));
        gateway.serves(connector);
        Call call = gateway.call().welcomed();
        Rpc stuck = call.rpcReading(1).sends(Messages.digits("1")).halfCloses().awaits(1);

        // When
        call.onConnection(1).speaking().ended();

        // Then
        Await.until("the vendor's end", () -> connector.turn(0).answerCancelled);
        stuck.reads(1_000_000).ended();
        assertThat(stuck.shape()).last().isEqualTo("FINAL");
    }

    @Test
    void rule29_silenceInterruptsNothing() {
        // Given
        firstTurnSpeaksForEver(Audio.interruptibleChunk(800));
        gateway.serves(connector);
        Call call = gateway.call().welcomed();
        Rpc replying = call.turn(Messages.digits("1")).awaits(3);

        // When
        Rpc next = call.onConnection(1).rpc().sends(Messages.mulaw()).says(Speech.silence(5000));

        // Then
        assertThat(next.halfCloses().ended()).isEmpty();
        replying.awaits(replying.responses().size() + 10);
        assertThat(replying.isOver()).isFalse();
        replying.cancels();
    }

    @Test
    void rule29_anotherCallsSpeechInterruptsNothing() {
        // Given
        connector.does((conversation, turn) -> connector.turns.size() == 1
                ? speaksForEver(turn, Audio.interruptibleChunk(800))
                : connector.answering(turn, Responses.finalReply()));
        gateway.serves(connector);
        Rpc replying = gateway.call().welcomed().turn(Messages.digits("1")).awaits(3);

        // When
        gateway.call().welcomed().speaking().ended();

        // Then
        replying.awaits(replying.responses().size() + 10);
        assertThat(replying.isOver()).isFalse();
        replying.cancels();
    }

    @ParameterizedTest
    @CsvSource({"wav,false", "wav,true", "chunk,false", "chunk,true"})
    void rule30_bargeInIsOffUnlessTheAgentSaysSo(String profile, boolean on) {
        // Given
        String setting = on ? ", barge-in: true" : "";
        gateway.servesYaml(
                "connectors: [{name: local, type: local_audio, config: {profile: " + profile + setting + "}}]");
        Call call = gateway.call();

        // When
        Rpc welcome = call.turn(Messages.start());
        Rpc goodbye = call.turn(Messages.digits("6"));

        // Then
        welcome.ended();
        goodbye.ended();
        assertThat(prompts(welcome)).isNotEmpty().allMatch(prompt -> prompt.getIsBargeInEnabled() == on);
        assertThat(prompts(goodbye)).isNotEmpty().noneMatch(Prompt::getIsBargeInEnabled);
    }

    @Test
    void rule31_startOfDtmfIsAnsweredByNothing() {
        // Given
        gateway.serves(connector);
        Call call = gateway.call().welcomed();

        // When
        Rpc rpc = call.turn(Messages.event(EventType.START_OF_DTMF));

        // Then
        assertThat(rpc.ended()).isEmpty();
        assertThat(connector.turns).isEmpty();
    }

    private void firstTurnSpeaksForEver(VoiceVAResponse chunk) {
        connector.does((conversation, turn) -> connector.turns.size() == 1
                ? speaksForEver(turn, chunk)
                : connector.answering(turn, Responses.finalReply()));
    }

    private static Flux<VoiceVAResponse> speaksForEver(Flux<CallerInput> turn, VoiceVAResponse chunk) {
        return turn.next()
                .thenMany(Flux.interval(Duration.ofMillis(10))
                        .onBackpressureDrop()
                        .map(tick -> chunk));
    }

    private static List<Prompt> prompts(Rpc rpc) {
        return rpc.responses().stream()
                .flatMap(response -> response.getPromptsList().stream())
                .toList();
    }
}

package io.byova.gateway.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.cisco.wcc.ccai.media.v1.Prompt;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse.ResponseType;
import io.byova.gateway.connector.AgentSettings;
import io.byova.gateway.connector.ConnectorException;
import io.byova.gateway.connector.EndReason;
import io.byova.gateway.connector.ReplyProfile;
import io.byova.gateway.connector.Responses;
import io.byova.gateway.observe.CallEvent;
import io.byova.gateway.observe.CallEvent.Kind;
import io.byova.gateway.observe.CallerLevel;
import io.byova.gateway.observe.Counts;
import io.byova.gateway.observe.Outcome;
import io.byova.gateway.observe.Rejection;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;

/** What the journal says of calls, against what their callers saw. */
class JournalIT {

    @RegisterExtension
    final GatewayUnderTest gateway = new GatewayUnderTest();

    private final ScriptedConnector connector = new ScriptedConnector(AgentSettings.of(ReplyProfile.CHUNK, true));

    @Test
    void aSpokenTurnIsToldInOrderAndItsChunksAreCounted() {
        // Given
        connector.answers(Audio.interruptibleChunk(4_000), Audio.interruptibleChunk(2_000), Responses.finalReply());
        gateway.serves(connector);
        Call call = gateway.call().welcomed();

        // When
        Rpc rpc = call.speaking();
        rpc.ended();

        // Then
        List<CallEvent> events = turn(call, 2);
        assertThat(events)
                .extracting(CallEvent::kind)
                .containsExactly(
                        Kind.TURN_OPENED,
                        Kind.START_OF_INPUT,
                        Kind.END_OF_INPUT,
                        Kind.FIRST_AUDIO,
                        Kind.CHUNKS,
                        Kind.REPLY,
                        Kind.TURN_CLOSED);
        assertThat(events.get(4).value()).isEqualTo(rpc.chunkedAudio().size());
        long chunks = rpc.shape().stream().filter("CHUNK+prompt"::equals).count();
        assertThat(events.get(4).detail()).isEqualTo(Long.toString(chunks));
        assertThat(events.get(6).detail()).isEqualTo("replied");
        assertThat(counts().framesOut()).isEqualTo(chunks);
        assertThat(counts().bytesOut()).isEqualTo(rpc.chunkedAudio().size());
        assertThat(counts().firstAudio().recent().count()).isEqualTo(1);
    }

    @Test
    void whatHoldsATextOnlyIsNoAudio() {
        // Given
        connector.answers(text(ResponseType.CHUNK), Audio.interruptibleChunk(800), text(ResponseType.FINAL));
        gateway.serves(connector);
        Call call = gateway.call().welcomed();

        // When
        Rpc rpc = call.turn(Messages.digits("1"));
        rpc.ended();

        // Then the caller got the text, and audio once
        assertThat(rpc.shape()).containsExactly("CHUNK+prompt", "CHUNK+prompt", "FINAL+prompt");
        assertThat(rpc.chunkedAudio().size()).isEqualTo(800);
        assertThat(turn(call, 2))
                .extracting(CallEvent::kind, CallEvent::detail, CallEvent::value)
                .contains(tuple(Kind.CHUNKS, "1", 800L))
                .doesNotContain(tuple(Kind.CHUNKS, "2", 800L));
        assertThat(counts().framesOut()).isEqualTo(1);
        assertThat(counts().bytesOut()).isEqualTo(800);
    }

    @Test
    void whoHearsATextOnlyHasNotHeardAnything() {
        // Given
        connector.answers(text(ResponseType.CHUNK), Responses.finalReply());
        gateway.serves(connector);
        Call call = gateway.call().welcomed();

        // When
        call.turn(Messages.digits("1")).ended();

        // Then
        assertThat(turn(call, 2))
                .extracting(CallEvent::kind)
                .containsExactly(Kind.TURN_OPENED, Kind.DTMF, Kind.REPLY, Kind.TURN_CLOSED);
        assertThat(counts().framesOut()).isZero();
        assertThat(counts().firstAudio().recent().count()).isZero();
    }

    @Test
    void aBargeInIsToldOfTheReplyThatWasInterrupted() {
        // Given
        connector.does((conversation, turn) -> connector.turns.size() == 1
                ? turn.next()
                        .thenMany(Flux.interval(Duration.ofMillis(10))
                                .onBackpressureDrop()
                                .map(tick -> Audio.interruptibleChunk(800)))
                : connector.answering(turn, Responses.finalReply()));
        gateway.serves(connector);
        Call call = gateway.call().welcomed();
        Rpc replying = call.turn(Messages.digits("1")).awaits(3);

        // When
        call.onConnection(1).turn(Messages.event(EventType.START_OF_DTMF)).ended();

        // Then
        replying.ended();
        Await.until("the turn's end", () -> counts().turns(Outcome.INTERRUPTED) == 1);
        assertThat(turn(call, 2)).extracting(CallEvent::kind).contains(Kind.BARGE_IN, Kind.CHUNKS);
        assertThat(turn(call, 3)).extracting(CallEvent::kind).doesNotContain(Kind.BARGE_IN);
        assertThat(counts().bargeIns()).isEqualTo(1);
    }

    @Test
    void aVendorsErrorIsToldWithItsCode() {
        // Given
        connector.answers(Flux.error(ConnectorException.retryable("429", "too many requests", null)));
        gateway.serves(connector);
        Call call = gateway.call().welcomed();

        // When
        call.turn(Messages.digits("1")).ended();

        // Then
        CallEvent error = gateway.journal().call(call.id()).orElseThrow().events().stream()
                .filter(event -> event.kind() == Kind.VENDOR_ERROR)
                .findFirst()
                .orElseThrow();
        assertThat(error)
                .extracting(CallEvent::detail, CallEvent::cause, CallEvent::value)
                .containsExactly("429", "too many requests", 1L);
        assertThat(counts().errors()).isEqualTo(1);
        assertThat(counts().ended(EndReason.CONNECTOR_FAILED)).isEqualTo(1);
        assertThat(counts().turns(Outcome.FAILED)).isEqualTo(1);
        assertThat(counts().lastError()).isEqualTo(error);
    }

    @Test
    void howManyKeysAnswerAConfidentialQuestionIsNobodysBusiness() {
        // Given
        connector.answers(
                Responses.finalReply().toBuilder().setInputSensitive(true).build());
        gateway.serves(connector);
        Call call = gateway.call().welcomed();
        call.turn(Messages.digits("1")).ended();

        // When
        call.turn(Messages.digits("4711")).ended();

        // Then
        assertThat(dtmf(call, 2)).isEqualTo(1);
        assertThat(dtmf(call, 3)).isEqualTo(-1);
    }

    @Test
    void howAConfidentialAnswerIsSaidIsNobodysBusinessEither() {
        // Given a caller who is asked for something confidential, and one who is not
        connector.answers(
                Responses.finalReply().toBuilder().setInputSensitive(true).build());
        gateway.serves(connector);
        Call asked = gateway.call().welcomed();
        asked.turn(Messages.digits("1")).ended();
        Call other = gateway.call("another").welcomed();

        // When
        asked.speaking().ended();
        other.speaking().ended();

        // Then
        assertThat(level(asked)).isNull();
        assertThat(level(other).decibels()).anyMatch(level -> level != null && level > -30);
    }

    @Test
    void aRefusedCallIsCountedAndIsNoCall() {
        // Given
        gateway.with(GatewayUnderTest.callsAtMost(1)).serves(connector);
        gateway.call().welcomed();

        // When
        gateway.call("one-too-many").turn(Messages.start()).status();

        // Then
        assertThat(gateway.journal().rejected(Rejection.OVER_LIMIT)).isEqualTo(1);
        assertThat(gateway.journal().call("one-too-many")).isEmpty();
        assertThat(counts().started()).isEqualTo(1);
    }

    private static VoiceVAResponse text(ResponseType type) {
        return VoiceVAResponse.newBuilder()
                .setResponseType(type)
                .addPrompts(Prompt.newBuilder().setText("said by the caller's side"))
                .build();
    }

    private CallerLevel level(Call call) {
        return gateway.journal().call(call.id()).orElseThrow().callerLevel();
    }

    private long dtmf(Call call, int turn) {
        return turn(call, turn).stream()
                .filter(event -> event.kind() == Kind.DTMF)
                .findFirst()
                .orElseThrow()
                .value();
    }

    private List<CallEvent> turn(Call call, int number) {
        return gateway.journal().call(call.id()).orElseThrow().events().stream()
                .filter(event -> event.turn() == number)
                .toList();
    }

    private Counts counts() {
        return gateway.journal().countsOf("Scripted");
    }
}

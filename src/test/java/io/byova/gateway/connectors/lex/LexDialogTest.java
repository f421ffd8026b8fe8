package io.byova.gateway.connectors.lex;

import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import io.byova.gateway.connector.ConnectorException;
import io.byova.gateway.connector.Responses;
import io.byova.gateway.streaming.RelaySettings;
import io.byova.gateway.streaming.TurnRelay;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.scheduler.VirtualTimeScheduler;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lexruntimev2.model.DialogActionType;
import software.amazon.awssdk.services.lexruntimev2.model.StartConversationResponseEventStream;

/** Where an answer begins and ends, in virtual time. */
class LexDialogTest {

    private final VirtualTimeScheduler timers = VirtualTimeScheduler.create();
    private final List<ConnectorException> failures = new ArrayList<>();
    private final TurnRelay relay = new TurnRelay(RelaySettings.of(true), new Vendor(), timers);
    private final LexDialog dialog =
            new LexDialog(LexSettings.bot().with("reply-sample-rate", 8000).config(), relay, failures::add);
    private final List<VoiceVAResponse> first = new ArrayList<>();
    private final List<VoiceVAResponse> second = new ArrayList<>();

    @Test
    void anAnswerEndsWithTheEmptyPiece() {
        // Given
        relay.turn(TurnRelay.Kind.ASKING, Flux.never()).subscribe(first::add);

        // When
        says(intent(DialogActionType.CLOSE), audio(800), audio(800), audio(0));

        // Then
        assertThat(LexCalls.audio(first)).hasSize(800);
        assertThat(Responses.isTerminal(first.get(first.size() - 1))).isTrue();
    }

    @Test
    void anAnswerThatDoesNotEndIsEndedBySilenceAndNoSooner() {
        // Given
        relay.turn(TurnRelay.Kind.ASKING, Flux.never()).subscribe(first::add);
        says(intent(DialogActionType.ELICIT_SLOT), audio(800));

        // When
        tickAt(1999);
        says(audio(800));
        tickAt(3998);

        // Then
        assertThat(isFinal(first)).isFalse();
        tickAt(3999);
        assertThat(isFinal(first)).isTrue();
        assertThat(LexCalls.audio(first)).hasSize(800);
    }

    @Test
    void theTimeInWhichLexWasNotReadIsNoSilence() {
        // Given
        relay.turn(TurnRelay.Kind.ASKING, Flux.never()).subscribe(first::add);
        says(intent(DialogActionType.ELICIT_SLOT), audio(800));

        // When
        timers.advanceTimeBy(java.time.Duration.ofSeconds(30));
        dialog.resumed(now());
        dialog.tick(now());

        // Then
        assertThat(isFinal(first)).isFalse();
    }

    @Test
    void theNextAnswerIsAnotherReply() {
        // Given an answer without an end, and another after it
        relay.turn(TurnRelay.Kind.ASKING, Flux.never()).subscribe(first::add);
        says(intent(DialogActionType.ELICIT_SLOT), audio(800));
        relay.turn(TurnRelay.Kind.ASKING, Flux.never()).subscribe(second::add);

        // When
        says(intent(DialogActionType.ELICIT_SLOT), audio(1600), audio(0));

        // Then
        assertThat(LexCalls.audio(first)).hasSize(400);
        assertThat(isFinal(first)).isTrue();
        assertThat(LexCalls.audio(second)).hasSize(800);
        assertThat(isFinal(second)).isTrue();
    }

    @Test
    void whatIsOwedForTooLongIsAFailureOnce() {
        // Given
        dialog.owed(now());
        says(StartConversationResponseEventStream.heartbeatEventBuilder().build());

        // When
        tickAt(9_999);
        assertThat(failures).isEmpty();
        tickAt(10_000);
        tickAt(30_000);

        // Then a heartbeat is no answer
        assertThat(failures).singleElement().satisfies(failure -> {
            assertThat(failure.vendorCode()).isEqualTo("timeout");
            assertThat(failure.isRetryable()).isTrue();
        });
    }

    @Test
    void aTranscriptIsASignOfLifeButNoAnswer() {
        // Given
        dialog.owed(now());
        tickAt(9_000);

        // When
        says(StartConversationResponseEventStream.transcriptEventBuilder()
                .transcript("x")
                .build());
        tickAt(18_000);
        assertThat(failures).isEmpty();

        // Then
        tickAt(19_000);
        assertThat(failures).hasSize(1);
    }

    @Test
    void aBotThatHasNoWelcomeIsSilentFromTheMomentItAnswers() {
        // Given
        relay.turn(TurnRelay.Kind.ASKING, Flux.never()).subscribe(first::add);
        dialog.welcomeOwed(now());
        tickAt(3_000);
        assertThat(first).as("not connected yet").isEmpty();

        // When
        dialog.connected(now());
        tickAt(5_999);
        assertThat(first).isEmpty();
        tickAt(6_000);

        // Then
        assertThat(first).containsExactly(Responses.finalReply());
        assertThat(failures).isEmpty();
    }

    @Test
    void anAnswerThatIsBrokenOffDoesNotCountAsOne() {
        // Given
        relay.turn(TurnRelay.Kind.ASKING, Flux.never()).subscribe(first::add);
        says(intent(DialogActionType.ELICIT_SLOT), audio(800));

        // When
        dialog.over();

        // Then
        assertThat(isFinal(first)).isFalse();
    }

    private void says(StartConversationResponseEventStream... events) {
        for (StartConversationResponseEventStream event : events) {
            dialog.accept(event, now());
        }
    }

    private void tickAt(long millis) {
        timers.advanceTimeBy(java.time.Duration.ofMillis(millis - timers.now(TimeUnit.MILLISECONDS)));
        dialog.tick(now());
    }

    private long now() {
        return timers.now(TimeUnit.NANOSECONDS);
    }

    private static boolean isFinal(List<VoiceVAResponse> responses) {
        return !responses.isEmpty()
                && responses.get(responses.size() - 1).getResponseType() == VoiceVAResponse.ResponseType.FINAL;
    }

    private static StartConversationResponseEventStream intent(DialogActionType action) {
        return StartConversationResponseEventStream.intentResultEventBuilder()
                .sessionState(state -> state.dialogAction(dialog -> dialog.type(action)))
                .build();
    }

    private static StartConversationResponseEventStream audio(int bytes) {
        return StartConversationResponseEventStream.audioResponseEventBuilder()
                .audioChunk(bytes == 0 ? null : SdkBytes.fromByteArray(new byte[bytes]))
                .build();
    }

    private static final class Vendor implements TurnRelay.Vendor {
        @Override
        public void replyCancelled(String replyId, @Nullable String itemId, long heardMillis) {}

        @Override
        public void roomAgain() {}
    }
}

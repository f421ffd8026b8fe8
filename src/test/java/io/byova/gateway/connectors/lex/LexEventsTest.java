package io.byova.gateway.connectors.lex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cisco.wcc.ccai.media.v1.EventInput;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.byova.gateway.connector.CallerInput;
import io.byova.gateway.connector.Responses;
import io.byova.gateway.connectors.FakeConversation;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.lexruntimev2.model.ConfigurationEvent;
import software.amazon.awssdk.services.lexruntimev2.model.DialogActionType;
import software.amazon.awssdk.services.lexruntimev2.model.SessionState;
import software.amazon.awssdk.services.lexruntimev2.model.StartConversationRequestEventStream;
import software.amazon.awssdk.services.lexruntimev2.model.StartConversationResponseEventStream;

/** What Lex is told, and what is made of what it says. */
class LexEventsTest {

    @Test
    void keysAreOnePerEventAndTheCallersOwnEndIsKept() {
        assertThat(LexEvents.keys(new CallerInput.Dtmf("10*D", null), "#")).containsExactly('1', '0', '*', 'D', '#');
        assertThat(LexEvents.keys(new CallerInput.Dtmf("10", '#'), "#")).containsExactly('1', '0', '#');
        assertThat(LexEvents.keys(new CallerInput.Dtmf("10", '*'), "#")).containsExactly('1', '0', '*');
        assertThat(LexEvents.keys(new CallerInput.Dtmf("", '#'), "#")).containsExactly('#');
        assertThat(LexEvents.keys(new CallerInput.Dtmf("0#", null), "#")).containsExactly('0', '#');
        assertThat(LexEvents.keys(new CallerInput.Dtmf("0", null), "none")).containsExactly('0');
    }

    @Test
    void aSessionIsNamedByTheCallWhereLexTakesTheName() {
        assertThat(LexEvents.sessionId(new FakeConversation("a.B_9:-"))).isEqualTo("a.B_9:-");
        assertThat(LexEvents.sessionId(new FakeConversation("a/b?")))
                .matches("[0-9a-zA-Z._:-]{2,100}")
                .isEqualTo(LexEvents.sessionId(new FakeConversation("a/b?")))
                .isNotEqualTo(LexEvents.sessionId(new FakeConversation("a/b!")));
        assertThat(LexEvents.sessionId(new FakeConversation("x".repeat(101)))).hasSize(36);
    }

    @Test
    void whatTheFlowSaysIsASessionAttribute() {
        // Given
        Struct parameters = Struct.newBuilder()
                .putFields("queue", Value.newBuilder().setStringValue("sales").build())
                .putFields("tries", Value.newBuilder().setNumberValue(3).build())
                .putFields("half", Value.newBuilder().setNumberValue(0.5).build())
                .putFields("vip", Value.newBuilder().setBoolValue(true).build())
                .putFields(
                        "x-amz-lex:reserved",
                        Value.newBuilder().setStringValue("no").build())
                .putFields(
                        "long",
                        Value.newBuilder().setStringValue("x".repeat(2000)).build())
                .putFields(
                        "list",
                        Value.newBuilder()
                                .setListValue(ListValue.getDefaultInstance())
                                .build())
                .build();

        // When
        Map<String, String> attributes = LexEvents.attributes(
                new FakeConversation("call"),
                new CallerInput.Event(EventInput.EventType.SESSION_START, "", parameters));

        // Then
        assertThat(attributes)
                .containsOnly(
                        Map.entry("queue", "sales"),
                        Map.entry("tries", "3"),
                        Map.entry("half", "0.5"),
                        Map.entry("vip", "true"));
    }

    @Test
    void anIntentMayStartTheCall() {
        // When
        ConfigurationEvent event = LexEvents.configuration(
                LexSettings.bot().with("welcome-intent", "Greeting").config(), Map.of(), false);

        // Then
        assertThat(event.sessionState().intent().name()).isEqualTo("Greeting");
        assertThat(event.sessionState().dialogAction().type()).isEqualTo(DialogActionType.DELEGATE);
    }

    @Test
    void aCallThatWasWelcomedIsOnlyListenedTo() {
        // When
        ConfigurationEvent event = LexEvents.configuration(
                LexSettings.bot().with("welcome-text", "Hello").config(), Map.of(), true);

        // Then
        assertThat(event.sessionState().dialogAction()).isNull();
        assertThat(event.hasWelcomeMessages()).isFalse();
    }

    @Test
    void theStateOfASessionTravelsInAHeader() {
        // Given
        Map<String, Object> state = Map.of(
                "dialogAction",
                Map.of("type", "Close"),
                "intent",
                Map.of(
                        "name",
                        "Order",
                        "state",
                        "Failed",
                        "slots",
                        Map.of("size", Map.of("value", Map.of("interpretedValue", "big")))),
                "sessionAttributes",
                Map.of("a", "b"));

        // When
        SessionState read = LexHeaders.unpack(LexUtterance.packed(state));

        // Then
        assertThat(read.dialogAction().type()).isEqualTo(DialogActionType.CLOSE);
        assertThat(read.intent().slots().get("size").value().interpretedValue()).isEqualTo("big");
        assertThat(read.sessionAttributes()).containsEntry("a", "b");
        assertThat(LexUtterance.unpacked(LexHeaders.pack(Map.of("k", "v"))))
                .isEqualTo(Map.of("sessionAttributes", Map.of("k", "v")));
    }

    @Test
    void aHeaderOfNonsenseIsRefusedWithoutItsContent() {
        for (String nonsense : List.of("secret", "c2VjcmV0", LexUtterance.packed("secret") + "x")) {
            assertThatThrownBy(() -> LexHeaders.unpack(nonsense))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("secret")
                    .hasNoCause();
        }
        assertThat(LexHeaders.unpack(null)).isNull();
    }

    @Test
    void anIntentThatStillAsksHandsNobodyOver() {
        // Given
        LexOutcome outcome = new LexOutcome(
                LexSettings.bot().with("transfer-intents", List.of("Agent")).config());

        // When / Then
        assertThat(outcome.closing(state("Agent", "InProgress", "ElicitSlot"))).isEqualTo(Responses.finalReply());
        assertThat(outcome.closing(state("Other", "Fulfilled", "ElicitIntent"))).isEqualTo(Responses.finalReply());
        assertThat(event(outcome, "Agent", "Fulfilled", "ElicitIntent")).isEqualTo("TRANSFER_TO_AGENT");
        assertThat(event(outcome, "Agent", "InProgress", "Close")).isEqualTo("TRANSFER_TO_AGENT");
        assertThat(event(outcome, "Other", "Fulfilled", "Close")).isEqualTo("SESSION_END");
        assertThat(event(outcome, "Other", "Failed", "Close")).isEqualTo("TRANSFER_TO_AGENT");
        assertThat(outcome.closing(null)).isEqualTo(Responses.finalReply());
    }

    @Test
    void whatFollowsTheEndIsASetting() {
        // Given
        LexOutcome outcome = new LexOutcome(LexSettings.bot()
                .with("on-failed", AwsLexConfig.Outcome.END)
                .with("on-close", AwsLexConfig.Outcome.CONTINUE)
                .with("end-attributes", Map.of("bye", "*"))
                .config());

        // When / Then
        assertThat(event(outcome, "Other", "Failed", "Close")).isEqualTo("SESSION_END");
        assertThat(outcome.closing(state("Other", "Fulfilled", "Close"))).isEqualTo(Responses.finalReply());
        SessionState bye =
                SessionState.builder().sessionAttributes(Map.of("bye", "any")).build();
        assertThat(Responses.eventType(outcome.closing(bye)).name()).isEqualTo("SESSION_END");
    }

    @Test
    void theModelTheFakeIsHeldAgainstIsTheSdksOwn() {
        // Given the events as the SDK was generated from the published model
        List<SdkPojo> events = List.of(
                (SdkPojo) StartConversationRequestEventStream.configurationEventBuilder()
                        .build(),
                (SdkPojo) StartConversationRequestEventStream.audioInputEventBuilder()
                        .build(),
                (SdkPojo) StartConversationRequestEventStream.dTMFInputEventBuilder()
                        .build(),
                (SdkPojo) StartConversationRequestEventStream.playbackCompletionEventBuilder()
                        .build(),
                (SdkPojo) StartConversationRequestEventStream.disconnectionEventBuilder()
                        .build(),
                (SdkPojo) StartConversationResponseEventStream.audioResponseEventBuilder()
                        .build(),
                (SdkPojo) StartConversationResponseEventStream.intentResultEventBuilder()
                        .build(),
                (SdkPojo) StartConversationResponseEventStream.transcriptEventBuilder()
                        .build(),
                (SdkPojo) StartConversationResponseEventStream.textResponseEventBuilder()
                        .build(),
                (SdkPojo) StartConversationResponseEventStream.playbackInterruptionEventBuilder()
                        .build(),
                (SdkPojo) StartConversationResponseEventStream.heartbeatEventBuilder()
                        .build(),
                SessionState.builder().build());

        for (SdkPojo event : events) {
            // When
            String shape = event.getClass().getSimpleName().replace("Default", "");
            Set<String> names = event.sdkFields().stream()
                    .map(SdkField::locationName)
                    .collect(Collectors.toCollection(TreeSet::new));

            // Then
            assertThat(new TreeSet<>(LexModel.fields(shape))).as(shape).isEqualTo(names);
        }
    }

    @Test
    void theModelBites() {
        assertThatThrownBy(() -> LexModel.check("response", "AudioEvent", Map.of()))
                .hasMessageContaining("AudioEvent");
        assertThatThrownBy(() -> LexModel.check("response", "TranscriptEvent", Map.of("text", "x")))
                .hasMessageContaining("text");
        assertThatThrownBy(() -> LexModel.check("request", "DTMFInputEvent", Map.of()))
                .hasMessageContaining("needs");
        assertThatThrownBy(() -> LexStep.intent("A", "Done", "Close")).hasMessageContaining("state");
        assertThat(new HashSet<>(LexModel.fields("Intent"))).contains("slots", "state");
    }

    private static String event(LexOutcome outcome, String intent, String state, String action) {
        VoiceVAResponse closing = outcome.closing(state(intent, state, action));
        return Responses.eventType(closing).name();
    }

    private static SessionState state(String intent, String state, String action) {
        return SessionState.builder()
                .intent(named -> named.name(intent).state(state))
                .dialogAction(dialog -> dialog.type(action))
                .build();
    }
}

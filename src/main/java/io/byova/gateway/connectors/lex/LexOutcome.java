package io.byova.gateway.connectors.lex;

import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.byova.gateway.connector.Responses;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lexruntimev2.model.DialogActionType;
import software.amazon.awssdk.services.lexruntimev2.model.Intent;
import software.amazon.awssdk.services.lexruntimev2.model.IntentState;
import software.amazon.awssdk.services.lexruntimev2.model.SessionState;
import software.amazon.awssdk.services.lexruntimev2.model.Slot;

/** What Lex's view of the dialog means for the call: it goes on, it ends, or a person takes over. Immutable. */
final class LexOutcome {

    private static final String ANY = "*";

    private final AwsLexConfig config;

    LexOutcome(AwsLexConfig config) {
        this.config = config;
    }

    /** The response that closes the answer the state came with. */
    VoiceVAResponse closing(@Nullable SessionState state) {
        if (state == null) {
            return Responses.finalReply();
        }
        Intent intent = state.intent();
        boolean closed = state.dialogAction() != null && state.dialogAction().type() == DialogActionType.CLOSE;
        boolean failed = intent != null && intent.state() == IntentState.FAILED;
        if (matches(config.transferAttributes(), state)) {
            return transfer(state);
        }
        if (matches(config.endAttributes(), state)) {
            return end(state);
        }
        if (intent != null && config.transferIntents().contains(intent.name()) && (closed || isComplete(intent))) {
            return transfer(state);
        }
        if (closed) {
            return of(failed ? config.onFailed() : config.onClose(), state);
        }
        return Responses.finalReply();
    }

    /** An intent that still asks for slots is not what the caller wants done yet. */
    private static boolean isComplete(Intent intent) {
        return intent.state() == IntentState.FULFILLED
                || intent.state() == IntentState.READY_FOR_FULFILLMENT
                || intent.state() == IntentState.FAILED;
    }

    private static boolean matches(Map<String, String> wanted, SessionState state) {
        if (!state.hasSessionAttributes()) {
            return false;
        }
        return wanted.entrySet().stream().anyMatch(each -> {
            String is = state.sessionAttributes().get(each.getKey());
            return is != null && (each.getValue().equals(ANY) || each.getValue().equalsIgnoreCase(is));
        });
    }

    private static VoiceVAResponse of(AwsLexConfig.Outcome outcome, SessionState state) {
        return switch (outcome) {
            case TRANSFER -> transfer(state);
            case END -> end(state);
            case CONTINUE -> Responses.finalReply();
        };
    }

    private static VoiceVAResponse transfer(SessionState state) {
        return Responses.transfer("transfer_requested", metadata(state));
    }

    private static VoiceVAResponse end(SessionState state) {
        return Responses.sessionEnd("session_ended", metadata(state));
    }

    /** What the flow is told: intent, its state, its slots as Lex understood them, the session's attributes. */
    private static Struct metadata(SessionState state) {
        Struct.Builder metadata = Struct.newBuilder();
        Intent intent = state.intent();
        if (intent != null) {
            metadata.putFields("intent", text(intent.name()));
            if (intent.stateAsString() != null) {
                metadata.putFields("intent_state", text(intent.stateAsString()));
            }
            if (intent.hasSlots()) {
                metadata.putFields("slots", struct(slots(intent.slots())));
            }
        }
        if (state.hasSessionAttributes()) {
            Struct.Builder attributes = Struct.newBuilder();
            state.sessionAttributes().forEach((name, value) -> attributes.putFields(name, text(value)));
            metadata.putFields("session_attributes", struct(attributes));
        }
        return metadata.build();
    }

    private static Struct.Builder slots(Map<String, Slot> slots) {
        Struct.Builder filled = Struct.newBuilder();
        slots.forEach((name, slot) -> {
            if (slot != null && slot.value() != null && slot.value().interpretedValue() != null) {
                filled.putFields(name, text(slot.value().interpretedValue()));
            }
        });
        return filled;
    }

    private static Value struct(Struct.Builder fields) {
        return Value.newBuilder().setStructValue(fields).build();
    }

    private static Value text(@Nullable String value) {
        return Value.newBuilder().setStringValue(value == null ? "" : value).build();
    }
}

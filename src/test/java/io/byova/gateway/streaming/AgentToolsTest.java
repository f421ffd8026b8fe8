package io.byova.gateway.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cisco.wcc.ccai.media.v1.OutputEvent.EventType;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse.ResponseType;
import com.google.protobuf.Struct;
import io.byova.gateway.connector.InvalidSetting;
import io.byova.gateway.connector.Responses;
import io.byova.gateway.streaming.AgentTools.Meaning;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an agent's tool calls come to. */
class AgentToolsTest {

    private final AgentTools tools =
            AgentTools.of(List.of(new AgentTool("order_status", "Tell the flow.", Map.of("type", "object"))));
    private final ToolCalls calls = tools.calls();

    @Test
    void definitionsNameAllTools() {
        assertThat(tools.definitions())
                .extracting(AgentTool::name)
                .containsExactly("transfer_to_agent", "end_call", "order_status");
        assertThat(tools.definitions())
                .allSatisfy(tool -> assertThat(tool.parameters()).containsEntry("type", "object"));
        assertThat(tools.meaning("order_status")).isEqualTo(Meaning.CUSTOM);
        assertThat(tools.meaning("weather")).isEqualTo(Meaning.UNKNOWN);
    }

    @Test
    void badNamesAreRefused() {
        assertThatThrownBy(() -> AgentTools.of(List.of(new AgentTool("end_call", "", Map.of()))))
                .isInstanceOf(InvalidSetting.class);
        assertThatThrownBy(() -> AgentTools.of(List.of(new AgentTool("has blank", "", Map.of()))))
                .isInstanceOf(InvalidSetting.class);
    }

    @Test
    void transferCarriesItsArguments() {
        // When
        calls.called(
                "transfer_to_agent",
                "{\"reason\":\"billing\",\"n\":2,\"ok\":true,\"no\":null,\"deep\":{\"a\":[1,\"x\"]}}");
        VoiceVAResponse closing = calls.closing();

        // Then
        assertThat(Responses.eventType(closing)).isEqualTo(EventType.TRANSFER_TO_AGENT);
        Struct metadata = closing.getOutputEvents(0).getMetadata();
        assertThat(metadata.getFieldsOrThrow("reason").getStringValue()).isEqualTo("billing");
        assertThat(metadata.getFieldsOrThrow("n").getNumberValue()).isEqualTo(2);
        assertThat(metadata.getFieldsOrThrow("ok").getBoolValue()).isTrue();
        assertThat(metadata.getFieldsOrThrow("no").hasNullValue()).isTrue();
        assertThat(metadata.getFieldsOrThrow("deep")
                        .getStructValue()
                        .getFieldsOrThrow("a")
                        .getListValue()
                        .getValues(1)
                        .getStringValue())
                .isEqualTo("x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "[1]", "null", "\"text\"", "{\"a\":1", "not json at all", "{\"a\":}"})
    void badArgumentsCountAsNone(String json) {
        // When
        Meaning meaning = calls.called("end_call", json);

        // Then
        assertThat(meaning).isEqualTo(Meaning.END);
        assertThat(calls.closing()).isEqualTo(Responses.sessionEnd("end_call", Struct.getDefaultInstance()));
    }

    @Test
    void deepAndLongArgumentsAreBounded() throws Exception {
        // Given
        String deep = "{\"a\":".repeat(400) + "1" + "}".repeat(400);
        String tooLong = "{\"a\":\"" + "x".repeat(100_000) + "\"}";

        // When, Then: what comes out can be read again
        VoiceVAResponse response = tools.response("transfer_to_agent", deep);
        assertThat(VoiceVAResponse.parseFrom(response.toByteArray())).isEqualTo(response);
        assertThat(tools.response("transfer_to_agent", tooLong)
                        .getOutputEvents(0)
                        .hasMetadata())
                .isFalse();
    }

    @Test
    void replyWithoutCallsIsClosedPlainly() {
        assertThat(calls.closing()).isSameAs(Responses.finalReply());
        calls.called("weather", "{}");
        assertThat(calls.closing()).isSameAs(Responses.finalReply());
    }

    @Test
    void whatEndsTheConversationComesLastAndOnce() {
        // When
        calls.called("end_call", null);
        calls.called("order_status", "{\"id\":1}");
        calls.called("transfer_to_agent", null);

        // Then
        VoiceVAResponse within = calls.within();
        assertThat(Responses.eventType(within)).isEqualTo(EventType.CUSTOM_EVENT);
        assertThat(within.getOutputEvents(0).getName()).isEqualTo("order_status");
        assertThat(within.getResponseType()).isEqualTo(ResponseType.CHUNK);
        assertThat(calls.within()).isNull();
        assertThat(calls.isTerminal()).isTrue();
        assertThat(Responses.eventType(calls.closing())).isEqualTo(EventType.SESSION_END);
        assertThat(calls.closing()).isSameAs(Responses.finalReply());
    }

    @Test
    void customEventAloneClosesItsReply() {
        // When
        calls.called("order_status", "{}");

        // Then
        assertThat(calls.within()).isNull();
        VoiceVAResponse closing = calls.closing();
        assertThat(Responses.eventType(closing)).isEqualTo(EventType.CUSTOM_EVENT);
        assertThat(closing.getResponseType()).isEqualTo(ResponseType.FINAL);
    }

    @Test
    void cancelledReplyKeepsWhatEndsTheConversation() {
        // Given
        calls.called("order_status", "{}");
        calls.called("transfer_to_agent", "{}");

        // When
        calls.replyCancelled();

        // Then
        assertThat(calls.within()).isNull();
        assertThat(Responses.eventType(calls.closing())).isEqualTo(EventType.TRANSFER_TO_AGENT);
    }

    @Test
    void callsThatNobodyTakesAreBounded() {
        // When
        for (int call = 0; call < 1000; call++) {
            calls.called("order_status", "{}");
        }

        // Then
        int taken = 0;
        while (calls.within() != null) {
            taken++;
        }
        assertThat(taken).isEqualTo(15);
    }
}

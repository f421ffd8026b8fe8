package io.byova.gateway.connectors.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.byova.gateway.connector.ConnectorException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerEventsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"response.output_audio.delta\",\"response_id\":\"r\",\"item_id\":\"i\","
                        + "\"content_index\":2,\"delta\":\"AQID\"}",
                // The older name, the fields in another order, and some that nobody knows.
                "{\"delta\":\"AQID\",\"x\":{\"type\":\"no\",\"delta\":[1]},\"content_index\":2,\"item_id\":\"i\","
                        + "\"response_id\":\"r\",\"type\":\"response.audio.delta\"}"
            })
    void audioIsDecodedWhateverTheOrder(String json) {
        ServerEvent.AudioDelta delta = (ServerEvent.AudioDelta) read(json);

        assertThat(delta.audio().toByteArray()).containsExactly(1, 2, 3);
        assertThat(delta.responseId()).isEqualTo("r");
        assertThat(delta.itemId()).isEqualTo("i");
        assertThat(delta.contentIndex()).isEqualTo(2);
    }

    @Test
    void theEndOfAnAnswerTellsWhatToCall() {
        ServerEvent.ResponseDone done =
                (ServerEvent.ResponseDone) read("{\"type\":\"response.done\",\"response\":{\"id\":\"r\","
                        + "\"status\":\"completed\",\"output\":[{\"type\":\"message\"},{\"type\":\"function_call\","
                        + "\"call_id\":\"c\",\"name\":\"end_call\",\"arguments\":\"{}\"}]}}");

        assertThat(done.status()).isEqualTo("completed");
        assertThat(done.code()).isNull();
        assertThat(done.calls()).containsExactly(new ServerEvent.FunctionCall("c", "end_call", "{}"));
    }

    @Test
    void whatIsSaidIsNotShown() {
        ServerEvent said = read("{\"type\":\"response.output_audio_transcript.done\",\"transcript\":\"my secret\"}");

        assertThat(((ServerEvent.AgentSaid) said).text()).isEqualTo("my secret");
        assertThat(said.toString()).doesNotContain("secret");
        assertThat(ClientEvent.userText("4711").toString()).doesNotContain("4711");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"rate_limits.updated\",\"rate_limits\":[{}]}",
                "{\"type\":\"something.new\",\"item\":{\"a\":[1,2,{}]}}",
                "{\"type\":\"response.output_text.delta\",\"delta\":\"text\"}"
            })
    void whatIsOfNoUseIsIgnored(String json) {
        assertThat(read(json)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense with a secret",
                "[]",
                "7",
                "{}",
                "{\"type\":",
                "{\"type\":\"response.output_audio.delta\",\"delta\":\"a secret\"}",
                "{\"delta\":\"a secret\",\"type\":\"response.output_audio.delta\"}"
            })
    void nonsenseIsSaidToBeSoAndNotRepeated(String json) {
        ConnectorException failure = catchThrowableOfType(ConnectorException.class, () -> read(json));

        assertThat(failure.vendorCode()).isEqualTo("nonsense");
        assertThat(failure.isRetryable()).isFalse();
        assertThat(failure).hasNoCause();
        assertThat(failure.getMessage()).doesNotContain("secret");
    }

    private static ServerEvent read(String json) {
        return ServerEvents.read(json.getBytes(StandardCharsets.UTF_8));
    }
}

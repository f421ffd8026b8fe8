package io.byova.gateway.connector;

import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.byova.gateway.audio.AudioFormat;
import org.junit.jupiter.api.Test;

/** What a caller does must not be readable in a log. */
class CallerInputTest {

    @Test
    void digitsAreNotShown() {
        assertThat(new CallerInput.Dtmf("4711", '#')).hasToString("Dtmf[4 digits]");
    }

    @Test
    void audioIsNotShown() {
        assertThat(new CallerInput.Audio(ByteString.copyFromUtf8("secret"), AudioFormat.MULAW_8K))
                .hasToString("Audio[6 bytes]");
    }

    @Test
    void neitherNameNorParametersOfAnEventAreShown() {
        Struct parameters = Struct.newBuilder()
                .putFields("pin", Value.newBuilder().setStringValue("4711").build())
                .build();

        assertThat(new CallerInput.Event(EventType.CUSTOM_EVENT, "alice", parameters))
                .hasToString("Event[CUSTOM_EVENT]");
    }

    @Test
    void onlyTheGatewaysOwnStartIsImplied() {
        CallerInput.Event lookalike =
                new CallerInput.Event(EventType.SESSION_START, "implied", Struct.getDefaultInstance());

        assertThat(CallerInput.Event.IMPLIED_START.isImplied()).isTrue();
        assertThat(lookalike.isImplied()).isFalse();
    }
}

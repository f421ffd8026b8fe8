package io.byova.gateway.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.cisco.wcc.ccai.media.v1.OutputEvent;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.byova.gateway.connector.AgentSettings;
import io.byova.gateway.connector.CallerInput;
import io.byova.gateway.connector.ReplyProfile;
import io.byova.gateway.connector.Responses;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** PROTOCOL, chapter 6, rules 32 to 35: digits, NO_INPUT, custom events, confidential input. */
class Rules32To35DtmfAndEventsIT {

    @RegisterExtension
    final GatewayUnderTest gateway = new GatewayUnderTest();

    private final ScriptedConnector connector = ScriptedConnector.wav().answers(Audio.prompt());

    @Test
    void rule32_theWireNumbersAreTheKeysOfATelephone() {
        // Given
        gateway.serves(connector);

        // When
        gateway.call()
                .welcomed()
                .turn(Messages.digitNumbers(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 10))
                .ended();

        // Then
        assertThat(connector.turn(0).inputs).containsExactly(new CallerInput.Dtmf("1234567890ABCD*#0", null));
    }

    @ParameterizedTest
    @CsvSource({"12#,12,#", "#,'',#", "12,12,", "1#2,1#2,", "1##,1#,#", "12*,12*,"})
    void rule32_theConfiguredTermcharIsStrippedAndReportedApart(String pressed, String digits, Character termchar) {
        // Given
        gateway.serves(connector);

        // When
        gateway.call().welcomed().turn(Messages.digits(pressed)).ended();

        // Then
        assertThat(connector.turn(0).inputs).containsExactly(new CallerInput.Dtmf(digits, termchar));
    }

    @Test
    void rule32_withoutATermcharNothingIsStripped() {
        // Given
        AgentSettings usual = AgentSettings.DEFAULTS;
        ScriptedConnector plain = new ScriptedConnector(new AgentSettings(
                        ReplyProfile.WAV, false, false, usual.inputMode(), usual.inputHandling(), null, null, null))
                .answers(Audio.prompt());
        gateway.serves(plain);

        // When
        gateway.call().welcomed().turn(Messages.digits("12#")).ended();

        // Then
        assertThat(plain.turn(0).inputs).containsExactly(new CallerInput.Dtmf("12#", null));
    }

    @Test
    void rule32_unknownValuesAreIgnored() {
        // Given
        gateway.serves(connector);

        // When
        gateway.call()
                .welcomed()
                .turn(Messages.digitNumbers(0, 1, 17, 2, -1, 4711))
                .ended();

        // Then
        assertThat(connector.turn(0).inputs).containsExactly(new CallerInput.Dtmf("12", null));
    }

    @Test
    void rule32_noDigitsAtAllAreNoInput() {
        // Given
        gateway.servesYaml("connectors: [{name: local, type: local_audio}]");
        Call call = gateway.call().welcomed();
        Rpc silent = call.turn(Messages.event(EventType.NO_INPUT));

        // When
        Rpc none = call.turn(Messages.digits(""));
        Rpc unknown = call.turn(Messages.digitNumbers(0, 99));

        // Then
        silent.ended();
        assertThat(none.ended()).isEqualTo(silent.responses());
        assertThat(unknown.ended()).isEqualTo(silent.responses());
    }

    @Test
    void rule33_noInputIsAnsweredByTheAgentsReprompt() {
        // Given
        gateway.servesYaml("connectors: [{name: local, type: local_audio}]");
        Call call = gateway.call();
        Rpc welcome = call.turn(Messages.start());
        welcome.ended();

        // When
        Rpc rpc = call.turn(Messages.event(EventType.NO_INPUT));

        // Then
        rpc.ended();
        assertThat(rpc.shape()).containsExactly("FINAL+prompt");
        assertThat(rpc.responses()).isNotEqualTo(welcome.responses());
        assertThat(gateway.liveConversations()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"NO_INPUT", "NO_MATCH"})
    void rule33_connectorsMaySayNoInputAndNoMatch(String event) {
        // Given
        connector.answers(event.equals("NO_INPUT") ? Responses.noInput() : Responses.noMatch());
        gateway.serves(connector);

        // When
        Rpc rpc = gateway.call().welcomed().speaking();

        // Then
        rpc.ended();
        assertThat(rpc.shape()).containsExactly("FINAL:START_OF_INPUT", "FINAL:END_OF_INPUT", "FINAL:" + event);
    }

    @Test
    void rule34_customEventsPassIntactBothWays() {
        // Given
        gateway.servesYaml("connectors: [{name: echo, type: echo}]");
        Struct nested = Struct.newBuilder()
                .putFields("text", Messages.text("ünïcødé \"quoted\""))
                .putFields("number", Value.newBuilder().setNumberValue(-1.5e300).build())
                .putFields("yes", Value.newBuilder().setBoolValue(true).build())
                .putFields(
                        "none",
                        Value.newBuilder().setNullValue(NullValue.NULL_VALUE).build())
                .putFields(
                        "list",
                        Value.newBuilder()
                                .setListValue(ListValue.newBuilder()
                                        .addValues(Messages.text("a"))
                                        .addValues(Value.newBuilder().setStructValue(Messages.struct("deep", "er"))))
                                .build())
                .build();

        // When
        Rpc rpc = gateway.call().welcomed().turn(Messages.event(EventType.CUSTOM_EVENT, "flow.step", nested));

        // Then
        rpc.ended();
        OutputEvent event = rpc.onlyResponse().getOutputEvents(0);
        assertThat(event.getEventType()).isEqualTo(OutputEvent.EventType.CUSTOM_EVENT);
        assertThat(event.getName()).isEqualTo("flow.step");
        assertThat(event.getMetadata()).isEqualTo(nested);
    }

    @Test
    void rule34_aConnectorWithNothingToSayAnswersWithAnEmptyFinal() {
        // Given
        connector.does((conversation, turn) -> turn.thenMany(Flux.empty()));
        gateway.serves(connector);

        // When
        Rpc rpc = gateway.call().welcomed().turn(Messages.event(EventType.CUSTOM_EVENT));

        // Then
        rpc.ended();
        assertThat(rpc.shape()).containsExactly("FINAL");
    }

    @Test
    void rule34_aCustomEventMayComeAmidTheChunks() {
        // Given
        Struct data = Messages.struct("page", "2");
        ScriptedConnector chunky = ScriptedConnector.chunk()
                .answers(
                        Audio.chunk(800),
                        Responses.customWithin("turn", data),
                        Audio.chunk(800),
                        Responses.finalReply());
        gateway.serves(chunky);

        // When
        Rpc rpc = gateway.call().welcomed().turn(Messages.digits("1"));

        // Then
        rpc.ended();
        assertThat(rpc.shape()).containsExactly("CHUNK+prompt", "CHUNK:CUSTOM_EVENT", "CHUNK+prompt", "FINAL");
        assertThat(rpc.responses().get(1).getOutputEvents(0).getMetadata()).isEqualTo(data);
    }

    @Test
    void rule35_inputIsConfidentialAfterASensitiveReplyAndUntilTheNext() {
        // Given
        List<String> seen = new CopyOnWriteArrayList<>();
        connector.does((conversation, turn) -> {
            seen.add(conversation.isInputSensitive() ? "confidential" : "open");
            boolean asksForPin = seen.size() == 2;
            return connector.answering(turn, asksForPin ? Responses.sensitive(Audio.prompt()) : Audio.prompt());
        });
        gateway.serves(connector);
        Call call = gateway.call().welcomed();

        // When
        call.turn(Messages.digits("1")).ended();
        Rpc asks = call.turn(Messages.digits("2"));
        asks.ended();
        call.rpc().says(Speech.silence(500)).halfCloses().ended();
        call.turn(Messages.event(EventType.START_OF_DTMF)).ended();
        call.speaking().ended();
        call.turn(Messages.digits("3")).ended();

        // Then
        assertThat(asks.onlyResponse().getInputSensitive()).isTrue();
        assertThat(seen).containsExactly("open", "open", "confidential", "confidential", "open");
    }

    @ParameterizedTest
    @EnumSource(
            value = EventType.class,
            names = {"SESSION_START", "CUSTOM_EVENT", "NO_INPUT", "START_OF_DTMF"})
    void rule35_anEventIsNoInputAndLeavesTheMark(EventType event) {
        // Given
        List<Boolean> seen = new CopyOnWriteArrayList<>();
        connector.welcomes(Responses.sensitive(Audio.prompt())).does((conversation, turn) -> {
            seen.add(conversation.isInputSensitive());
            return connector.answering(turn, Responses.finalReply());
        });
        gateway.serves(connector);
        Call call = gateway.call().welcomed();
        call.turn(Messages.event(event)).ended();
        seen.clear();

        // When
        call.turn(Messages.digits("4711")).ended();
        call.turn(Messages.digits("1")).ended();

        // Then
        assertThat(seen).containsExactly(true, false);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 800, 200_000})
    void rule35_aChunkOfAnySizeThatMarksInputMarksItForWxccToo(int size) {
        // Given
        List<Boolean> seen = new CopyOnWriteArrayList<>();
        ScriptedConnector chunky = ScriptedConnector.chunk();
        chunky.does((conversation, turn) -> {
            seen.add(conversation.isInputSensitive());
            return chunky.answering(turn, Responses.sensitive(Audio.chunk(size)), Responses.finalReply());
        });
        gateway.serves(chunky);
        Call call = gateway.call().welcomed();

        // When
        Rpc asks = call.turn(Messages.digits("1"));
        asks.ended();
        call.turn(Messages.digits("2")).ended();

        // Then
        assertThat(asks.responses()).anyMatch(VoiceVAResponse::getInputSensitive);
        assertThat(asks.last().getInputSensitive()).isTrue();
        assertThat(seen).containsExactly(false, true);
    }

    @Test
    void rule35_aConnectorsBugTellsNoDigits() {
        // Given
        connector
                .welcomes(Responses.sensitive(Audio.prompt()))
                .does((conversation, turn) -> turn.map(input -> {
                    int number = Integer.parseInt(((CallerInput.Dtmf) input).digits());
                    return Responses.custom("number " + number, Struct.getDefaultInstance());
                }));
        gateway.serves(connector);
        Call call = gateway.call().welcomed();

        try (LogLines log = new LogLines()) {
            // When
            call.turn(Messages.digits("4711081547110815")).ended();

            // Then
            assertThat(log.lines()).anyMatch(line -> line.contains("NumberFormatException"));
            assertThat(log.lines()).noneMatch(line -> line.contains("47110815"));
        }
    }

    @Test
    void rule35_inputThatInterruptsASensitivePromptIsConfidential() {
        // Given
        Sinks.Many<VoiceVAResponse> speech = Sinks.many().unicast().onBackpressureBuffer();
        List<Boolean> seen = new CopyOnWriteArrayList<>();
        ScriptedConnector chunky = new ScriptedConnector(AgentSettings.of(ReplyProfile.CHUNK, true));
        chunky.does((conversation, turn) -> {
            seen.add(conversation.isInputSensitive());
            return seen.size() == 1
                    ? turn.next().thenMany(speech.asFlux())
                    : chunky.answering(turn, Responses.finalReply());
        });
        gateway.serves(chunky);
        Call call = gateway.call().welcomed();
        Rpc asks = call.turn(Messages.digits("1"));
        speech.tryEmitNext(Responses.sensitive(Audio.interruptibleChunk(800)));
        asks.awaits(1);

        // When
        Rpc interrupts = call.onConnection(1).speaking();

        // Then
        interrupts.ended();
        asks.ended();
        assertThat(seen).containsExactly(false, true);
    }
}

package io.byova.gateway.caller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallScriptTest {

    private static final Path FOLDER = Path.of("calls");

    private static byte[] read(Path file) throws NoSuchFileException {
        if (!file.startsWith(FOLDER) || file.endsWith("missing.wav")) {
            throw new NoSuchFileException(file.toString());
        }
        return new byte[1_600];
    }

    private static CallScript parse(String text) {
        return CallScript.parse(text, FOLDER, CallScriptTest::read);
    }

    @Test
    void readsEveryStep() {
        CallScript script = parse(
                """
                # a whole call
                start welcome {"language": "en", "vip": true}

                say hello there.wav
                silence 500ms
                interrupt 2s
                press 12#
                noinput
                event pay {"sum": 12.5, "items": ["a", null]}
                expect transfer
                hangup
                """);

        Struct flow = Struct.newBuilder()
                .putFields("language", Value.newBuilder().setStringValue("en").build())
                .putFields("vip", Value.newBuilder().setBoolValue(true).build())
                .build();
        assertThat(script.steps())
                .hasSize(9)
                .startsWith(new CallStep.Start("welcome", flow))
                .contains(
                        new CallStep.Silence(Duration.ofMillis(500)),
                        new CallStep.Interrupt(Duration.ofSeconds(2)),
                        new CallStep.Press("12#"),
                        new CallStep.NoInput(),
                        new CallStep.Expect(CallStep.Expectation.TRANSFER))
                .endsWith(new CallStep.HangUp());
        assertThat(script.steps().get(1)).isInstanceOfSatisfying(CallStep.Say.class, say -> {
            assertThat(say.recording().name()).isEqualTo("hello there.wav");
            assertThat(say.recording().length()).isEqualTo(Duration.ofMillis(200));
        });
        assertThat(script.steps().get(6))
                .isInstanceOfSatisfying(CallStep.Event.class, event -> assertThat(event.parameters()
                                .getFieldsOrThrow("items")
                                .getListValue()
                                .getValuesCount())
                        .isEqualTo(2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "dial 12          | unknown step \"dial\"; write start, say",
                "say              | incomplete step; write: say FILE",
                "say missing.wav  | no such file: calls/missing.wav",
                "silence 5        | silence takes a length such as 500ms or 2s, not \"5\"",
                "press 1x         | press takes keys 0-9 * # A-D",
                "event {}         | incomplete step; write: event NAME",
                "event a {\"b\"   | not valid JSON",
                "start [1]        | ",
                "expect music     | expect takes prompt, silence, transfer or end, not \"music\"",
                "end now          | end takes nothing, not \"now\"",
            })
    void namesTheLineOfAnError(String line, String reason) {
        String text = "start\n\n" + line + "\n";
        if (reason == null) {
            assertThat(parse(text).steps()).hasSize(2);
            return;
        }

        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(ScriptException.class)
                .hasMessageStartingWith("line 3: ")
                .hasMessageContaining(reason);
    }

    @Test
    void refusesStepsAfterTheEndAndEmptyScripts() {
        assertThat(parse("start\nend\nexpect end").steps()).hasSize(3);
        assertThatThrownBy(() -> parse("start\nend\nexpect end\npress 1"))
                .hasMessageStartingWith("line 4: the call has ended");
        assertThatThrownBy(() -> parse("# nothing\n")).hasMessageContaining("no steps");
    }

    @Test
    void plansOneRpcPerTurn() {
        assertThat(planned("start\nsay a.wav\nend")).containsExactly("SESSION_START", "audio", "SESSION_END");
        assertThat(planned("start")).containsExactly("SESSION_START", "SESSION_END");
        assertThat(planned("start\npress 1"))
                .containsExactly("SESSION_START", "START_OF_DTMF", "digits", "SESSION_END");
        assertThat(planned("start\nsilence 1s\nsay a.wav")).containsExactly("SESSION_START", "audio", "SESSION_END");
        assertThat(planned("start\nsilence 1s\npress 1"))
                .containsExactly("SESSION_START", "audio+START_OF_DTMF", "digits", "SESSION_END");
        assertThat(planned("start\nsilence 1s\nnoinput"))
                .containsExactly("SESSION_START", "audio", "NO_INPUT", "SESSION_END");
        assertThat(planned("start\nsilence 1s")).containsExactly("SESSION_START", "audio", "SESSION_END");
        assertThat(planned("start\nhangup")).containsExactly("SESSION_START", "audio+HANG_UP");
    }

    private static List<String> planned(String text) {
        return TurnPlan.of(parse(text)).stream()
                .map(plan -> {
                    if (plan.input() instanceof TurnPlan.Event event) {
                        return event.type().name();
                    }
                    if (plan.input() instanceof TurnPlan.Audio audio) {
                        return audio.ending() == TurnPlan.Ending.HALF_CLOSE ? "audio" : "audio+" + audio.ending();
                    }
                    return "digits";
                })
                .toList();
    }
}

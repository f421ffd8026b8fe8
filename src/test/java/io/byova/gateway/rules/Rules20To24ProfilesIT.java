package io.byova.gateway.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.Prompt;
import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse.ResponseType;
import com.google.protobuf.ByteString;
import io.byova.gateway.audio.WavFile;
import io.byova.gateway.connector.Responses;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** PROTOCOL, chapter 5, rules 20 to 24: the two profiles. */
class Rules20To24ProfilesIT {

    private static final String LOCAL = "connectors: [{name: local, type: local_audio, config: {profile: %s}}]";

    @RegisterExtension
    final GatewayUnderTest gateway = new GatewayUnderTest();

    @Test
    void rule20_anAgentRepliesInOneProfileWelcomeIncluded() {
        // Given
        gateway.servesYaml(LOCAL.formatted("chunk"));
        Call call = gateway.call();

        // When: one after the other, as what is said over these prompts is not heard
        Rpc welcome = call.turn(Messages.start());
        welcome.ended();
        Rpc speech = call.speaking();
        speech.ended();
        Rpc digits = call.turn(Messages.digits("9"));
        digits.ended();

        // Then
        for (Rpc rpc : List.of(welcome, speech, digits)) {
            assertThat(rpc.shape()).contains("CHUNK+prompt").last().isEqualTo("FINAL");
            assertThat(rpc.shape()).doesNotContain("FINAL+prompt");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"welcome", "default", "no-input", "transfer", "goodbye"})
    void rule21_aWavReplyIsOneFinalWithAnExactFile(String prompt) {
        // Given
        gateway.servesYaml(LOCAL.formatted("wav"));
        Call call = gateway.call();
        Rpc welcome = call.turn(Messages.start());
        welcome.ended();

        // When
        Rpc rpc = prompt.equals("welcome") ? welcome : call.turn(asksFor(prompt));

        // Then
        rpc.ended();
        assertThat(rpc.onlyResponse().getResponseType()).isEqualTo(ResponseType.FINAL);
        assertThat(rpc.onlyResponse().getPromptsList()).hasSize(1);
        ByteString file = rpc.onlyResponse().getPrompts(0).getAudioContent();
        assertThat(StrictWav.audioOf(file)).isEqualTo(ByteString.copyFrom(bundled(prompt)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8001})
    void rule21_oddAndEvenFilesArePaddedAlike(int samples) {
        // Given
        gateway.serves(ScriptedConnector.wav().welcomes(Responses.prompt(Audio.wav(samples), false)));

        // When
        Rpc rpc = gateway.call().turn(Messages.start());

        // Then
        rpc.ended();
        ByteString file = rpc.onlyResponse().getPrompts(0).getAudioContent();
        assertThat(StrictWav.audioOf(file)).isEqualTo(Audio.bytes(samples));
    }

    @Test
    void rule21_allPromptsOfAWavReplyAreInOneResponse() {
        // Given
        List<ByteString> files = List.of(Audio.wav(800), Audio.wav(801), Audio.wav(802));
        gateway.serves(ScriptedConnector.wav().answers(Responses.prompts(files, true)));

        // When
        Rpc rpc = gateway.call().welcomed().turn(Messages.digits("1"));

        // Then
        rpc.ended();
        assertThat(rpc.onlyResponse().getPromptsList())
                .extracting(Prompt::getAudioContent)
                .containsExactlyElementsOf(files);
        assertThat(rpc.onlyResponse().getPromptsList()).allMatch(Prompt::getIsBargeInEnabled);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1*5000",
                "20*400",
                "160*50",
                "1*1",
                "99*1",
                "100*1",
                "101*3",
                "204800*1",
                "16001*1",
                "7*1,70000*1,3*1"
            })
    void rule22_chunksHaveLegalSizesAndLoseNothing(String frames) {
        // Given
        List<VoiceVAResponse> reply = new ArrayList<>();
        ByteString said = ByteString.EMPTY;
        for (String run : frames.split(",")) {
            int size = Integer.parseInt(run.split("\\*")[0]);
            for (int i = 0; i < Integer.parseInt(run.split("\\*")[1]); i++) {
                ByteString frame = Audio.bytes(size);
                reply.add(Responses.chunk(frame, false));
                said = said.concat(frame);
            }
        }
        reply.add(Responses.finalReply());
        gateway.serves(ScriptedConnector.chunk().answers(Flux.fromIterable(reply)));

        // When
        Rpc rpc = gateway.call().welcomed().turn(Messages.digits("1"));

        // Then
        rpc.ended();
        List<VoiceVAResponse> chunks =
                rpc.responses().subList(0, rpc.responses().size() - 1);
        assertThat(chunks).allSatisfy(chunk -> {
            assertThat(chunk.getResponseType()).isEqualTo(ResponseType.CHUNK);
            assertThat(chunk.getPrompts(0).getAudioContent().size()).isBetween(100, 65_536);
        });
        assertThat(rpc.shape()).last().isEqualTo("FINAL");
        ByteString heard = rpc.chunkedAudio();
        assertThat(heard.startsWith(said)).isTrue();
        ByteString padding = heard.substring(said.size());
        assertThat(padding.size()).isLessThan(100);
        assertThat(padding).isEqualTo(ByteString.copyFrom(Speech.silence(100)).substring(0, padding.size()));
    }

    @Test
    void rule22_aChunkIsSentAsSoonAsItExists() {
        // Given
        Sinks.Many<VoiceVAResponse> speech = Sinks.many().unicast().onBackpressureBuffer();
        gateway.serves(ScriptedConnector.chunk().answers(speech.asFlux()));
        Rpc rpc = gateway.call().welcomed().turn(Messages.digits("1"));

        for (int chunk = 1; chunk <= 5; chunk++) {
            // When
            speech.tryEmitNext(Audio.chunk(chunk == 1 ? 160 : 320));

            // Then
            rpc.awaits(chunk);
        }
        speech.tryEmitNext(Responses.finalReply());
        rpc.ended();
    }

    @Test
    void rule22_chunksAreNotPacedToPlayback() {
        // Given
        gateway.servesYaml(LOCAL.formatted("chunk"));

        // When
        Rpc rpc = gateway.call().turn(Messages.start());

        // Then
        rpc.ended();
        byte[] welcome = bundled("welcome");
        assertThat(rpc.chunkedAudio()).isEqualTo(ByteString.copyFrom(welcome));
        long millis = (rpc.arrivedNanos(rpc.responses().size() - 1) - rpc.arrivedNanos(0)) / 1_000_000;
        assertThat(millis).isLessThan(welcome.length / 8 / 2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void rule23_partialsOnlyWhereTheyAreAllowed(boolean allowed) {
        // Given
        gateway.serves(ScriptedConnector.chunk()
                .answers(
                        Responses.partial("so"),
                        Responses.partial("so far"),
                        Audio.chunk(800),
                        Responses.finalReply()));
        Call call = gateway.call().welcomed();

        // When
        Rpc rpc = call.turn(Messages.digits("1").toBuilder()
                .setAllowPartialResponses(allowed)
                .build());

        // Then
        rpc.ended();
        assertThat(rpc.shape())
                .containsExactlyElementsOf(
                        allowed
                                ? List.of("PARTIAL+prompt", "PARTIAL+prompt", "CHUNK+prompt", "FINAL")
                                : List.of("CHUNK+prompt", "FINAL"));
    }

    @Test
    void rule23_nothingFollowsTheFinal() {
        // Given
        ScriptedConnector connector = ScriptedConnector.chunk()
                .answers(Audio.chunk(800), Responses.finalReply(), Audio.chunk(800), Responses.finalReply());
        gateway.serves(connector);

        // When
        Rpc rpc = gateway.call().welcomed().turn(Messages.digits("1"));

        // Then
        rpc.ended();
        assertThat(rpc.shape()).containsExactly("CHUNK+prompt", "FINAL");
    }

    @Test
    void rule23_aReplyWithoutFinalGetsOne() {
        // Given
        gateway.serves(ScriptedConnector.chunk().answers(Audio.chunk(800)));

        // When
        Rpc rpc = gateway.call().welcomed().speaking();

        // Then
        rpc.ended();
        assertThat(rpc.shape()).containsExactly("FINAL:START_OF_INPUT", "CHUNK:END_OF_INPUT", "CHUNK+prompt", "FINAL");
    }

    @ParameterizedTest
    @ValueSource(strings = {"wav", "chunk"})
    void rule24_endOfInputHasTheTypeOfTheProfile(String profile) {
        // Given
        gateway.servesYaml(LOCAL.formatted(profile));

        // When
        Rpc rpc = gateway.call().welcomed().speaking();

        // Then
        rpc.ended();
        String type = profile.equals("wav") ? "FINAL" : "CHUNK";
        assertThat(rpc.shape()).startsWith("FINAL:START_OF_INPUT", type + ":END_OF_INPUT");
    }

    private static VoiceVARequest asksFor(String prompt) {
        return switch (prompt) {
            case "transfer" -> Messages.digits("5");
            case "goodbye" -> Messages.digits("6");
            case "no-input" -> Messages.digits("");
            default -> Messages.digits("0");
        };
    }

    private static byte[] bundled(String prompt) {
        try (InputStream in = Rules20To24ProfilesIT.class.getResourceAsStream("/audio/" + prompt + ".wav")) {
            return WavFile.read(in.readAllBytes()).toMulaw8k();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}

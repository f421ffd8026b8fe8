package io.byova.gateway.connectors.local;

import com.cisco.wcc.ccai.media.v1.VoiceVAInputMode;
import io.byova.gateway.connector.InputHandling;
import io.byova.gateway.connector.InvalidSetting;
import io.byova.gateway.connector.PromptFile;
import io.byova.gateway.connector.ReplyProfile;
import io.byova.gateway.speech.TurnDetection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Settings of the local audio connector. A config record: absent keys arrive as null and take the defaults given here.
 *
 * @param agentId the agent's name; its id is {@code Local Audio: <agent-id>}; default {@code Local Playback}
 * @param audioBasePath folder of the prompts, or {@code classpath:audio} for the ones in the jar, which is the default
 * @param audioFiles prompt name to file: welcome, default, transfer, goodbye, error, no-input, and names of one's own for
 *     {@code dtmf}; a prompt that is not named here is the one in the jar
 * @param dtmf entry of digits to prompt name; default 5 is transfer and 6 is goodbye; anything else is answered by default
 * @param profile wav or chunk; default wav
 * @param bargeIn whether the caller may interrupt; default false
 * @param inputMode voice, dtmf or voice-dtmf; default voice-dtmf
 * @param inputHandling timers of digits and speech
 * @param turnDetection when the caller has begun and finished to speak
 * @param recordCallerAudio whether the caller's side is recorded, one WAV file per call; default false
 * @param recordingsPath folder of the recordings; default {@code recordings}
 */
record LocalAudioConfig(
        @Nullable String agentId,
        @Nullable String audioBasePath,
        @Nullable Map<String, String> audioFiles,
        @Nullable Map<String, String> dtmf,
        @Nullable ReplyProfile profile,
        @Nullable Boolean bargeIn,
        @Nullable InputMode inputMode,
        @Nullable InputHandling inputHandling,
        @Nullable TurnDetection turnDetection,
        @Nullable Boolean recordCallerAudio,
        @Nullable String recordingsPath) {

    private static final String BUNDLED = PromptFile.CLASSPATH + "audio";

    /** What WxCC takes after a reply (rule 26). */
    enum InputMode {
        VOICE(VoiceVAInputMode.INPUT_VOICE),
        DTMF(VoiceVAInputMode.INPUT_EVENT_DTMF),
        VOICE_DTMF(VoiceVAInputMode.INPUT_VOICE_DTMF);

        final VoiceVAInputMode message;

        InputMode(VoiceVAInputMode message) {
            this.message = message;
        }
    }

    LocalAudioConfig {
        agentId = agentId == null ? "Local Playback" : agentId;
        if (agentId.isBlank()) {
            throw new InvalidSetting("agent-id", "must not be empty: it is the name flows know the agent by");
        }
        audioBasePath = audioBasePath == null ? BUNDLED : audioBasePath;
        audioFiles = audioFiles == null ? Map.of() : withDashes(audioFiles);
        dtmf = dtmf == null
                ? Map.of("5", PromptNames.TRANSFER, "6", PromptNames.GOODBYE)
                : PromptNames.checkedDtmf(dtmf, audioFiles);
        PromptNames.checkUse(audioFiles, dtmf);
        profile = profile == null ? ReplyProfile.WAV : profile;
        bargeIn = bargeIn != null && bargeIn;
        inputMode = inputMode == null ? InputMode.VOICE_DTMF : inputMode;
        inputHandling = inputHandling == null ? InputHandling.DEFAULTS : inputHandling;
        turnDetection = turnDetection == null ? TurnDetection.DEFAULTS : turnDetection;
        recordCallerAudio = recordCallerAudio != null && recordCallerAudio;
        recordingsPath = recordingsPath == null ? "recordings" : recordingsPath;
    }

    /** {@code no_input} and {@code no-input} are the same prompt. */
    private static Map<String, String> withDashes(Map<String, String> files) {
        Map<String, String> named = new LinkedHashMap<>();
        files.forEach((name, file) -> named.put(name.replace('_', '-'), file));
        return named;
    }
}

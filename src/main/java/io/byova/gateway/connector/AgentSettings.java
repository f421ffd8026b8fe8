package io.byova.gateway.connector;

import com.cisco.wcc.ccai.media.v1.InputHandlingConfig;
import com.cisco.wcc.ccai.media.v1.VoiceVAInputMode;
import com.google.protobuf.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * How an agent's replies look on the wire. The gateway fills these into every reply that leaves them unset.
 *
 * @param profile WAV or CHUNK, for the whole call (rule 20)
 * @param bargeIn whether a caller may interrupt; off by default (rule 30)
 * @param textWithAudio whether {@code Prompt.text} is kept beside audio; off by default (rule 27)
 * @param inputMode what WxCC takes next (rule 26)
 * @param inputHandling when WxCC considers input finished (rule 26)
 * @param termchar the key that ends a DTMF entry, or null
 * @param errorAudio 8 kHz mu-law spoken where the connector fails; null for the gateway's own
 * @param onFailure what becomes of the call after that; null for the gateway's own setting
 */
public record AgentSettings(
        ReplyProfile profile,
        boolean bargeIn,
        boolean textWithAudio,
        VoiceVAInputMode inputMode,
        InputHandlingConfig inputHandling,
        @Nullable Character termchar,
        @Nullable ByteString errorAudio,
        @Nullable FailureEvent onFailure) {

    /** WAV, no barge-in, voice and digits, the protocol's default timers. */
    public static final AgentSettings DEFAULTS = of(ReplyProfile.WAV, false);

    /** Settings with everything but profile and barge-in at the protocol's defaults. */
    public static AgentSettings of(ReplyProfile profile, boolean bargeIn) {
        return new AgentSettings(
                profile,
                bargeIn,
                false,
                VoiceVAInputMode.INPUT_VOICE_DTMF,
                InputHandling.DEFAULTS.toMessage(),
                InputHandling.DEFAULTS.terminationKey(),
                null,
                null);
    }
}

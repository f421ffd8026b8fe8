package io.byova.gateway.connector;

import com.cisco.wcc.ccai.media.v1.DTMFDigits;
import com.cisco.wcc.ccai.media.v1.DTMFInputConfig;
import com.cisco.wcc.ccai.media.v1.InputHandlingConfig;
import com.cisco.wcc.ccai.media.v1.InputSpeechTimers;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The {@code input-handling} section of an agent's settings: when WxCC considers the caller's input finished (rule 26).
 * A config record: absent keys arrive as null and take the defaults given here.
 *
 * @param interDigitTimeoutMs longest pause between two digits; default 3000
 * @param termchar the key that ends an entry, one of {@code 0-9 * # A-D}, or {@code none}; default {@code #}
 * @param dtmfLength how many digits make an entry; default 5
 * @param maxSpeechTimeoutMs longest utterance; sent only where configured
 * @param completeTimeoutMs silence that ends an utterance; default 5000
 * @param incompleteTimeoutMs silence that ends an unfinished utterance; sent only where configured
 * @param noInputTimeoutMs silence until NO_INPUT; sent only where configured
 */
public record InputHandling(
        @Nullable Integer interDigitTimeoutMs,
        @Nullable String termchar,
        @Nullable Integer dtmfLength,
        @Nullable Integer maxSpeechTimeoutMs,
        @Nullable Integer completeTimeoutMs,
        @Nullable Integer incompleteTimeoutMs,
        @Nullable Integer noInputTimeoutMs) {

    /** What an agent without an {@code input-handling} section gets. */
    public static final InputHandling DEFAULTS = new InputHandling(null, null, null, null, null, null, null);

    private static final String NO_TERMCHAR = "none";

    public InputHandling {
        interDigitTimeoutMs = positive("inter-digit-timeout-ms", interDigitTimeoutMs, 3000);
        termchar = termchar == null ? "#" : termchar;
        termchar = termchar.length() == 1 ? termchar.toUpperCase(Locale.ROOT) : termchar;
        dtmfLength = positive("dtmf-length", dtmfLength, 5);
        maxSpeechTimeoutMs = positive("max-speech-timeout-ms", maxSpeechTimeoutMs, null);
        completeTimeoutMs = positive("complete-timeout-ms", completeTimeoutMs, 5000);
        incompleteTimeoutMs = positive("incomplete-timeout-ms", incompleteTimeoutMs, null);
        noInputTimeoutMs = positive("no-input-timeout-ms", noInputTimeoutMs, null);
        if (!termchar.equals(NO_TERMCHAR)
                && (termchar.length() != 1
                        || DtmfKeys.digitOf(termchar.charAt(0)) == DTMFDigits.DTMF_EVENT_UNSPECIFIED)) {
            throw new InvalidSetting("termchar", "must be one of 0-9 * # A-D, or none");
        }
    }

    /** The key that ends an entry, or null where there is none. */
    public @Nullable Character terminationKey() {
        return NO_TERMCHAR.equals(termchar) ? null : termchar.charAt(0);
    }

    /** The same as a message of the protocol. */
    public InputHandlingConfig toMessage() {
        DTMFInputConfig.Builder dtmf = DTMFInputConfig.newBuilder()
                .setInterDigitTimeoutMsec(interDigitTimeoutMs)
                .setDtmfInputLength(dtmfLength);
        Character key = terminationKey();
        if (key != null) {
            dtmf.setTermchar(DtmfKeys.digitOf(key));
        }
        InputSpeechTimers.Builder timers = InputSpeechTimers.newBuilder().setCompleteTimeoutMsec(completeTimeoutMs);
        if (maxSpeechTimeoutMs != null) {
            timers.setMaxSpeechTimeoutMsec(maxSpeechTimeoutMs);
        }
        if (incompleteTimeoutMs != null) {
            timers.setIncompleteTimeoutMsec(incompleteTimeoutMs);
        }
        if (noInputTimeoutMs != null) {
            timers.setNoInputTimeoutMsec(noInputTimeoutMs);
        }
        return InputHandlingConfig.newBuilder()
                .setDtmfConfig(dtmf)
                .setSpeechTimers(timers)
                .build();
    }

    private static @Nullable Integer positive(String key, @Nullable Integer value, @Nullable Integer fallback) {
        if (value != null && value <= 0) {
            throw new InvalidSetting(key, "must be greater than 0 milliseconds or digits, is " + value);
        }
        return value == null ? fallback : value;
    }
}

package io.byova.gateway.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cisco.wcc.ccai.media.v1.DTMFDigits;
import com.cisco.wcc.ccai.media.v1.InputHandlingConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InputHandlingTest {

    @Test
    void whatIsNotSetIsTheProtocolsDefaultAndOptionalTimersAreNotSent() {
        InputHandlingConfig message = InputHandling.DEFAULTS.toMessage();

        assertThat(message.getDtmfConfig().getInterDigitTimeoutMsec()).isEqualTo(3000);
        assertThat(message.getDtmfConfig().getTermchar()).isEqualTo(DTMFDigits.DTMF_DIGIT_POUND);
        assertThat(message.getDtmfConfig().getDtmfInputLength()).isEqualTo(5);
        assertThat(message.getSpeechTimers().getCompleteTimeoutMsec()).isEqualTo(5000);
        assertThat(message.getSpeechTimers().getMaxSpeechTimeoutMsec()).isZero();
        assertThat(message.getSpeechTimers().getIncompleteTimeoutMsec()).isZero();
        assertThat(message.getSpeechTimers().getNoInputTimeoutMsec()).isZero();
    }

    @Test
    void everythingThatIsSetIsSent() {
        InputHandlingConfig message = new InputHandling(1, "*", 2, 3, 4, 5, 6).toMessage();

        assertThat(message.getDtmfConfig().getInterDigitTimeoutMsec()).isEqualTo(1);
        assertThat(message.getDtmfConfig().getTermchar()).isEqualTo(DTMFDigits.DTMF_DIGIT_STAR);
        assertThat(message.getDtmfConfig().getDtmfInputLength()).isEqualTo(2);
        assertThat(message.getSpeechTimers().getMaxSpeechTimeoutMsec()).isEqualTo(3);
        assertThat(message.getSpeechTimers().getCompleteTimeoutMsec()).isEqualTo(4);
        assertThat(message.getSpeechTimers().getIncompleteTimeoutMsec()).isEqualTo(5);
        assertThat(message.getSpeechTimers().getNoInputTimeoutMsec()).isEqualTo(6);
    }

    @Test
    void thereNeedBeNoTermchar() {
        InputHandling none = termchar("none");

        assertThat(none.terminationKey()).isNull();
        assertThat(none.toMessage().getDtmfConfig().getTermchar()).isEqualTo(DTMFDigits.DTMF_EVENT_UNSPECIFIED);
    }

    @Test
    void aTermcharInSmallLettersIsTheKeyThatIsPressed() {
        assertThat(termchar("a").terminationKey()).isEqualTo('A');
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "##", "x", " ", "None"})
    void anythingElseIsNoTermchar(String termchar) {
        assertThatThrownBy(() -> termchar(termchar))
                .isInstanceOfSatisfying(InvalidSetting.class, invalid -> assertThat(invalid.key())
                        .isEqualTo("termchar"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void timesAndLengthsArePositive(int value) {
        invalid("inter-digit-timeout-ms", () -> new InputHandling(value, null, null, null, null, null, null));
        invalid("dtmf-length", () -> new InputHandling(null, null, value, null, null, null, null));
        invalid("max-speech-timeout-ms", () -> new InputHandling(null, null, null, value, null, null, null));
        invalid("complete-timeout-ms", () -> new InputHandling(null, null, null, null, value, null, null));
        invalid("incomplete-timeout-ms", () -> new InputHandling(null, null, null, null, null, value, null));
        invalid("no-input-timeout-ms", () -> new InputHandling(null, null, null, null, null, null, value));
    }

    private static void invalid(String key, Runnable making) {
        assertThatThrownBy(making::run)
                .isInstanceOfSatisfying(InvalidSetting.class, invalid -> assertThat(invalid.key())
                        .isEqualTo(key));
    }

    private static InputHandling termchar(String termchar) {
        return new InputHandling(null, termchar, null, null, null, null, null);
    }
}

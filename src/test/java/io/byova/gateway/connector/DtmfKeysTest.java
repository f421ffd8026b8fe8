package io.byova.gateway.connector;

import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.DTMFDigits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DtmfKeysTest {

    @ParameterizedTest
    @CsvSource({
        "1, DTMF_DIGIT_ONE", "2, DTMF_DIGIT_TWO", "3, DTMF_DIGIT_THREE", "4, DTMF_DIGIT_FOUR",
        "5, DTMF_DIGIT_FIVE", "6, DTMF_DIGIT_SIX", "7, DTMF_DIGIT_SEVEN", "8, DTMF_DIGIT_EIGHT",
        "9, DTMF_DIGIT_NINE", "0, DTMF_DIGIT_ZERO", "A, DTMF_DIGIT_A", "B, DTMF_DIGIT_B",
        "C, DTMF_DIGIT_C", "D, DTMF_DIGIT_D", "*, DTMF_DIGIT_STAR", "#, DTMF_DIGIT_POUND"
    })
    void everyKeyHasItsNumberBothWays(char key, DTMFDigits digit) {
        assertThat(DtmfKeys.digitOf(key)).isEqualTo(digit);
        assertThat(DtmfKeys.keyOf(digit.getNumber())).isEqualTo(key);
    }

    @Test
    void zeroIsTen() {
        assertThat(DtmfKeys.keyOf(10)).isEqualTo('0');
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 17, -1, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void otherNumbersAreNoKeys(int number) {
        assertThat(DtmfKeys.keyOf(number)).isEqualTo('\0');
    }

    @ParameterizedTest
    @ValueSource(chars = {' ', 'E', 'x', '\0', '٣', 'ı'})
    void otherCharactersAreNoKeys(char key) {
        assertThat(DtmfKeys.digitOf(key)).isEqualTo(DTMFDigits.DTMF_EVENT_UNSPECIFIED);
    }
}

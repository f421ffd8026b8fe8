package io.byova.gateway.connector;

import com.cisco.wcc.ccai.media.v1.DTMFDigits;

/** The keys of a telephone and their numbers on the wire: zero is 10, because 0 means "no digit" (rule 32). */
public final class DtmfKeys {

    /** Character of each wire number; a space where there is none. */
    private static final String BY_NUMBER = " 1234567890ABCD*#";

    private DtmfKeys() {}

    /** The key of a wire number, or {@code '\0'} where the number is 0 or unknown. */
    public static char keyOf(int number) {
        return number <= 0 || number >= BY_NUMBER.length() ? '\0' : BY_NUMBER.charAt(number);
    }

    /** The wire value of a key, or DTMF_EVENT_UNSPECIFIED where it is no key. */
    public static DTMFDigits digitOf(char key) {
        int number = key == ' ' ? -1 : BY_NUMBER.indexOf(Character.toUpperCase(key));
        return number < 0 ? DTMFDigits.DTMF_EVENT_UNSPECIFIED : DTMFDigits.forNumber(number);
    }
}

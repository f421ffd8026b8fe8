package io.byova.gateway.observe;

import java.util.Map;
import org.slf4j.event.Level;

/**
 * One line of the log. Its texts hold what strangers made, such as ids: text to be shown, never markup.
 *
 * @param id rises by one with each line of this gateway since its start; begins with 1
 * @param atMillis when, in milliseconds of the wall clock since 1970
 * @param level how bad it is
 * @param logger who says it
 * @param thread where
 * @param conversationId whose call it is about, as the journal shows the id; empty where it is about none
 * @param message in words; cut where it is long
 * @param values what is told beside the words, in order, without the conversation
 * @param cause the kinds of a failure and where it happened; empty where nothing failed. Never its message: an exception's
 *     words may hold what somebody sent
 */
public record LogLine(
        long id,
        long atMillis,
        Level level,
        String logger,
        String thread,
        String conversationId,
        String message,
        Map<String, String> values,
        String cause) {

    LogLine numbered(long number) {
        return new LogLine(number, atMillis, level, logger, thread, conversationId, message, values, cause);
    }

    /** Whether a text is in it, whatever its case. */
    public boolean contains(String text) {
        return contains(message, text)
                || contains(logger, text)
                || contains(conversationId, text)
                || contains(cause, text)
                || values.entrySet().stream()
                        .anyMatch(each -> contains(each.getKey(), text) || contains(each.getValue(), text));
    }

    /** Whether the logger's name has a text in it, whatever its case. */
    public boolean isOf(String loggerText) {
        return contains(logger, loggerText);
    }

    private static boolean contains(String whole, String part) {
        for (int at = 0; at <= whole.length() - part.length(); at++) {
            if (whole.regionMatches(true, at, part, 0, part.length())) {
                return true;
            }
        }
        return false;
    }
}

package io.byova.gateway.observe;

import java.util.List;

/**
 * A call as it stands at one moment.
 *
 * @param identity whose
 * @param startedAtMillis when it began, in milliseconds of the wall clock since 1970
 * @param lastedMillis how long it has lasted
 * @param endReason why it ended, as a tag; empty while it is live
 * @param turns RPCs so far
 * @param openTurns the numbers of those that are open, at most {@value RecordedCall#OPEN_SHOWN}
 * @param replies replies that were completed
 * @param bargeIns replies that the caller interrupted
 * @param errors failures of the connector
 * @param framesIn audio messages from the caller
 * @param bytesIn their bytes of audio
 * @param framesOut prompts and chunks to the caller
 * @param bytesOut their bytes of audio
 */
public record CallSnapshot(
        CallIdentity identity,
        long startedAtMillis,
        long lastedMillis,
        String endReason,
        int turns,
        List<Integer> openTurns,
        long replies,
        long bargeIns,
        long errors,
        long framesIn,
        long bytesIn,
        long framesOut,
        long bytesOut) {

    /** Whether it goes on. */
    public boolean isLive() {
        return endReason.isEmpty();
    }
}

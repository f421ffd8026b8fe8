package io.byova.gateway.caller;

import com.cisco.wcc.ccai.media.v1.OutputEvent.EventType;
import io.byova.gateway.caller.TurnRecord.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How quick the gateway was, measured on the caller's side.
 *
 * @param turns one entry per turn, in order
 */
public record Measures(List<OfTurn> turns) {

    /**
     * One turn; what could not be measured is null.
     *
     * @param turn its number
     * @param startOfInput from the first speech said to START_OF_INPUT
     * @param endOfInput from the end of the speech said to END_OF_INPUT
     * @param firstReply from END_OF_INPUT to the reply's first audio
     * @param completion from the last response of the half-closed RPC to its status
     */
    public record OfTurn(
            int turn,
            @Nullable Duration startOfInput,
            @Nullable Duration endOfInput,
            @Nullable Duration firstReply,
            @Nullable Duration completion) {}

    /** Median and worst of a measure over the turns that have it. */
    public record Spread(int count, Duration p50, Duration max) {

        static @Nullable Spread of(List<@Nullable Duration> values) {
            List<Duration> sorted = new ArrayList<>();
            values.forEach(value -> {
                if (value != null) {
                    sorted.add(value);
                }
            });
            sorted.sort(null);
            int count = sorted.size();
            return count == 0 ? null : new Spread(count, sorted.get((count - 1) / 2), sorted.get(count - 1));
        }
    }

    static Measures of(List<TimelineEvent> events) {
        List<OfTurn> turns = new ArrayList<>();
        for (TurnRecord turn : TurnRecord.of(events)) {
            turns.add(ofTurn(turn));
        }
        return new Measures(List.copyOf(turns));
    }

    /** From the first speech said to START_OF_INPUT, over all turns; null where there was none. */
    public @Nullable Spread startOfInput() {
        return Spread.of(turns.stream().map(OfTurn::startOfInput).toList());
    }

    /** From the end of the speech said to END_OF_INPUT, over all turns; null where there was none. */
    public @Nullable Spread endOfInput() {
        return Spread.of(turns.stream().map(OfTurn::endOfInput).toList());
    }

    /** From END_OF_INPUT to the reply's first audio, over all turns; null where there was none. */
    public @Nullable Spread firstReply() {
        return Spread.of(turns.stream().map(OfTurn::firstReply).toList());
    }

    /** From the last response of a half-closed RPC to its status, over all turns; null where there was none. */
    public @Nullable Spread completion() {
        return Spread.of(turns.stream().map(OfTurn::completion).toList());
    }

    private static OfTurn ofTurn(TurnRecord turn) {
        Duration start = eventAt(turn, EventType.START_OF_INPUT);
        Duration end = eventAt(turn, EventType.END_OF_INPUT);
        Duration audio = null;
        for (Response response : turn.responses()) {
            if (audio == null
                    && end != null
                    && response.at().compareTo(end) >= 0
                    && response.heard().audioBytes() > 0) {
                audio = response.at();
            }
        }
        TimelineEvent spoke = turn.first(Fact.RecordingStarted.class);
        Duration startOfInput = null;
        Duration endOfInput = null;
        if (spoke != null
                && spoke.fact() instanceof Fact.RecordingStarted said
                && !said.speech().isEmpty()) {
            Duration onset = spoke.at().plusMillis(said.speech().get(0).startMillis());
            startOfInput = start == null ? null : start.minus(onset);
            endOfInput = end == null ? null : end.minus(speechEnd(spoke.at(), said, end));
        }
        return new OfTurn(
                turn.number(), startOfInput, endOfInput, audio == null ? null : audio.minus(end), turn.completion());
    }

    /** The end of the last speech before the gateway had heard enough: it may answer in a pause of the recording. */
    private static Duration speechEnd(Duration spokeAt, Fact.RecordingStarted said, Duration heardEnough) {
        Duration last = spokeAt.plusMillis(said.speech().get(0).endMillis());
        for (SpeechScan.Span span : said.speech()) {
            Duration over = spokeAt.plusMillis(span.endMillis());
            if (over.compareTo(heardEnough) <= 0) {
                last = over;
            }
        }
        return last;
    }

    private static @Nullable Duration eventAt(TurnRecord turn, EventType type) {
        for (Response response : turn.responses()) {
            if (response.heard().event() == type) {
                return response.at();
            }
        }
        return null;
    }
}

package io.byova.gateway.connectors.lex;

import com.google.protobuf.ByteString;
import io.byova.gateway.connector.ConnectorException;
import io.byova.gateway.connector.Responses;
import io.byova.gateway.streaming.TurnRelay;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import software.amazon.awssdk.services.lexruntimev2.model.AudioResponseEvent;
import software.amazon.awssdk.services.lexruntimev2.model.HeartbeatEvent;
import software.amazon.awssdk.services.lexruntimev2.model.IntentResultEvent;
import software.amazon.awssdk.services.lexruntimev2.model.PlaybackInterruptionEvent;
import software.amazon.awssdk.services.lexruntimev2.model.StartConversationResponseEventStream;
import software.amazon.awssdk.services.lexruntimev2.model.TextResponseEvent;
import software.amazon.awssdk.services.lexruntimev2.model.TranscriptEvent;

/**
 * Tells the relay what Lex says. An answer is IntentResult, then audio, then an empty piece of audio; Lex's guide says so, but
 * nobody of us has seen it, so that silence of {@code reply-drain} ends an answer too. Lex's events come one at a time; the
 * clock may look at any moment.
 */
final class LexDialog {

    /** The clock of a dialog that owes nothing. */
    private static final long NOTHING_OWED = Long.MIN_VALUE;

    private final AwsLexConfig config;
    private final LexOutcome outcome;
    private final TurnRelay relay;
    private final Consumer<ConnectorException> onSilence;
    private final AtomicLong answers = new AtomicLong();
    private final AtomicReference<LexAnswer> current;
    private final AtomicLong owedSince = new AtomicLong(NOTHING_OWED);
    private volatile boolean welcoming;
    private volatile boolean connected;

    /** @param onSilence told where Lex owes an answer for too long */
    LexDialog(AwsLexConfig config, TurnRelay relay, Consumer<ConnectorException> onSilence) {
        this.config = config;
        this.outcome = new LexOutcome(config);
        this.relay = relay;
        this.onSilence = onSilence;
        this.current = new AtomicReference<>(next());
    }

    private LexAnswer next() {
        return LexAnswer.awaited(answers.incrementAndGet(), config.replySampleRate());
    }

    /** Lex speaks first, or is silent. */
    void welcomeOwed(long now) {
        welcoming = true;
        owed(now);
    }

    /** Lex has taken the call; only from now on its silence means anything. */
    void connected(long now) {
        connected = true;
        owedSince.updateAndGet(since -> since == NOTHING_OWED ? since : now);
    }

    /** The caller has said or pressed something that Lex should answer. */
    void owed(long now) {
        owedSince.compareAndSet(NOTHING_OWED, now == NOTHING_OWED ? 0 : now);
    }

    /** What Lex says, in its order. */
    void accept(StartConversationResponseEventStream event, long now) {
        if (event instanceof HeartbeatEvent) {
            return;
        }
        boolean speaks = event instanceof AudioResponseEvent || event instanceof IntentResultEvent;
        if (speaks) {
            owedSince.set(NOTHING_OWED);
            welcoming = false;
        } else {
            // It works on it: the wait begins anew.
            owedSince.updateAndGet(since -> since == NOTHING_OWED ? since : now);
        }
        if (event instanceof TranscriptEvent) {
            startAnother();
            owed(now);
            if (config.endOfInput() != AwsLexConfig.EndOfInput.DETECTOR) {
                relay.speechEnded();
            }
        } else if (event instanceof IntentResultEvent) {
            if (current.get().isUnderWay()) {
                startAnother();
            }
            current.updateAndGet(
                    answer -> answer.closedBy(outcome.closing(((IntentResultEvent) event).sessionState()), now));
        } else if (event instanceof AudioResponseEvent) {
            hear((AudioResponseEvent) event, now);
        } else if (event instanceof PlaybackInterruptionEvent) {
            startAnother();
        } else if (event instanceof TextResponseEvent) {
            resumed(now);
        }
    }

    private void hear(AudioResponseEvent event, long now) {
        byte[] pcm =
                event.audioChunk() == null ? new byte[0] : event.audioChunk().asByteArrayUnsafe();
        if (pcm.length == 0) {
            LexAnswer whole = current.getAndUpdate(answer -> answer.isUnderWay() ? next() : answer);
            if (whole.isUnderWay()) {
                end(whole);
            }
            return;
        }
        LexAnswer answer = current.updateAndGet(each -> each.heard(now));
        relay.audio(answer.id(), null, answer.audio().next(pcm));
    }

    /** What was being said is over, whether Lex said so or not. */
    private void startAnother() {
        LexAnswer before = current.getAndUpdate(answer -> answer.isUnderWay() ? next() : answer);
        if (before.isUnderWay()) {
            end(before);
        }
    }

    private void end(LexAnswer answer) {
        ByteString rest = answer.begun() ? answer.audio().rest() : ByteString.EMPTY;
        relay.audio(answer.id(), null, rest);
        relay.replyEnded(answer.id(), answer.closing());
    }

    /** Lex is read again: the time in between was nobody's silence. */
    void resumed(long now) {
        current.updateAndGet(answer -> answer.isUnderWay() ? answer.at(now) : answer);
    }

    /**
     * Lex says no more. It may end the stream with the call; any other answer that has not ended is broken off, because the
     * SDK reports a reset stream as one that ended in good order.
     */
    void over() {
        if (Responses.isTerminal(current.get().closing())) {
            startAnother();
        }
    }

    /** The stream is over: the next one owes nothing yet, and goes on with nothing. */
    void forget() {
        owedSince.set(NOTHING_OWED);
        welcoming = false;
        connected = false;
        current.set(next());
    }

    /** Ends an answer that does not end, and fails where none comes. */
    void tick(long now) {
        LexAnswer answer = current.get();
        if (answer.isUnderWay() && isOver(answer.sinceNanos(), config.replyDrain(), now)) {
            if (current.compareAndSet(answer, next())) {
                end(answer);
            }
            return;
        }
        long since = owedSince.get();
        if (since == NOTHING_OWED || answer.isUnderWay()) {
            return;
        }
        if (welcoming && connected && mayBeSilent() && isOver(since, config.welcomeWait(), now)) {
            if (owedSince.compareAndSet(since, NOTHING_OWED) && current.compareAndSet(answer, next())) {
                welcoming = false;
                relay.replyEnded(answer.id(), Responses.finalReply());
            }
        } else if (isOver(since, config.answerTimeout(), now) && owedSince.compareAndSet(since, NOTHING_OWED)) {
            onSilence.accept(ConnectorException.retryable(
                    "timeout",
                    LexStream.OPERATION + ": Lex said nothing for "
                            + config.answerTimeout().toMillis() + " ms",
                    null));
        }
    }

    private boolean mayBeSilent() {
        return config.welcomeText() == null && config.welcomeIntent() == null;
    }

    private static boolean isOver(long since, Duration time, long now) {
        return now - since >= time.toNanos();
    }
}

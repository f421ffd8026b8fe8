package io.byova.gateway.connectors.realtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link FakeRealtimeServer} does: how it takes a connection, and what the model's answers are made of. Answers are
 * given in their order, the last one again and again. Immutable once the server runs.
 */
public final class RealtimeScript {

    /** One thing that happens while an answer is given. */
    sealed interface Step {
        /** Speech, in deltas as large as said, sent as fast as the client reads. */
        record Audio(int bytes, int deltaBytes) implements Step {}

        record Pause(Duration time) implements Step {}

        /** The model wants a function called. */
        record Call(String name, String arguments) implements Step {}

        /** Text as it is, sent as one frame. */
        record Raw(String text) implements Step {}

        record Binary(byte[] bytes) implements Step {}

        record Error(String type, String code) implements Step {}

        record Close(int code) implements Step {}

        /** The answer ends without a word more, the connection stays. */
        record Stall() implements Step {}

        /** TCP FIN without a closing handshake. */
        record HalfClose() implements Step {}

        record Reset() implements Step {}

        /** The answer ends as failed. */
        record Fail(String code) implements Step {}
    }

    /** An answer of the model. */
    public static final class Answer {
        final List<Step> steps = new ArrayList<>();

        /** Speech of so many bytes, in deltas of 100 ms. */
        public Answer audio(int bytes) {
            return audio(bytes, 800);
        }

        public Answer audio(int bytes, int deltaBytes) {
            return add(new Step.Audio(bytes, deltaBytes));
        }

        public Answer pause(Duration time) {
            return add(new Step.Pause(time));
        }

        public Answer call(String name, String arguments) {
            return add(new Step.Call(name, arguments));
        }

        public Answer raw(String text) {
            return add(new Step.Raw(text));
        }

        public Answer binary(byte[] bytes) {
            return add(new Step.Binary(bytes));
        }

        public Answer error(String type, String code) {
            return add(new Step.Error(type, code));
        }

        public Answer close(int code) {
            return add(new Step.Close(code));
        }

        public Answer stall() {
            return add(new Step.Stall());
        }

        public Answer halfClose() {
            return add(new Step.HalfClose());
        }

        public Answer reset() {
            return add(new Step.Reset());
        }

        public Answer fail(String code) {
            return add(new Step.Fail(code));
        }

        private Answer add(Step step) {
            steps.add(step);
            return this;
        }
    }

    /** How a connection is taken. */
    enum Welcome {
        NORMAL,
        /** The HTTP request is never answered. */
        NO_UPGRADE,
        /** The socket opens and nothing is ever said. */
        SILENT,
        /** The vendor does not take the session we ask for. */
        REFUSES_SESSION,
        /** Nothing is read after the session is set up. */
        DEAF
    }

    final List<Answer> answers = new ArrayList<>();
    Welcome welcome = Welcome.NORMAL;
    int httpStatus;
    boolean recording = true;
    boolean wordFirst;

    @Nullable
    String refusal;

    private RealtimeScript() {}

    /** Each answer is one second of speech. */
    public static RealtimeScript speaking() {
        return create().answer(answer -> answer.audio(8000));
    }

    /** Without answers yet. */
    public static RealtimeScript create() {
        return new RealtimeScript();
    }

    /** Adds an answer. */
    public RealtimeScript answer(UnaryOperator<Answer> what) {
        answers.add(what.apply(new Answer()));
        return this;
    }

    /** Each connection is refused with an HTTP status at its upgrade. */
    public RealtimeScript refusing(int status) {
        httpStatus = status;
        return this;
    }

    /** Each answer that is asked for is refused with an error of that code. */
    public RealtimeScript refusingAnswers(String code) {
        refusal = code;
        return this;
    }

    public RealtimeScript neverUpgrading() {
        welcome = Welcome.NO_UPGRADE;
        return this;
    }

    public RealtimeScript silent() {
        welcome = Welcome.SILENT;
        return this;
    }

    public RealtimeScript refusingSession() {
        welcome = Welcome.REFUSES_SESSION;
        return this;
    }

    public RealtimeScript deaf() {
        welcome = Welcome.DEAF;
        return this;
    }

    /** The model speaks as soon as the session is set up, without being asked. */
    public RealtimeScript speakingFirst() {
        wordFirst = true;
        return this;
    }

    /** Keeps nothing of what clients say and hear: for load. */
    public RealtimeScript withoutRecording() {
        recording = false;
        return this;
    }

    /** What the {@code index}th answer is, from 0. */
    Answer answer(int index) {
        return answers.isEmpty() ? new Answer() : answers.get(Math.min(index, answers.size() - 1));
    }
}

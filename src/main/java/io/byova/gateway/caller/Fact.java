package io.byova.gateway.caller;

import com.cisco.wcc.ccai.media.v1.EventInput;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;

/** What can happen on a turn. Immutable; none of them holds a digit the caller pressed. */
public sealed interface Fact permits Fact.Sent, Heard, Fact.Ended, Fact.TimedOut, Fact.Note {

    /** A word or two for the column of a listing. */
    String label();

    /** The rest in words, on one line; may be empty. */
    String detail();

    /** What the caller did. */
    sealed interface Sent extends Fact {}

    /**
     * A new RPC (rule 1).
     *
     * @param purpose what it is for: {@code audio}, {@code digits} or the event's type
     * @param connection number of the connection it runs on, from 1
     */
    record Opened(String purpose, int connection) implements Sent {
        @Override
        public String label() {
            return "open";
        }

        @Override
        public String detail() {
            return purpose + " (connection " + connection + ")";
        }
    }

    /** An event of the call. */
    record SentEvent(EventInput.EventType type, String name) implements Sent {
        @Override
        public String label() {
            return "event";
        }

        @Override
        public String detail() {
            return name.isEmpty() ? type.name() : type + " \"" + name + "\"";
        }
    }

    /** One entry of digits; which ones is nobody's business. */
    record SentDigits(int count) implements Sent {
        @Override
        public String label() {
            return "digits";
        }

        @Override
        public String detail() {
            return count + (count == 1 ? " digit" : " digits");
        }
    }

    /**
     * The recording begins to play, after whatever silence came before.
     *
     * @param name which recording
     * @param length its whole length
     * @param speech where speech is in it; empty where none was found
     */
    record RecordingStarted(String name, Duration length, List<SpeechScan.Span> speech) implements Sent {
        @Override
        public String label() {
            return "speak";
        }

        @Override
        public String detail() {
            return name + ", " + length.toMillis() + " ms"
                    + (speech.isEmpty()
                            ? ", no speech found"
                            : ", speech from " + speech.get(0).startMillis() + " ms");
        }
    }

    /** The recording is over, or was cut because the gateway had heard enough (rule 17). */
    record RecordingEnded(Duration played, Duration length) implements Sent {
        @Override
        public String label() {
            return "speak";
        }

        @Override
        public String detail() {
            return played.compareTo(length) < 0
                    ? "cut after " + played.toMillis() + " of " + length.toMillis() + " ms"
                    : "recording over, silence follows";
        }
    }

    /** The turn's audio has ended; {@code length} counts every frame of it, silence included. */
    record SentAudio(Duration length) implements Sent {
        @Override
        public String label() {
            return "audio";
        }

        @Override
        public String detail() {
            return length.toMillis() + " ms sent in all";
        }
    }

    /** The end of the caller's input on this RPC (rules 2 and 3). */
    record HalfClosed() implements Sent {
        @Override
        public String label() {
            return "half-close";
        }

        @Override
        public String detail() {
            return "";
        }
    }

    /** The caller has gone: the RPC is cancelled. */
    record HungUp() implements Sent {
        @Override
        public String label() {
            return "hang up";
        }

        @Override
        public String detail() {
            return "RPC cancelled";
        }
    }

    /** The RPC's status (rule 7). */
    record Ended(Status.Code code, String description) implements Fact {
        @Override
        public String label() {
            return "status";
        }

        @Override
        public String detail() {
            return description.isEmpty() ? code.name() : code + ": " + description;
        }
    }

    /** The gateway did not answer in time; the caller cancelled the RPC. */
    record TimedOut(Duration after) implements Fact {
        @Override
        public String label() {
            return "time-out";
        }

        @Override
        public String detail() {
            return "no response and no status for " + after.toMillis() + " ms, RPC cancelled";
        }
    }

    /** Something a reader should know that is no message. */
    record Note(String text) implements Fact {
        @Override
        public String label() {
            return "note";
        }

        @Override
        public String detail() {
            return text;
        }
    }
}

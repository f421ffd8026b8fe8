package io.byova.gateway.streaming;

import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.google.protobuf.ByteString;
import io.byova.gateway.connector.Responses;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** One reply of the vendor, from its first audio to its closing response. Touched by the relay's tasks only. */
final class RelayReply {

    /** Events of a reply beyond this many are dropped: a vendor that does nothing else must not fill memory. */
    private static final int MOST_EVENTS = 64;

    private final String id;
    private final Rechunker audio = new Rechunker();

    /** Whose bytes are held, in order. */
    private final ArrayDeque<Run> runs = new ArrayDeque<>();

    private final Queue<Event> events = new ArrayDeque<>(2);
    private @Nullable VoiceVAResponse closing;
    private long bytesIn;
    private long bytesOut;
    private boolean cut;
    private boolean over;

    /** The turn it is said on, once it has one. */
    @Nullable
    RelayTurn turn;

    RelayReply(String id) {
        this.id = id;
    }

    /** A closing response that is left of a reply nobody hears any more. */
    static RelayReply onlyClosing(String id, VoiceVAResponse closing) {
        RelayReply reply = new RelayReply(id);
        reply.end(closing);
        reply.cut = true;
        return reply;
    }

    String id() {
        return id;
    }

    void add(@Nullable String itemId, ByteString mulaw) {
        Run last = runs.peekLast();
        if (last == null || !java.util.Objects.equals(last.of.itemId(), itemId)) {
            last = new Run(new Spoken(id, itemId));
            runs.addLast(last);
        }
        last.bytes += mulaw.size();
        bytesIn += mulaw.size();
        audio.add(mulaw);
    }

    void add(VoiceVAResponse event) {
        if (events.size() < MOST_EVENTS) {
            events.add(new Event(event, bytesIn));
        }
    }

    void end(VoiceVAResponse last) {
        closing = last;
        audio.end();
    }

    /** Takes back what has not been sent; only a closing response follows. Returns how many bytes were held. */
    int cut() {
        int dropped = audio.size();
        audio.clear();
        audio.end();
        runs.clear();
        events.clear();
        VoiceVAResponse last = closing;
        closing = last == null || !Responses.isTerminal(last) ? Responses.finalReply() : last;
        cut = true;
        return dropped;
    }

    boolean isCut() {
        return cut;
    }

    boolean isEnded() {
        return closing != null;
    }

    /** The closing response, where it ends the conversation and has not been sent. */
    @Nullable
    VoiceVAResponse terminal() {
        VoiceVAResponse last = closing;
        return last == null || over || !Responses.isTerminal(last) ? null : last;
    }

    /** Whether the closing response has been sent. */
    boolean isOver() {
        return over;
    }

    /** The next response, or null where the vendor has to say more first. */
    @Nullable
    VoiceVAResponse next(TurnRelay relay) {
        Event event = events.peek();
        ByteString piece = event != null && event.afterBytes <= bytesOut ? null : piece(relay);
        if (piece != null) {
            return Responses.chunk(piece, relay.settings().bargeIn());
        }
        if (event != null) {
            events.remove();
            return event.response;
        }
        if (closing != null) {
            over = true;
        }
        return closing;
    }

    private @Nullable ByteString piece(TurnRelay relay) {
        int before = audio.size();
        ByteString piece = audio.poll();
        if (piece != null) {
            // Silence that was added is nobody's.
            int sent = before - audio.size();
            bytesOut += sent;
            relay.gone(sent);
            for (int left = sent; left > 0; ) {
                Run run = runs.getFirst();
                int part = Math.min(left, run.bytes);
                relay.playing(run.of, part);
                left -= part;
                run.bytes -= part;
                if (run.bytes == 0) {
                    runs.removeFirst();
                }
            }
        }
        return piece;
    }

    /** Held audio of one item. */
    private static final class Run {
        private final Spoken of;
        private int bytes;

        Run(Spoken of) {
            this.of = of;
        }
    }

    /** An event amid the audio, and how much of it comes first. */
    private record Event(VoiceVAResponse response, long afterBytes) {}
}

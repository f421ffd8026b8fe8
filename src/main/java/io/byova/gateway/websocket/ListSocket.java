package io.byova.gateway.websocket;

import com.cisco.wcc.ccai.media.v1.ListVAResponse;
import io.byova.gateway.websocket.Outgoing.Ending;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/** A socket that is asked for the agents, as often as its client likes. */
final class ListSocket implements Peer {

    private static final long PATIENCE_NANOS = Duration.ofMinutes(1).toNanos();
    private static final int MOST_BAD_MESSAGES = 20;

    private final ListVAResponse agents;
    private int badMessages;
    private boolean asked = true;
    private long askedAt;

    ListSocket(ListVAResponse agents) {
        this.agents = agents;
    }

    @Override
    public String conversationId() {
        return "";
    }

    @Override
    public boolean isFull() {
        return false;
    }

    @Override
    public Flux<Outgoing> answers() {
        return Flux.never();
    }

    @Override
    public @Nullable Outgoing hears(String message) {
        asked = true;
        try {
            Incoming incoming = MessageReader.readListing(message);
            if (incoming instanceof Incoming.Ping ping) {
                return new Outgoing.Pong(ping.seq());
            }
            return incoming instanceof Incoming.Listing ? new Outgoing.Agents(agents) : null;
        } catch (BadMessage bad) {
            return refused(bad);
        }
    }

    @Override
    public Outgoing refused(BadMessage bad) {
        badMessages++;
        return new Outgoing.Problem(
                bad.code(), String.valueOf(bad.getMessage()), badMessages >= MOST_BAD_MESSAGES ? Ending.REFUSED : null);
    }

    @Override
    public List<Outgoing> ticks(long nowNanos) {
        if (asked) {
            asked = false;
            askedAt = nowNanos;
        }
        return nowNanos - askedAt < PATIENCE_NANOS
                ? List.of()
                : List.of(new Outgoing.Problem(ErrorCode.TIMEOUT, "nothing has been asked for long", Ending.REFUSED));
    }

    @Override
    public void gone() {
        // nothing is kept
    }
}

package io.byova.gateway.websocket;

import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import io.byova.gateway.conversation.CallerRequest;
import io.byova.gateway.conversation.ConversationProcessor;
import io.byova.gateway.observe.TurnOrigin;
import io.byova.gateway.websocket.Outgoing.Ending;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * The call of one socket: whose it is, what its client says, and when it is time to say or end something. Knows no socket:
 * {@link Wire} is one. Everything happens on the socket's event loop, but answers come on any thread.
 */
final class CallSocket implements Peer {

    private static final int MOST_BAD_MESSAGES = 20;
    private static final long LINGER_NANOS = 10_000_000_000L;

    private final ConversationProcessor calls;
    private final Ids ids;
    private final SocketWatch watch;
    private final DoorLimits limits;
    private final SocketTurns turns;

    private volatile @Nullable String conversationId;
    private int badMessages;
    private long openedAt;
    private long terminalAt;

    /**
     * @param origin of all its turns
     * @param onSpace told, from any thread, that more may be read
     */
    CallSocket(
            ConversationProcessor calls,
            TurnOrigin origin,
            Ids ids,
            SocketWatch watch,
            DoorLimits limits,
            Runnable onSpace) {
        this.calls = calls;
        this.ids = ids;
        this.watch = watch;
        this.limits = limits;
        this.turns = new SocketTurns(turn -> calls.turn(turn.map(CallerRequest::of), origin), this::problem, onSpace);
    }

    private Outgoing problem(Throwable failure) {
        String id = conversationId;
        return Problems.of(failure, id != null && calls.isLive(id));
    }

    @Override
    public String conversationId() {
        String id = conversationId;
        return id == null ? "" : id;
    }

    @Override
    public boolean isFull() {
        return turns.isFull();
    }

    @Override
    public Flux<Outgoing> answers() {
        return turns.answers();
    }

    @Override
    public @Nullable Outgoing hears(String message) {
        try {
            Incoming incoming = MessageReader.read(message);
            if (incoming instanceof Incoming.Ping ping) {
                return new Outgoing.Pong(ping.seq());
            }
            return incoming instanceof Incoming.Request said ? takes(said.request()) : null;
        } catch (BadMessage bad) {
            return refused(bad);
        }
    }

    @Override
    public Outgoing refused(BadMessage bad) {
        badMessages++;
        boolean enough = badMessages >= MOST_BAD_MESSAGES;
        return new Outgoing.Problem(bad.code(), String.valueOf(bad.getMessage()), enough ? Ending.REFUSED : null);
    }

    private @Nullable Outgoing takes(VoiceVARequest request) {
        String named = request.getConversationId();
        String known = conversationId;
        if (known == null) {
            // A socket is a conversation, also where the client gives it no name.
            String id = named.isEmpty() ? "socket-" + UUID.randomUUID() : named;
            if (!ids.take(id)) {
                return new Outgoing.Problem(
                        ErrorCode.BAD_REQUEST,
                        "conversation_id: is live already; a conversation has one socket, and none is resumed",
                        Ending.REFUSED);
            }
            watch.begins(id);
            conversationId = id;
            known = id;
        } else if (!named.isEmpty() && !named.equals(known)) {
            throw BadMessage.of(
                    "conversation_id: names another conversation than the first message; open a socket for it");
        }
        turns.accept(
                named.isEmpty() ? request.toBuilder().setConversationId(known).build() : request);
        return null;
    }

    @Override
    public List<Outgoing> ticks(long now) {
        String id = conversationId;
        if (openedAt == 0) {
            openedAt = now;
        }
        if (id == null) {
            return now - openedAt < limits.firstMessageWithin().toNanos()
                    ? List.of()
                    : List.of(new Outgoing.Problem(ErrorCode.TIMEOUT, "no request has come", Ending.REFUSED));
        }
        if (calls.isLive(id) || !turns.isQuiet()) {
            return List.of();
        }
        if (terminalAt == 0) {
            terminalAt = now;
        }
        // Whoever has had a terminal response closes the socket itself, when it has played what it got.
        return turns.isCallOver() && now - terminalAt < LINGER_NANOS
                ? List.of()
                : List.of(new Outgoing.Close(Ending.CALL_OVER));
    }

    @Override
    public void gone() {
        String id = conversationId;
        if (id != null) {
            calls.hungUp(id);
            watch.ended(id);
            ids.giveBack(id);
        }
    }
}

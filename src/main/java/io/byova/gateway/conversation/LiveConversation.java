package io.byova.gateway.conversation;

import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.google.protobuf.ByteString;
import io.byova.gateway.audio.AudioFormat;
import io.byova.gateway.connector.Conversation;
import io.byova.gateway.connector.EndReason;
import io.byova.gateway.connector.VirtualAgent;
import io.byova.gateway.routing.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One call: what outlives its RPCs. RPCs of a call may arrive on different event loops, so all state is volatile, atomic,
 * or guarded by this object's monitor, which is never held across a call to anybody else.
 */
final class LiveConversation implements Conversation {

    private static final int MEMORY_LIMIT = 4096;

    private final String id;
    private final String customerOrgId;
    private final Route route;
    private final long openedAtMillis;
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.FRESH);
    private final ConnectorGate gate = new ConnectorGate();

    /** Live RPCs, oldest first. Guarded by this. */
    private final List<Turn> turns = new ArrayList<>(2);

    private volatile int liveTurns;
    private volatile long lastActiveMillis;
    private volatile AudioFormat audioFormat = AudioFormat.MULAW_8K;
    private volatile String vendorSpecificConfig = "";
    private volatile Map<String, String> additionalInfo = Map.of();
    private volatile boolean partialResponsesAllowed;
    private volatile String languageCode = "";
    private volatile boolean singleUtterance;
    private volatile boolean inputSensitive;
    private volatile @Nullable Object attachment;
    private volatile ByteString memory = ByteString.EMPTY;

    LiveConversation(VoiceVARequest first, Route route, long nowMillis) {
        this.id = first.getConversationId();
        this.customerOrgId = first.getCustomerOrgId();
        this.route = route;
        this.openedAtMillis = nowMillis;
        this.lastActiveMillis = nowMillis;
    }

    Route route() {
        return route;
    }

    ConnectorGate gate() {
        return gate;
    }

    // ---- RPCs -------------------------------------------------------------------------------------------------------

    /** Adds an RPC; false where the conversation has ended meanwhile. */
    synchronized boolean join(Turn turn, VoiceVARequest first) {
        if (isEnded()) {
            return false;
        }
        turns.add(turn);
        liveTurns = turns.size();
        learn(first);
        return true;
    }

    /** Removes an RPC that is over. State the other RPCs use stays (rule 5). */
    synchronized void leave(Turn turn, long nowMillis) {
        turns.remove(turn);
        liveTurns = turns.size();
        lastActiveMillis = nowMillis;
    }

    /** Speech or digits on {@code by}: older replies that allow it are stopped (rules 29 and 31). */
    void bargeIn(Turn by) {
        if (liveTurns > 1) {
            for (Turn older : olderThan(by)) {
                older.stopReplyIfInterruptible();
            }
        }
    }

    /** Whether the caller is listening to an older RPC's prompt that must not be interrupted (rules 17 and 30). */
    boolean isDeafTo(Turn turn) {
        if (liveTurns > 1) {
            for (Turn older : olderThan(turn)) {
                if (older.isPlayingUninterruptible()) {
                    return true;
                }
            }
        }
        return false;
    }

    private synchronized List<Turn> olderThan(Turn turn) {
        int index = turns.indexOf(turn);
        return index <= 0 ? List.of() : List.copyOf(turns.subList(0, index));
    }

    private synchronized List<Turn> allBut(@Nullable Turn turn) {
        List<Turn> others = new ArrayList<>(turns);
        others.remove(turn);
        return others;
    }

    // ---- the way from Fresh to Ended --------------------------------------------------------------------------------

    /** True where the connector is to be started and its welcome sent (rules 9 and 10). */
    boolean openWithWelcome() {
        return phase.compareAndSet(Phase.FRESH, Phase.OPENING) || phase.compareAndSet(Phase.UNWELCOMED, Phase.OPENING);
    }

    /** True where the call began without SESSION_START and the connector is to be started first (rule 9). */
    boolean openImplied() {
        return phase.compareAndSet(Phase.FRESH, Phase.UNWELCOMED);
    }

    /** The welcome's FINAL has been sent. */
    void welcomed() {
        phase.compareAndSet(Phase.OPENING, Phase.ACTIVE);
    }

    /** The RPC that carried the welcome is over; has no effect where the welcome had been sent. */
    void welcomeOver() {
        phase.compareAndSet(Phase.OPENING, Phase.UNWELCOMED);
    }

    /**
     * Ends the conversation and stops all its RPCs but one.
     *
     * @return the phase it was in, or null where it had ended before
     */
    @Nullable
    Phase end(EndReason reason, @Nullable Turn by) {
        Phase before;
        synchronized (this) {
            before = phase.get();
            if (before instanceof Phase.Ended) {
                return null;
            }
            before = phase.getAndSet(new Phase.Ended(reason));
        }
        for (Turn other : allBut(by)) {
            other.stop();
        }
        return before;
    }

    /** Ends a call that no connector has heard of and no RPC but this one has joined; false where it is more than that. */
    synchronized boolean endUnheard(Turn only) {
        return turns.size() == 1
                && turns.get(0) == only
                && phase.compareAndSet(Phase.FRESH, new Phase.Ended(EndReason.CALLER_ENDED));
    }

    boolean isEnded() {
        return phase.get() instanceof Phase.Ended;
    }

    // ---- time -------------------------------------------------------------------------------------------------------

    /** Called now and then: stops RPCs that have been silent, and says why the conversation itself should end, if so. */
    @Nullable
    EndReason expire(long nowMillis, ConversationSettings settings) {
        if (nowMillis - openedAtMillis >= settings.maxDuration().toMillis()) {
            return EndReason.TOO_LONG;
        }
        if (liveTurns == 0) {
            return nowMillis - lastActiveMillis >= settings.idleTimeout().toMillis() ? EndReason.IDLE : null;
        }
        for (Turn turn : allBut(null)) {
            turn.stopIfIdle(nowMillis, settings.rpcIdleTimeout().toMillis());
        }
        return null;
    }

    // ---- what a request says of the call ----------------------------------------------------------------------------

    void latch(AudioFormat format) {
        audioFormat = format;
    }

    void audioFacts(String language, boolean single) {
        if (!language.isEmpty()) {
            languageCode = language;
        }
        singleUtterance = single;
    }

    /** The last reply's {@code input_sensitive}: it holds for all input until the next reply (rule 35). */
    void inputSensitive(boolean sensitive) {
        inputSensitive = sensitive;
    }

    /** WxCC may leave out on later turns what it has said before; that stays valid (rule 19). */
    private void learn(VoiceVARequest first) {
        partialResponsesAllowed = first.getAllowPartialResponses();
        if (!first.getVendorSpecificConfig().isEmpty()) {
            vendorSpecificConfig = first.getVendorSpecificConfig();
        }
        if (first.getAdditionalInfoCount() > 0) {
            additionalInfo = first.getAdditionalInfoMap();
        }
    }

    // ---- Conversation -----------------------------------------------------------------------------------------------

    @Override
    public String id() {
        return id;
    }

    @Override
    public String customerOrgId() {
        return customerOrgId;
    }

    @Override
    public VirtualAgent agent() {
        return route.agent();
    }

    @Override
    public String vendorSpecificConfig() {
        return vendorSpecificConfig;
    }

    @Override
    public Map<String, String> additionalInfo() {
        return additionalInfo;
    }

    @Override
    public boolean allowsPartialResponses() {
        return partialResponsesAllowed;
    }

    @Override
    public AudioFormat audioFormat() {
        return audioFormat;
    }

    @Override
    public String languageCode() {
        return languageCode;
    }

    @Override
    public boolean isSingleUtterance() {
        return singleUtterance;
    }

    @Override
    public boolean isInputSensitive() {
        return inputSensitive;
    }

    @Override
    public void attach(@Nullable Object session) {
        attachment = session;
    }

    @Override
    public <T> @Nullable T attachment(Class<T> type) {
        Object session = attachment;
        return type.isInstance(session) ? type.cast(session) : null;
    }

    @Override
    public ByteString memory() {
        return memory;
    }

    @Override
    public void remember(ByteString bytes) {
        if (bytes.size() > MEMORY_LIMIT) {
            throw new IllegalArgumentException(
                    "a conversation remembers at most " + MEMORY_LIMIT + " bytes, not " + bytes.size());
        }
        memory = bytes;
    }
}

package io.byova.gateway.conversation;

import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.google.protobuf.ByteString;
import io.byova.gateway.audio.AudioFormat;
import io.byova.gateway.connector.Conversation;
import io.byova.gateway.connector.LevelMeter;
import io.byova.gateway.connector.VirtualAgent;
import io.byova.gateway.observe.CallObserver;
import io.byova.gateway.routing.Route;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known of a call, and what its connector keeps with it. Every fact is volatile: the newest RPC's word counts. */
abstract class ConversationFacts implements Conversation {

    private static final int MEMORY_LIMIT = 4096;

    private final String id;
    private final String customerOrgId;
    private final Route route;
    private CallObserver observer = CallObserver.NONE;
    private LevelMeter levels = LevelMeter.NONE;

    private volatile AudioFormat audioFormat = AudioFormat.MULAW_8K;
    private volatile String vendorSpecificConfig = "";
    private volatile Map<String, String> additionalInfo = Map.of();
    private volatile boolean partialResponsesAllowed;
    private volatile String languageCode = "";
    private volatile boolean singleUtterance;
    private volatile boolean inputSensitive;
    private volatile @Nullable Object attachment;
    private volatile ByteString memory = ByteString.EMPTY;

    ConversationFacts(VoiceVARequest first, Route route) {
        this.id = first.getConversationId();
        this.customerOrgId = first.getCustomerOrgId();
        this.route = route;
    }

    final Route route() {
        return route;
    }

    /** Before anybody else sees this conversation. */
    final void observedBy(CallObserver newObserver) {
        observer = newObserver;
        LevelMeter told = newObserver.levels();
        if (told != LevelMeter.NONE) {
            // How a confidential answer is said is nobody's business either (rule 35).
            levels = level -> {
                if (!inputSensitive) {
                    told.heard(level);
                }
            };
        }
    }

    final CallObserver observer() {
        return observer;
    }

    /** What is to be told how loud the caller is, wherever that is measured. */
    final LevelMeter levels() {
        return levels;
    }

    // A write that other threads see costs more than a look, and most say what has been said before.

    final void latch(AudioFormat format) {
        if (audioFormat != format) {
            audioFormat = format;
        }
    }

    final void language(String code) {
        if (!languageCode.equals(code)) {
            languageCode = code;
        }
    }

    final void singleUtterance(boolean asked) {
        if (singleUtterance != asked) {
            singleUtterance = asked;
        }
    }

    /** The last reply's {@code input_sensitive}: it holds for all input until the next reply (rule 35). */
    final void inputSensitive(boolean sensitive) {
        inputSensitive = sensitive;
    }

    /** WxCC may leave out on later turns what it has said before; that stays valid (rule 19). */
    final void learn(VoiceVARequest first) {
        if (partialResponsesAllowed != first.getAllowPartialResponses()) {
            partialResponsesAllowed = !partialResponsesAllowed;
        }
        if (!first.getVendorSpecificConfig().isEmpty()) {
            vendorSpecificConfig = first.getVendorSpecificConfig();
        }
        if (first.getAdditionalInfoCount() > 0) {
            additionalInfo = first.getAdditionalInfoMap();
        }
    }

    @Override
    public final String id() {
        return id;
    }

    @Override
    public final String customerOrgId() {
        return customerOrgId;
    }

    @Override
    public final VirtualAgent agent() {
        return route.agent();
    }

    @Override
    public final String vendorSpecificConfig() {
        return vendorSpecificConfig;
    }

    @Override
    public final Map<String, String> additionalInfo() {
        return additionalInfo;
    }

    @Override
    public final boolean allowsPartialResponses() {
        return partialResponsesAllowed;
    }

    @Override
    public final AudioFormat audioFormat() {
        return audioFormat;
    }

    @Override
    public final String languageCode() {
        return languageCode;
    }

    @Override
    public final boolean isSingleUtterance() {
        return singleUtterance;
    }

    @Override
    public final boolean isInputSensitive() {
        return inputSensitive;
    }

    @Override
    public final void attach(@Nullable Object session) {
        attachment = session;
    }

    @Override
    public final <T> @Nullable T attachment(Class<T> type) {
        Object session = attachment;
        return type.isInstance(session) ? type.cast(session) : null;
    }

    @Override
    public final ByteString memory() {
        return memory;
    }

    @Override
    public final void remember(ByteString bytes) {
        if (bytes.size() > MEMORY_LIMIT) {
            throw new IllegalArgumentException(
                    "a conversation remembers at most " + MEMORY_LIMIT + " bytes, not " + bytes.size());
        }
        memory = bytes;
    }
}

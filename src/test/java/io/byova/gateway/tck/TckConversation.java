package io.byova.gateway.tck;

import com.google.protobuf.ByteString;
import io.byova.gateway.audio.AudioFormat;
import io.byova.gateway.connector.Conversation;
import io.byova.gateway.connector.VirtualAgent;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A call that is what a test says it is. Thread-safe. */
public final class TckConversation implements Conversation {

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final int LARGEST_MEMORY = 4096;

    private final String id;
    private final VirtualAgent agent;
    private volatile String vendorSpecificConfig = "";
    private volatile Map<String, String> additionalInfo = Map.of();
    private volatile boolean partials;
    private volatile AudioFormat audioFormat = AudioFormat.MULAW_8K;
    private volatile String languageCode = "en-US";
    private volatile boolean sensitive;
    private volatile @Nullable Object session;
    private volatile ByteString memory = ByteString.EMPTY;

    /** A call to an agent, with an id of its own. */
    public TckConversation(VirtualAgent agent) {
        this("tck-" + COUNT.incrementAndGet(), agent);
    }

    /** A call to an agent. */
    public TckConversation(String id, VirtualAgent agent) {
        this.id = id;
        this.agent = agent;
    }

    /** Sets {@link #vendorSpecificConfig()}; empty at first. */
    public TckConversation vendorSpecificConfig(String config) {
        vendorSpecificConfig = config;
        return this;
    }

    /** Sets {@link #additionalInfo()}; empty at first. */
    public TckConversation additionalInfo(Map<String, String> info) {
        additionalInfo = Map.copyOf(info);
        return this;
    }

    /** Sets {@link #allowsPartialResponses()}; false at first. */
    public TckConversation allowsPartialResponses(boolean allowed) {
        partials = allowed;
        return this;
    }

    /** Sets {@link #audioFormat()}; mu-law at 8 kHz at first. */
    public TckConversation audioFormat(AudioFormat format) {
        audioFormat = format;
        return this;
    }

    /** Sets {@link #languageCode()}; {@code en-US} at first. */
    public TckConversation languageCode(String code) {
        languageCode = code;
        return this;
    }

    /** Sets {@link #isInputSensitive()}; false at first. */
    public TckConversation inputSensitive(boolean isSensitive) {
        sensitive = isSensitive;
        return this;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String customerOrgId() {
        return "tck-organisation";
    }

    @Override
    public VirtualAgent agent() {
        return agent;
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
        return partials;
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
        return false;
    }

    @Override
    public boolean isInputSensitive() {
        return sensitive;
    }

    @Override
    public void attach(@Nullable Object attached) {
        session = attached;
    }

    @Override
    public <T> @Nullable T attachment(Class<T> type) {
        Object attached = session;
        return type.isInstance(attached) ? type.cast(attached) : null;
    }

    @Override
    public ByteString memory() {
        return memory;
    }

    @Override
    public void remember(ByteString bytes) {
        if (bytes.size() > LARGEST_MEMORY) {
            throw new IllegalArgumentException(bytes.size() + " bytes; a call's memory takes " + LARGEST_MEMORY);
        }
        memory = bytes;
    }
}

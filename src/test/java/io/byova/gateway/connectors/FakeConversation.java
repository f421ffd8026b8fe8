package io.byova.gateway.connectors;

import com.google.protobuf.ByteString;
import io.byova.gateway.audio.AudioFormat;
import io.byova.gateway.connector.AgentSettings;
import io.byova.gateway.connector.Conversation;
import io.byova.gateway.connector.VirtualAgent;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A call with nothing but an id, and input that may be confidential. */
public final class FakeConversation implements Conversation {

    public volatile boolean sensitive;

    private final String id;
    private final VirtualAgent agent;
    private @Nullable Object session;
    private ByteString memory = ByteString.EMPTY;

    public FakeConversation(String id) {
        this(id, new VirtualAgent("agent", "Agent", true, Map.of(), AgentSettings.DEFAULTS));
    }

    public FakeConversation(String id, VirtualAgent agent) {
        this.id = id;
        this.agent = agent;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String customerOrgId() {
        return "";
    }

    @Override
    public VirtualAgent agent() {
        return agent;
    }

    @Override
    public String vendorSpecificConfig() {
        return "";
    }

    @Override
    public Map<String, String> additionalInfo() {
        return Map.of();
    }

    @Override
    public boolean allowsPartialResponses() {
        return false;
    }

    @Override
    public AudioFormat audioFormat() {
        return AudioFormat.MULAW_8K;
    }

    @Override
    public String languageCode() {
        return "";
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
        return type.isInstance(session) ? type.cast(session) : null;
    }

    @Override
    public ByteString memory() {
        return memory;
    }

    @Override
    public void remember(ByteString bytes) {
        memory = bytes;
    }
}

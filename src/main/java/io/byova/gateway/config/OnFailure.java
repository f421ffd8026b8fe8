package io.byova.gateway.config;

import io.byova.gateway.connector.FailureEvent;
import org.jspecify.annotations.Nullable;

/**
 * A connector's {@code on-failure} section: what callers hear and what becomes of the call when the vendor fails.
 *
 * @param audio a file of any format the gateway converts, or {@code classpath:…}; null for the gateway's own words
 * @param event transfer-to-agent, the default, or session-end
 */
public record OnFailure(@Nullable String audio, @Nullable FailureEvent event) {

    public OnFailure {
        event = event == null ? FailureEvent.TRANSFER_TO_AGENT : event;
    }
}

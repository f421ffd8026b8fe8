package io.byova.gateway.websocket;

import static io.byova.gateway.websocket.SocketClient.until;

import io.byova.gateway.app.Gateway;
import io.byova.gateway.config.ConfigSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A gateway with an agent that plays recordings, on free ports of the loopback. Closed when all calls have ended. */
final class WholeGateway implements AutoCloseable {

    private static final String AGENT =
            "connectors: [{name: local, type: local_audio, config: {dtmf: {\"5\": transfer}}}]\n";

    private final Gateway gateway;

    private WholeGateway(Gateway gateway) {
        this.gateway = gateway;
    }

    /** Whose only WebSockets are those of operators. */
    static WholeGateway start(String... settings) throws IOException {
        List<String> all = new ArrayList<>(List.of(
                "gateway.host=127.0.0.1", "gateway.port=0", "gateway.shutdown-grace=10ms", "monitoring.port=0"));
        all.addAll(List.of(settings));
        Path file = Files.createTempFile("websocket", ".yaml");
        Files.writeString(file, AGENT);
        Gateway gateway = Gateway.start(ConfigSource.load(file, all, Map.of()));
        Files.delete(file);
        return new WholeGateway(gateway);
    }

    /** With the listener of its own for callers. */
    static WholeGateway withFrontDoor(String... settings) throws IOException {
        List<String> all =
                new ArrayList<>(List.of("websocket.enabled=true", "websocket.host=127.0.0.1", "websocket.port=0"));
        all.addAll(List.of(settings));
        return start(all.toArray(String[]::new));
    }

    int webSocketPort() {
        return gateway.webSocketPort();
    }

    int monitoringPort() {
        return gateway.monitoringPort();
    }

    int liveConversations() {
        return gateway.liveConversations();
    }

    @Override
    public void close() {
        until("the end of all calls", () -> gateway.liveConversations() == 0);
        gateway.stop().block(Duration.ofSeconds(60));
    }
}

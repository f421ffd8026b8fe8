package io.byova.gateway.app;

import com.cisco.wcc.ccai.media.v1.ListVAResponse;
import io.byova.gateway.config.GatewayConfig;
import io.byova.gateway.conversation.ConversationProcessor;
import io.byova.gateway.monitoring.TestDoor;
import io.byova.gateway.observe.Journal;
import io.byova.gateway.websocket.FrontDoor;
import io.byova.gateway.websocket.SocketWatch;
import io.byova.gateway.websocket.WebSocketServer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.netty.http.server.HttpServerResponse;

/** The WebSocket door, and its own listener where there is one. */
final class WebSocketSide {

    private final FrontDoor door;
    private final @Nullable WebSocketServer server;

    private WebSocketSide(FrontDoor door, @Nullable WebSocketServer server) {
        this.door = door;
        this.server = server;
    }

    static WebSocketSide start(
            GatewayConfig config,
            ConversationProcessor calls,
            ListVAResponse agents,
            BooleanSupplier serving,
            Scheduler timers) {
        FrontDoor door = new FrontDoor(calls, agents, Settings.doorLimits(config.websocket()), timers);
        return new WebSocketSide(
                door,
                config.websocket().enabled()
                        ? WebSocketServer.start(Settings.webSocket(config.websocket(), config.gateway()), door, serving)
                        : null);
    }

    /** The door as operators use it: their calls are marked, and counted nowhere. */
    TestDoor forTests(Journal journal) {
        SocketWatch marking = new SocketWatch() {
            @Override
            public void begins(String conversationId) {
                journal.expectTest(conversationId);
            }

            @Override
            public void ended(String conversationId) {
                journal.forgetTest(conversationId);
            }
        };
        return new TestDoor() {
            @Override
            public Mono<Void> call(HttpServerResponse response, Runnable closed) {
                return door.call(response, marking, closed);
            }

            @Override
            public Mono<Void> list(HttpServerResponse response, Runnable closed) {
                return door.list(response, closed);
            }
        };
    }

    /** The port that is bound, or 0 where there is no listener. */
    int port() {
        return server == null ? 0 : server.port();
    }

    /** Closes all sockets and the listener. */
    Mono<Void> stop() {
        return door.close().then(Mono.defer(() -> server == null ? Mono.empty() : server.stop()));
    }
}

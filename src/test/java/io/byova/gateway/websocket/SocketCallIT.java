package io.byova.gateway.websocket;

import static io.byova.gateway.websocket.SocketClient.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.ListVAResponse;
import com.google.protobuf.ByteString;
import io.byova.gateway.audio.WavFile;
import io.byova.gateway.connector.EndReason;
import io.byova.gateway.connector.FailureEvent;
import io.byova.gateway.conversation.ConversationProcessor;
import io.byova.gateway.conversation.ConversationSettings;
import io.byova.gateway.resilience.ResilienceSettings;
import io.byova.gateway.resilience.VendorGuard;
import io.byova.gateway.routing.LoadedConnector;
import io.byova.gateway.routing.VirtualAgentRouter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Calls of an agent that can be interrupted, held up, and left. */
@Timeout(180)
final class SocketCallIT {

    private static final DoorLimits USUAL = DoorLimits.defaults();

    /** Far above what sockets and buffers between the two explain, and far below everything. */
    private static final long MOST_CHUNKS_AHEAD = 1500;

    private final Scheduler timers = Schedulers.newParallel("byova-timers", 1, true);
    private Talker agent;
    private ConversationProcessor processor;
    private FrontDoor door;
    private WebSocketServer server;

    private void serves(boolean bargeIn, DoorLimits limits) {
        agent = new Talker(bargeIn);
        VendorGuard guard = new VendorGuard("talker", ResilienceSettings.timeout(Duration.ofSeconds(60)), timers);
        VirtualAgentRouter router = VirtualAgentRouter.loadConnectors(List.of(
                        new LoadedConnector("talker", agent, guard, ByteString.EMPTY, FailureEvent.TRANSFER_TO_AGENT)))
                .block();
        processor = new ConversationProcessor(router, ConversationSettings.DEFAULTS, timers);
        door = new FrontDoor(processor, ListVAResponse.getDefaultInstance(), limits, timers);
        server = WebSocketServer.start(
                new WebSocketSettings("127.0.0.1", 0, 1, 100, List.of(), List.of(), null), door, () -> true);
    }

    private static DoorLimits quietFor(int secondsUntilPing, int secondsUntilGone) {
        return new DoorLimits(
                USUAL.messageBytes(),
                USUAL.firstMessageWithin(),
                Duration.ofSeconds(secondsUntilPing),
                Duration.ofSeconds(secondsUntilGone),
                USUAL.writeWithin());
    }

    @AfterEach
    void nobodyIsLeft() {
        until("the end of all sockets", () -> door.openSockets() == 0);
        until("the end of all turns", () -> processor.openTurns() == 0);
        until("the end of all calls", () -> processor.liveConversations() == 0);
        server.stop().block(Duration.ofSeconds(20));
        processor.close().block(Duration.ofSeconds(20));
        timers.dispose();
    }

    private SocketClient.Builder caller() {
        return SocketClient.to(server.port());
    }

    @Test
    void speechOverAReplyStopsItAndIsAnswered() throws Exception {
        // Given
        serves(true, USUAL);
        try (SocketClient caller = caller().connects()) {
            caller.starts().awaitsFinals(1).digits("DTMF_DIGIT_ONE");
            until("the reply", () -> caller.heard().length > 0);

            // When
            caller.says(sentence());

            // Then
            caller.awaitsFinals(3);
            List<String> row = caller.responses().stream()
                    .map(response -> SocketClient.event(response).isEmpty()
                            ? SocketClient.type(response)
                            : SocketClient.event(response))
                    .toList();
            assertThat(row).containsSubsequence("CHUNK", "FINAL", "START_OF_INPUT", "END_OF_INPUT", "CHUNK", "FINAL");
            assertThat(row.subList(row.indexOf("START_OF_INPUT"), row.size()))
                    .containsExactly("START_OF_INPUT", "END_OF_INPUT", "CHUNK", "FINAL");
            until("the agent's silence", () -> agent.stopped.get() == 1);
            assertThat(caller.heard().length).isEqualTo((int) (caller.responses().stream()
                            .filter(response -> SocketClient.type(response).equals("CHUNK")
                                    && SocketClient.event(response).isEmpty())
                            .count()
                    * Talker.CHUNK.size()));
            caller.event("SESSION_END").awaitsClose(1000);
            assertThat(agent.ends).containsExactly(EndReason.CALLER_ENDED);
        }
    }

    @Test
    void aKeyOverAReplyStopsIt() {
        // Given
        serves(true, USUAL);
        try (SocketClient caller = caller().connects()) {
            caller.starts().awaitsFinals(1).digits("DTMF_DIGIT_ONE");
            until("the reply", () -> caller.heard().length > 0);

            // When
            caller.event("START_OF_DTMF").awaitsFinals(2);

            // Then
            until("the agent's silence", () -> agent.stopped.get() == 1);
        }
        until("the end", () -> agent.ends.equals(List.of(EndReason.CALLER_ENDED)));
    }

    @Test
    void aClientWhoDoesNotReadStopsTheAgentAndReadingResumesIt() {
        // Given
        serves(false, USUAL);
        try (SocketClient caller = caller().reading(1).connects()) {
            caller.starts().awaitsFinals(1).digits("DTMF_DIGIT_ONE");

            // When
            long stopped = settled(agent.chunks);

            // Then
            assertThat(stopped).isLessThan(MOST_CHUNKS_AHEAD);
            caller.reads(stopped + 200);
            until("more", () -> agent.chunks.get() > stopped + 50);
        }
        until("the agent's silence", () -> agent.stopped.get() == 1);
        until("the end", () -> agent.ends.equals(List.of(EndReason.CALLER_ENDED)));
    }

    @Test
    void aClientWhoTakesNothingForLongIsGone() {
        // Given
        serves(
                false,
                new DoorLimits(
                        256 * 1024,
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(2)));
        try (SocketClient caller = caller().reading(1).connects()) {
            // When
            caller.starts().awaitsFinals(1).digits("DTMF_DIGIT_ONE");

            // Then
            until("the end", () -> agent.ends.equals(List.of(EndReason.CALLER_ENDED)));
        }
        assertThat(agent.stopped).hasValue(1);
    }

    @Test
    void anAgentWhoDoesNotListenStopsTheClient() {
        // Given
        serves(false, quietFor(1, 4));
        agent.deaf = true;
        try (SocketClient caller = caller().connects()) {
            caller.starts().awaitsFinals(1);

            // When
            long sent = 0;
            long since = System.nanoTime();
            while (System.nanoTime() - since < Duration.ofMillis(700).toNanos() && sent < 20_000) {
                if (caller.isWritable()) {
                    caller.audio(new byte[1600]);
                    sent++;
                    since = System.nanoTime();
                }
            }

            // Then what was sent waits in the sockets
            assertThat(sent).isLessThan(20_000);
            assertThat(agent.framesHeard).hasValue(1);

            // When he goes while nobody listens
            caller.vanishes();
        }
        until("the end", () -> agent.ends.equals(List.of(EndReason.CALLER_ENDED)));
    }

    @Test
    void aClientWhoVanishesHasHungUpOnce() {
        // Given
        serves(false, USUAL);
        SocketClient caller = caller().reading(20).connects();
        caller.starts().awaitsFinals(1).digits("DTMF_DIGIT_ONE");
        until("the reply", () -> caller.heard().length > 0);

        // When
        caller.vanishes();

        // Then
        until("the end", () -> !agent.ends.isEmpty());
        until("the agent's silence", () -> agent.stopped.get() == 1);
        assertThat(agent.ends).containsExactly(EndReason.CALLER_ENDED);
    }

    @Test
    void aQuietClientIsAskedAndAPongOfTheWebSocketIsAnAnswer() {
        // Given
        serves(false, quietFor(1, 4));
        try (SocketClient caller = caller().connects()) {
            caller.starts().awaitsFinals(1);

            // When it says nothing for longer than a client may be deaf
            until("pings", () -> caller.pings.get() >= 4, caller);

            // Then
            assertThat(caller.closed).hasValue(null);
            assertThat(caller.messages.stream()
                            .filter(each -> each.path("type").asString().equals("PING")))
                    .hasSizeGreaterThanOrEqualTo(4);
        }
    }

    @Test
    void aClientWhoIsNotEvenHeardToPongIsGone() {
        // Given
        serves(false, quietFor(1, 3));
        try (SocketClient caller = caller().deafToPings().connects()) {
            // When
            caller.starts().awaitsFinals(1);

            // Then
            assertThat(caller.awaitsError().path("code").asString()).isEqualTo("timeout");
            caller.awaitsClose(1008);
        }
        until("the end", () -> agent.ends.equals(List.of(EndReason.CALLER_ENDED)));
    }

    @Test
    void aSocketThatSaysNothingIsClosed() {
        serves(
                false,
                new DoorLimits(
                        256 * 1024,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(60),
                        USUAL.writeWithin()));
        try (SocketClient caller = caller().connects()) {
            assertThat(caller.awaitsError().path("status").asInt()).isEqualTo(408);
            caller.awaitsClose(1008);
        }
    }

    @Test
    void aCallThatIsEndedElsewhereClosesItsSocket() {
        serves(false, USUAL);
        try (SocketClient caller = caller().conversation("c1").connects()) {
            // Given
            caller.starts().awaitsFinals(1);

            // When
            assertThat(processor.endCall("c1")).isTrue();

            // Then
            caller.awaitsClose(1000);
        }
    }

    @Test
    void theGatewaysEndIsToldToEverySocket() {
        serves(false, USUAL);
        try (SocketClient caller = caller().connects()) {
            // Given
            caller.starts().awaitsFinals(1);

            // When
            door.close().block(Duration.ofSeconds(20));

            // Then
            caller.awaitsClose(1001);
        }
    }

    private static byte[] sentence() throws Exception {
        byte[] speech = WavFile.read(Files.readAllBytes(Path.of("src/test/resources/speech/caller1.wav")))
                .toMulaw8k();
        byte[] whole = java.util.Arrays.copyOf(speech, speech.length + 16_000);
        java.util.Arrays.fill(whole, speech.length, whole.length, (byte) 0xFF);
        return whole;
    }

    /** The count once it has not moved for half a second. */
    private static long settled(AtomicLong count) {
        long[] last = {-1, System.nanoTime()};
        until("an end of talking", () -> {
            if (count.get() != last[0]) {
                last[0] = count.get();
                last[1] = System.nanoTime();
            }
            return last[0] > 0
                    && System.nanoTime() - last[1] > Duration.ofMillis(500).toNanos();
        });
        return last[0];
    }
}

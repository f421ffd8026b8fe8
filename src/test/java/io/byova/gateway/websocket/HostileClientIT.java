package io.byova.gateway.websocket;

import static io.byova.gateway.websocket.SocketClient.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** What must not come through, or must not hurt. */
@Timeout(120)
final class HostileClientIT {

    private static final String TOKEN = "a-token-of-the-caller";

    @AutoClose
    private WholeGateway gateway;

    private void serves(String... settings) throws Exception {
        gateway = WholeGateway.withFrontDoor(settings);
    }

    private SocketClient.Builder caller() {
        return SocketClient.to(gateway.webSocketPort());
    }

    @Test
    void badMessagesAreAnsweredAndTheCallGoesOn() throws Exception {
        serves();
        try (SocketClient caller = caller().conversation("c1").connects()) {
            // Given
            caller.starts().awaitsFinals(1);

            // When
            caller.sends("no JSON")
                    .sends(
                            "{\"type\":\"VOICE_VA_REQUEST\",\"payload\":{\"audio_input\":{\"caller_audio_b64\":\"§§\"}}}")
                    .sends(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(new byte[] {1, 2, 3})))
                    .sends("{\"conversation_id\":\"another\",\"event_input\":{\"event_type\":\"SESSION_END\"}}")
                    .sends("{\"audio_input\":{\"encoding\":\"OPUS\"}}")
                    .sends("[".repeat(5000));
            until("six errors", () -> caller.errors().size() == 6, caller);

            // Then
            assertThat(caller.errors().stream().map(error -> error.path("code").asString()))
                    .containsExactly(
                            "bad_request",
                            "bad_request",
                            "unsupported_media",
                            "bad_request",
                            "unsupported_media",
                            "bad_request");
            caller.event("SESSION_END").awaitsClose(1000);
            assertThat(caller.finals()).isEqualTo(2);
        }
    }

    @Test
    void whoSendsNothingButNonsenseIsShownOut() throws Exception {
        serves();
        try (SocketClient caller = caller().connects()) {
            for (int i = 0; i < 25; i++) {
                caller.sends("nonsense");
            }
            caller.awaitsClose(1008);
            assertThat(caller.errors()).hasSizeLessThanOrEqualTo(20);
        }
    }

    @Test
    void aMessageThatIsTooBigEndsTheSocket() throws Exception {
        serves("websocket.max-message-bytes=98304");
        try (SocketClient caller = caller().connects()) {
            caller.starts().awaitsFinals(1);
            caller.sends("x".repeat(100_000)).awaitsEnd();
        }
    }

    @Test
    void soDoesOneThatIsTooBigInPieces() throws Exception {
        serves("websocket.max-message-bytes=98304");
        try (SocketClient caller = caller().connects()) {
            caller.starts().awaitsFinals(1);
            caller.sends(new TextWebSocketFrame(false, 0, "x".repeat(60_000)));
            caller.sends(new ContinuationWebSocketFrame(false, 0, "x".repeat(60_000)))
                    .awaitsEnd();
        }
    }

    @Test
    void anUnknownAgentIsRefusedWithTheKnownOnes() throws Exception {
        serves();
        try (SocketClient caller = caller().connects()) {
            caller.sends("{\"conversation_id\":\"c\",\"virtual_agent_id\":\"nobody\","
                    + "\"event_input\":{\"event_type\":\"SESSION_START\"}}");
            JsonNode error = caller.awaitsError();
            assertThat(error.path("status").asInt()).isEqualTo(404);
            assertThat(error.path("detail").asString()).contains("Local Audio: Local Playback");
            caller.awaitsClose(1008);
        }
    }

    @Test
    void overTheLimitOneIsToldToComeLater() throws Exception {
        serves("gateway.max-conversations=1");
        try (SocketClient first = caller().connects();
                SocketClient second = caller().connects()) {
            first.starts().awaitsFinals(1);
            second.starts();
            assertThat(second.awaitsError().path("code").asString()).isEqualTo("rate_limit");
            second.awaitsClose(1013);
            first.event("SESSION_END").awaitsClose(1000);
        }
    }

    @Test
    void aConversationHasOneSocket() throws Exception {
        serves();
        try (SocketClient first = caller().conversation("same").connects();
                SocketClient second = caller().conversation("same").connects()) {
            first.starts().awaitsFinals(1);
            second.event("SESSION_END");
            assertThat(second.awaitsError().path("detail").asString()).contains("live already");
            second.awaitsClose(1008);
            assertThat(gateway.liveConversations()).isEqualTo(1);
        }
    }

    @Test
    void aClientThatNumbersAndNamesNothingIsServed() throws Exception {
        serves();
        try (SocketClient caller = caller().connects()) {
            caller.sends("{\"type\":\"PING\",\"seq\":41}");
            caller.sends("{\"payload\":{\"event_input\":{\"event_type\":1}}}").awaitsFinals(1);
            assertThat(caller.messages.get(0).path("type").asString()).isEqualTo("PONG");
            assertThat(caller.messages.get(0).path("seq").asInt()).isEqualTo(41);
            assertThat(caller.responses().get(0).path("conversation_id").asString())
                    .startsWith("socket-");
            caller.sends("{\"payload\":{\"event_input\":{\"event_type\":\"SESSION_END\"}}}")
                    .awaitsClose(1000);
        }
    }

    @Test
    void withoutATokenThereIsNoUpgrade() throws Exception {
        serves("gateway.tokens=[" + TOKEN + "]");

        assertThat(caller().refusedWith()).isEqualTo(401);
        assertThat(caller().header("Authorization", "Bearer wrong").refusedWith())
                .isEqualTo(401);
        assertThat(caller().path(FrontDoor.AGENTS).refusedWith()).isEqualTo(401);
        try (SocketClient caller =
                caller().header("Authorization", "Bearer " + TOKEN).connects()) {
            caller.starts().awaitsFinals(1);
        }
    }

    @Test
    void aPageOfAnotherSiteIsRefusedUnlessItIsAllowed() throws Exception {
        serves("websocket.allowed-origins=[https://ours.example]");

        assertThat(caller().header("Origin", "https://evil.example").refusedWith())
                .isEqualTo(403);
        assertThat(caller().header("Origin", "null").refusedWith()).isEqualTo(403);
        try (SocketClient caller =
                caller().header("Origin", "https://ours.example").connects()) {
            caller.starts().awaitsFinals(1);
        }
    }

    @Test
    void agentsAreListedAndNothingElseIsThere() throws Exception {
        serves();
        try (SocketClient caller = caller().path(FrontDoor.AGENTS).connects()) {
            caller.sends("{\"customer_org_id\":\"o\",\"is_default_virtual_agent_enabled\":true}");
            until("the list", () -> !caller.messages.isEmpty(), caller);
            assertThat(caller.messages.get(0).at("/virtual_agents/0/id").asString())
                    .isEqualTo("Local Audio: Local Playback");
            assertThat(caller.messages.get(0).at("/virtual_agents/0/name").asString())
                    .isEqualTo("Local Playback");
        }
        assertThat(caller().path("/v1/other").refusedWith()).isEqualTo(404);
    }
}

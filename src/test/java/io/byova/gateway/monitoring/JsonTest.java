package io.byova.gateway.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class JsonTest {

    @Test
    void halfACharacterDoesNotSpoilTheAnswer() {
        // Given what a vendor may send, in words that are shown
        List<String> words = List.of("before", "\uD83D", "\uDE00…", "\uD83D\uDE00", "after");

        // When
        JsonNode told = TestGateway.json(new String(Json.bytes(Json.fitting(words, 1000)), StandardCharsets.UTF_8));

        // Then
        assertThat(told.size()).isEqualTo(words.size());
        assertThat(told.get(3).asString()).isEqualTo("\uD83D\uDE00");
        assertThat(told.get(4).asString()).isEqualTo("after");
    }
}

package io.byova.gateway.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.byova.gateway.observe.Journal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

final class TestCallsApiTest {

    private final Journal journal = new Journal();
    private final List<String> ended = new ArrayList<>();

    @Test
    void aCallThatDoesNotBeginIsGivenUpAndHungUp() {
        // Given
        TestPublisher<Void> call = TestPublisher.create();

        // When
        StepVerifier.withVirtualTime(() -> api().run("test-1", call.mono()))
                .thenAwait(Duration.ofSeconds(10))

                // Then
                .expectErrorSatisfies(failure -> {
                    assertThat(((Refusal) failure).status().code()).isEqualTo(504);
                    assertThat(failure).hasMessage("the call did not begin within 10 s and was given up");
                })
                .verify(Duration.ofSeconds(30));
        call.assertCancelled();
        assertThat(ended).containsExactly("test-1");
        assertThat(journal.expectsTest("test-1")).isFalse();
    }

    @Test
    void aGatewayThatCannotCallItselfSaysSo() {
        // When
        StepVerifier.create(api().run("test-1", Mono.error(new IllegalStateException("no connection"))))

                // Then
                .expectErrorSatisfies(failure ->
                        assertThat(((Refusal) failure).status().code()).isEqualTo(502))
                .verify(Duration.ofSeconds(30));
    }

    private TestCallsApi api() {
        return new TestCallsApi(
                new EmptyGateway().journal(journal).endCall(ended::add).monitored());
    }
}

package io.byova.gateway.connectors.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

class UnfoldTest {

    private final TestPublisher<Integer> source = TestPublisher.create();
    private final Flux<String> unfolded = new Unfold<>(source.flux(), UnfoldTest::times);

    @Test
    void givesTheItemsOfEachInOrder() {
        assertThat(new Unfold<>(Flux.just(2, 0, 1, 3), UnfoldTest::times)
                        .collectList()
                        .block())
                .containsExactly("2.0", "2.1", "1.0", "3.0", "3.1", "3.2");
    }

    @Test
    void takesNothingAheadOfDemandAndOneAtATime() {
        List<Long> asked = new ArrayList<>();
        StepVerifier.create(new Unfold<>(source.flux().doOnRequest(asked::add), UnfoldTest::times), 0)
                .then(() -> assertThat(asked).isEmpty())
                .thenRequest(1)
                .then(() -> assertThat(asked).containsExactly(1L))
                .then(() -> source.next(2))
                .expectNext("2.0")
                .thenRequest(1)
                .expectNext("2.1")
                .then(() -> assertThat(asked).containsExactly(1L))
                .thenRequest(5)
                .then(() -> assertThat(asked).containsExactly(1L, 1L))
                // An empty list is no answer: it asks on.
                .then(() -> source.next(0))
                .then(() -> assertThat(asked).containsExactly(1L, 1L, 1L))
                .then(source::complete)
                .verifyComplete();
    }

    @Test
    void aSourceThatEndsDoesNotCutShortWhatIsThere() {
        StepVerifier.create(unfolded, 1)
                .then(() -> source.next(2).complete())
                .expectNext("2.0")
                .thenRequest(1)
                .expectNext("2.1")
                .verifyComplete();
    }

    @Test
    void passesTheSourcesErrorOn() {
        StepVerifier.create(unfolded)
                .then(() -> source.next(1).error(new IllegalStateException("gone")))
                .expectNext("1.0")
                .verifyErrorMessage("gone");
    }

    @Test
    void whatTheFunctionThrowsEndsBothSides() {
        StepVerifier.create(unfolded).then(() -> source.next(-1)).verifyErrorMessage("count is negative: -1");
        source.assertCancelled();
    }

    @Test
    void givesNothingAfterACancel() {
        StepVerifier.create(unfolded)
                .then(() -> source.next(3))
                .expectNext("3.0", "3.1", "3.2")
                .thenCancel()
                .verify();
        source.assertCancelled();

        List<String> heard = new ArrayList<>();
        assertThat(new Unfold<>(Flux.just(3, 3), UnfoldTest::times)
                        .doOnNext(heard::add)
                        .take(2)
                        .blockLast())
                .isEqualTo("3.1");
        assertThat(heard).hasSize(2);
    }

    @Test
    void demandFromWithinAnItemIsNoRecursion() {
        assertThat(new Unfold<>(Flux.range(0, 20_000).map(i -> 3), UnfoldTest::times)
                        .limitRate(1)
                        .count()
                        .block())
                .isEqualTo(60_000);
    }

    private static List<String> times(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("count is negative: " + count);
        }
        List<String> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            items.add(count + "." + i);
        }
        return items;
    }
}

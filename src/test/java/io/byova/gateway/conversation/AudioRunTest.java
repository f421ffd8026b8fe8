package io.byova.gateway.conversation;

import static io.byova.gateway.conversation.Requests.frame;
import static org.assertj.core.api.Assertions.assertThat;

import io.byova.gateway.connector.CallerInput;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.test.subscriber.TestSubscriber;

/** The audio of a turn, where whoever listens asks from more than one thread. */
@Timeout(60)
class AudioRunTest {

    private static final int EACH = 16;

    @Test
    void demandFromTwoThreadsAtOnceIsAdded() {
        Race.rounds(20_000, race -> {
            // Given a caller who has more to say
            Listener connector = new Listener();
            TestSubscriber<CallerTurn> turns =
                    TestSubscriber.builder().initialRequest(1).build();
            new CallerTurns(Flux.range(0, 3 * EACH).map(i -> frame(160)), digits -> {}).subscribe(turns);
            turns.getReceivedOnNext().get(0).input().subscribe(connector);

            // When
            race.between(connector::asks, connector::asks);

            // Then
            assertThat(connector.heard).hasValue(2 * EACH);
            connector.cancel();
        });
    }

    private static final class Listener extends BaseSubscriber<CallerInput> {

        private final AtomicInteger heard = new AtomicInteger();

        private void asks() {
            for (int i = 0; i < EACH; i++) {
                request(1);
            }
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            // Asks later.
        }

        @Override
        protected void hookOnNext(CallerInput input) {
            heard.incrementAndGet();
        }
    }
}

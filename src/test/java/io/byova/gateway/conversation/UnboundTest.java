package io.byova.gateway.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import io.byova.gateway.observe.TurnOrigin;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UnboundTest {

    private final Scene scene = Scene.chunks();
    private final Unbound unbound = new Unbound();

    @Test
    void hasWhatWasAddedAndNotRemovedWhateverTheOrder() {
        // Given a model that is a plain set
        Random random = new Random(7);
        Set<Turn> model = new LinkedHashSet<>();
        List<Turn> all = new ArrayList<>();

        for (int step = 0; step < 5_000; step++) {
            // When one comes or goes, from any place
            if (model.size() < 5 && random.nextBoolean()) {
                Turn turn = turn();
                all.add(turn);
                model.add(turn);
                unbound.add(turn);
            } else if (!all.isEmpty()) {
                // Also those that have gone before.
                Turn turn = all.get(Math.max(0, all.size() - 1 - random.nextInt(8)));
                model.remove(turn);
                unbound.remove(turn);
            }

            // Then
            List<Turn> newestFirst = new ArrayList<>(model);
            Collections.reverse(newestFirst);
            assertThat(unbound.all()).isEqualTo(newestFirst);
        }
    }

    @Test
    void threadsThatAddAndRemoveLeaveNothingBehind() throws Exception {
        Turn stays = turn();
        unbound.add(stays);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Thread thread = new Thread(() -> {
                Turn turn = turn();
                // So often that they are sure to meet.
                for (int j = 0; j < 1_000_000; j++) {
                    unbound.add(turn);
                    unbound.remove(turn);
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(unbound.all()).containsExactly(stays);
    }

    private Turn turn() {
        return new Turn(scene.registry, TurnOrigin.GRPC);
    }
}

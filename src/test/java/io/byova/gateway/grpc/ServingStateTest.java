package io.byova.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;

final class ServingStateTest {

    private final ServingState state = new ServingState();
    private final List<Boolean> heard = new ArrayList<>();

    @Test
    void beginsAsNotServing() {
        assertThat(state.isServing()).isFalse();
    }

    @Test
    void aListenerHearsTheStateNowAndEveryChangeOnce() {
        Disposable listening = state.onChange(heard::add);
        state.serving(true);
        state.serving(true);
        state.serving(false);
        listening.dispose();
        state.serving(true);

        assertThat(heard).containsExactly(false, true, false);
    }

    @Test
    void oneListenerThatFailsKeepsNothingFromTheOthers() {
        state.onChange(serving -> {
            throw new IllegalStateException("a watcher that has gone");
        });
        state.onChange(heard::add);

        state.serving(true);

        assertThat(heard).containsExactly(false, true);
    }
}

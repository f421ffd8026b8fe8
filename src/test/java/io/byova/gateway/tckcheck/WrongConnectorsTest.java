package io.byova.gateway.tckcheck;

import static org.assertj.core.api.Assertions.assertThat;

import io.byova.gateway.connector.ConnectorRuntime;
import io.byova.gateway.connector.VendorConnector;
import io.byova.gateway.tck.ConnectorTck;
import io.byova.gateway.tck.ScriptedCaller;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Three connectors as people write them, and the rules that find what is wrong with them: these, and no others. */
final class WrongConnectorsTest {

    private static final int RULES = 28;

    /** What every one of them is tried with. */
    private abstract static class Kit implements ConnectorTck {

        @Override
        public ScriptedCaller speaking() {
            return ScriptedCaller.says(Duration.ofMillis(500))
                    .pauses(Duration.ofSeconds(1))
                    .hangsUp();
        }

        @Override
        public Duration patience() {
            return Duration.ofSeconds(1);
        }
    }

    static final class Collecting extends Kit {
        @Override
        public VendorConnector<?, ?> connector(ConnectorRuntime runtime) {
            return new CollectingConnector();
        }

        @Override
        public List<?> vendorMessages() {
            return List.of("You said something.");
        }
    }

    @Test
    void oneThatCollectsTheTurnAndSubscribesByItself() {
        // When
        KitRun run = KitRun.of(Collecting.class);

        // Then it starts too early, takes all there is, hears no cancellation, and waits for the half-close
        assertThat(run.failed).containsOnlyKeys(2, 4, 6, 7, 23);
        assertThat(run.skipped).containsExactly(25, 26);
        assertThat(run.passed).hasSize(RULES - run.failed.size() - run.skipped.size());
        assertThat(run.failed.get(4)).hasMessageContaining("6000 frames taken, all there were");
    }

    static final class Blocking extends Kit {
        private final AtomicInteger open = new AtomicInteger();

        @Override
        public VendorConnector<?, ?> connector(ConnectorRuntime runtime) {
            return new BlockingConnector(open);
        }

        @Override
        public int openVendorSessions() {
            return open.get();
        }
    }

    @Test
    void oneThatBlocksAndIgnoresCancel() {
        // When
        KitRun run = KitRun.of(Blocking.class);

        // Then it takes all there is, hears no cancellation, sleeps on the caller's thread, and leaks a session
        assertThat(run.failed).containsOnlyKeys(4, 6, 14, 17);
        assertThat(run.skipped).containsExactly(25, 26);
        assertThat(run.passed).hasSize(RULES - run.failed.size() - run.skipped.size());
        assertThat(run.failed.get(14)).hasMessageContaining("BlockingConnector$Sdk.ask");
    }

    static final class Talkative extends Kit {
        private volatile TalkativeConnector made = new TalkativeConnector("sk-live-4f81");

        @Override
        public VendorConnector<?, ?> connector(ConnectorRuntime runtime) {
            made = new TalkativeConnector("sk-live-4f81");
            return made;
        }

        @Override
        public List<String> secrets() {
            return List.of("sk-live-4f81");
        }

        @Override
        public Runnable vendorFailure() {
            return () -> made.vendorDown(new IOException("connection reset by peer"));
        }
    }

    @Test
    void oneThatTellsSecretsTalksAfterTheEndAndNeverCompletes() {
        // When
        KitRun run = KitRun.of(Talkative.class);

        // Then its merge takes without demand, no turn completes, the reply goes on after FINAL, no failure is a
        // ConnectorException, and messages tell what they must not
        assertThat(run.failed).containsOnlyKeys(4, 8, 9, 10, 11, 21, 24, 25, 26, 27);
        assertThat(run.skipped).isEmpty();
        assertThat(run.passed).hasSize(RULES - run.failed.size());
        assertThat(run.failed.get(27)).hasMessageContaining("[here]").hasMessageNotContaining("73918462507");
    }
}

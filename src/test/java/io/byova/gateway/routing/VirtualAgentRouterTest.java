package io.byova.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.google.protobuf.ByteString;
import io.byova.gateway.connector.AgentSettings;
import io.byova.gateway.connector.CallerInput;
import io.byova.gateway.connector.Conversation;
import io.byova.gateway.connector.EndReason;
import io.byova.gateway.connector.FailureEvent;
import io.byova.gateway.connector.ReplyProfile;
import io.byova.gateway.connector.VendorConnector;
import io.byova.gateway.connector.VirtualAgent;
import io.byova.gateway.resilience.ResilienceSettings;
import io.byova.gateway.resilience.VendorGuard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Which connector answers for which agent (rule 36). */
class VirtualAgentRouterTest {

    private static final ByteString CONNECTOR_AUDIO = ByteString.copyFromUtf8("connector's");
    private static final ByteString AGENT_AUDIO = ByteString.copyFromUtf8("agent's");

    private final List<String> closed = new ArrayList<>();

    @Test
    void theFirstAgentIsTheDefaultWhereNoneSaysSo() {
        VirtualAgentRouter router = load(with("a", agent("1", false), agent("2", false)), with("b", agent("3", false)));

        assertThat(router.agents()).extracting(VirtualAgent::isDefault).containsExactly(true, false, false);
        assertThat(router.routeRequest("").orElseThrow().agent().id()).isEqualTo("1");
    }

    @Test
    void theFirstAgentThatCallsItselfTheDefaultIsTheDefault() {
        VirtualAgentRouter router = load(with("a", agent("1", false)), with("b", agent("2", true), agent("3", true)));

        assertThat(router.agents()).extracting(VirtualAgent::isDefault).containsExactly(false, true, false);
        assertThat(router.routeRequest("").orElseThrow().agent().id()).isEqualTo("2");
        assertThat(router.routeRequest("").orElseThrow().agent().isDefault()).isTrue();
    }

    @Test
    void agentsAreListedInTheOrderOfTheConfiguration() {
        VirtualAgentRouter router = load(with("z", agent("9", false), agent("1", false)), with("a", agent("5", false)));

        assertThat(router.agents()).extracting(VirtualAgent::id).containsExactly("9", "1", "5");
    }

    @Test
    void anAgentIsAnsweredByTheConnectorThatNamedIt() {
        LoadedConnector first = with("first", agent("1", false));
        LoadedConnector second = with("second", agent("2", false));
        VirtualAgentRouter router = load(first, second);

        assertThat(router.getConnectorForAgent("2").orElseThrow()).isSameAs(second.connector());
        assertThat(router.routeRequest("2").orElseThrow().connectorName()).isEqualTo("second");
        assertThat(router.getConnectorForAgent("").orElseThrow()).isSameAs(first.connector());
    }

    @Test
    void anUnknownAgentHasNoRoute() {
        VirtualAgentRouter router = load(with("a", agent("1", false)));

        assertThat(router.routeRequest("2")).isEmpty();
        assertThat(router.getConnectorForAgent("2")).isEmpty();
    }

    @Test
    void withoutAnyAgentThereIsNoDefault() {
        VirtualAgentRouter router = load(with("a"));

        assertThat(router.agents()).isEmpty();
        assertThat(router.routeRequest("")).isEmpty();
    }

    @Test
    void anIdUsedTwiceIsRejectedWithBothConnectors() {
        rejected(with("first", agent("1", false)), with("second", agent("1", "other name", false)))
                .verifyErrorSatisfies(twice -> assertThat(twice)
                        .isInstanceOf(DuplicateAgentException.class)
                        .hasMessageContaining("id \"1\"")
                        .hasMessageContaining("\"first\"")
                        .hasMessageContaining("\"second\""));
    }

    @Test
    void aNameUsedTwiceIsRejectedWithBothConnectors() {
        rejected(with("first", agent("1", "same", false)), with("second", agent("2", "same", false)))
                .verifyErrorSatisfies(twice -> assertThat(twice)
                        .isInstanceOf(DuplicateAgentException.class)
                        .hasMessageContaining("name \"same\"")
                        .hasMessageContaining("\"first\"")
                        .hasMessageContaining("\"second\""));
    }

    @Test
    void anAgentWithoutIdOrNameIsRejected() {
        rejected(with("first", agent("", "name", false)))
                .verifyErrorSatisfies(nameless -> assertThat(nameless).hasMessageContaining("\"first\""));
        rejected(with("first", agent("id", "", false)))
                .verifyErrorSatisfies(nameless -> assertThat(nameless).hasMessageContaining("\"first\""));
    }

    @Test
    void anAgentsOwnFailureSettingsComeBeforeItsConnectors() {
        AgentSettings usual = AgentSettings.of(ReplyProfile.WAV, false);
        AgentSettings own = new AgentSettings(
                usual.profile(),
                false,
                false,
                usual.inputMode(),
                usual.inputHandling(),
                usual.termchar(),
                AGENT_AUDIO,
                FailureEvent.SESSION_END);
        VirtualAgentRouter router =
                load(with("a", agent("1", false), new VirtualAgent("2", "two", false, Map.of(), own)));

        Route plain = router.routeRequest("1").orElseThrow();
        assertThat(plain.errorAudio()).isEqualTo(CONNECTOR_AUDIO);
        assertThat(plain.onFailure()).isEqualTo(FailureEvent.TRANSFER_TO_AGENT);
        Route special = router.routeRequest("2").orElseThrow();
        assertThat(special.errorAudio()).isEqualTo(AGENT_AUDIO);
        assertThat(special.onFailure()).isEqualTo(FailureEvent.SESSION_END);
    }

    @Test
    void closeSurvivesAConnectorThatFails() {
        VirtualAgentRouter router = load(
                with("bad", () -> Mono.error(new IllegalStateException("stuck")), agent("1", false)),
                with("good", agent("2", false)));

        StepVerifier.create(router.close()).verifyComplete();
        assertThat(closed).containsExactly("good");
    }

    @Test
    void closeSurvivesAConnectorThatThrows() {
        VirtualAgentRouter router = load(
                with(
                        "bad",
                        () -> {
                            throw new IllegalStateException("bug");
                        },
                        agent("1", false)),
                with("good", agent("2", false)));

        StepVerifier.create(router.close()).verifyComplete();
        assertThat(closed).containsExactly("good");
    }

    @Test
    void aConnectorThatDoesNotSayItsAgentsKeepsNoOtherFromServing() {
        // Given one that fails, one that never answers, one that has none, and one that is well
        LoadedConnector fails = with("fails", Mono::empty, Flux.error(new IllegalStateException("no account")));
        LoadedConnector hangs = with("hangs", Mono::empty, Flux.never());
        LoadedConnector empty = with("empty", Mono::empty, Flux.empty());
        LoadedConnector good = with("good", agent("1", false));

        // When
        StepVerifier.withVirtualTime(() -> VirtualAgentRouter.loadConnectors(List.of(fails, hangs, empty, good)))
                .thenAwait(Duration.ofSeconds(10))
                // Then
                .assertNext(router -> {
                    assertThat(router.agents()).extracting(VirtualAgent::id).containsExactly("1");
                    assertThat(router.failures())
                            .containsExactly(
                                    new VirtualAgentRouter.Failure("fails", "no account"),
                                    new VirtualAgentRouter.Failure("hangs", "it did not answer within 10 s"),
                                    new VirtualAgentRouter.Failure("empty", "it offers no agent"));
                })
                .verifyComplete();
    }

    private static VirtualAgent agent(String id, boolean isDefault) {
        return agent(id, "agent " + id, isDefault);
    }

    private static VirtualAgent agent(String id, String name, boolean isDefault) {
        return new VirtualAgent(id, name, isDefault, Map.of(), AgentSettings.DEFAULTS);
    }

    private static VirtualAgentRouter load(LoadedConnector... connectors) {
        return VirtualAgentRouter.loadConnectors(List.of(connectors)).block();
    }

    private static StepVerifier.FirstStep<VirtualAgentRouter> rejected(LoadedConnector... connectors) {
        return StepVerifier.create(VirtualAgentRouter.loadConnectors(List.of(connectors)));
    }

    private LoadedConnector with(String name, VirtualAgent... agents) {
        return with(name, () -> Mono.fromRunnable(() -> closed.add(name)), agents);
    }

    private LoadedConnector with(String name, Supplier<Mono<Void>> close, VirtualAgent... agents) {
        return with(name, close, Flux.fromArray(agents));
    }

    private static LoadedConnector with(String name, Supplier<Mono<Void>> close, Flux<VirtualAgent> agents) {
        return new LoadedConnector(
                name,
                new Listed(agents, close),
                new VendorGuard(name, ResilienceSettings.timeout(Duration.ofSeconds(5)), Schedulers.parallel()),
                CONNECTOR_AUDIO,
                FailureEvent.TRANSFER_TO_AGENT);
    }

    /** A connector of which only its agents and its end matter. */
    private record Listed(Flux<VirtualAgent> agents, Supplier<Mono<Void>> end)
            implements VendorConnector<String, String> {

        @Override
        public Flux<VirtualAgent> getAvailableAgents() {
            return agents;
        }

        @Override
        public Flux<VoiceVAResponse> startConversation(Conversation conversation, CallerInput.Event start) {
            return Flux.empty();
        }

        @Override
        public Flux<VoiceVAResponse> sendMessage(Conversation conversation, Flux<CallerInput> turn) {
            return Flux.empty();
        }

        @Override
        public Flux<VoiceVAResponse> endConversation(Conversation conversation, EndReason reason) {
            return Flux.empty();
        }

        @Override
        public Flux<String> convertWxccToVendor(Conversation conversation, Flux<CallerInput> turn) {
            return Flux.empty();
        }

        @Override
        public Flux<VoiceVAResponse> convertVendorToWxcc(Conversation conversation, Flux<String> vendor) {
            return Flux.empty();
        }

        @Override
        public Mono<Void> close() {
            return end.get();
        }
    }
}

package io.byova.gateway.conversation;

import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.google.protobuf.ByteString;
import io.byova.gateway.connector.AgentSettings;
import io.byova.gateway.connector.FailureEvent;
import io.byova.gateway.connector.ReplyProfile;
import io.byova.gateway.connector.VirtualAgent;
import io.byova.gateway.observe.GatewayObserver;
import io.byova.gateway.observe.TurnOrigin;
import io.byova.gateway.resilience.ResilienceSettings;
import io.byova.gateway.resilience.VendorGuard;
import io.byova.gateway.routing.LoadedConnector;
import io.byova.gateway.routing.VirtualAgentRouter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import reactor.test.publisher.TestPublisher;
import reactor.test.scheduler.VirtualTimeScheduler;
import reactor.test.subscriber.TestSubscriber;

/** One scripted connector behind the stages, in virtual time. */
final class Scene {

    static final Duration FIRST_RESPONSE = Duration.ofSeconds(5);
    static final ByteString ERROR_AUDIO = ByteString.copyFrom(new byte[800]);

    final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    final ScriptedConnector connector;
    final VendorGuard guard;
    final VirtualAgentRouter router;
    final ConversationRegistry registry;

    private final ConversationSettings settings;

    Scene(ReplyProfile profile, boolean bargeIn) {
        this(AgentSettings.of(profile, bargeIn), ConversationSettings.DEFAULTS);
    }

    Scene(AgentSettings agent, ConversationSettings settings) {
        this(agent, settings, ResilienceSettings.timeout(FIRST_RESPONSE));
    }

    Scene(AgentSettings agent, ConversationSettings settings, ResilienceSettings resilience) {
        this.settings = settings;
        this.connector = new ScriptedConnector(new VirtualAgent("agent", "Agent", true, Map.of(), agent));
        this.guard = new VendorGuard("scripted", resilience, time);
        this.router = VirtualAgentRouter.loadConnectors(List.of(
                        new LoadedConnector("scripted", connector, guard, ERROR_AUDIO, FailureEvent.TRANSFER_TO_AGENT)))
                .block();
        this.registry = new ConversationRegistry(router, settings, time, GatewayObserver.NONE);
    }

    static Scene chunks() {
        return new Scene(ReplyProfile.CHUNK, false);
    }

    static Scene wavs() {
        return new Scene(ReplyProfile.WAV, false);
    }

    static ConversationSettings atMost(int conversations) {
        ConversationSettings usual = ConversationSettings.DEFAULTS;
        return new ConversationSettings(
                conversations, usual.rpcIdleTimeout(), usual.idleTimeout(), usual.maxDuration(), usual.endTimeout());
    }

    ConversationProcessor processor() {
        return new ConversationProcessor(router, settings, time);
    }

    /** An RPC that has said its first message. */
    Turn turn(VoiceVARequest first) {
        Turn turn = new Turn(registry, TurnOrigin.GRPC);
        turn.open();
        turn.bind(first);
        return turn;
    }

    /** One open RPC. */
    static final class Rpc {
        final TestPublisher<VoiceVARequest> caller = TestPublisher.create();
        final TestSubscriber<VoiceVAResponse> answers;

        Rpc(ConversationProcessor processor, long demand) {
            answers = TestSubscriber.builder().initialRequest(demand).build();
            processor.turn(caller.flux()).subscribe(answers);
        }

        Rpc says(VoiceVARequest... requests) {
            for (VoiceVARequest request : requests) {
                caller.next(request);
            }
            return this;
        }

        Rpc hangsUp() {
            caller.complete();
            return this;
        }

        List<String> answered() {
            return Shown.all(answers.getReceivedOnNext());
        }

        boolean isOk() {
            return answers.isTerminatedComplete();
        }
    }

    Rpc rpc(ConversationProcessor processor) {
        return new Rpc(processor, Long.MAX_VALUE);
    }
}

package io.byova.gateway.tck;

import io.byova.gateway.connector.CallerInput;
import io.byova.gateway.connector.Conversation;
import io.byova.gateway.connector.EndReason;
import io.byova.gateway.connector.VendorConnector;
import io.byova.gateway.connector.VirtualAgent;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;

/** What holds before anybody calls: T1 and T2. */
final class CallRules {

    private static final Duration LOOK_AROUND = Duration.ofMillis(100);

    private CallRules() {}

    static void agents(ConnectorTck kit) {
        try (Trial trial = Trial.of(kit)) {
            List<VirtualAgent> agents = agents(trial);
            Rule.T1.hold(!agents.isEmpty(), "at least one agent", "none");
            Set<String> ids = new HashSet<>();
            Set<String> names = new HashSet<>();
            for (VirtualAgent agent : agents) {
                Rule.T1.hold(
                        !agent.id().isBlank() && !agent.name().isBlank(),
                        "an id and a name for each agent",
                        "one has the id \"" + agent.id() + "\" and the name \"" + agent.name() + "\"");
                Rule.T1.hold(ids.add(agent.id()), "every id once", "\"" + agent.id() + "\" twice");
                Rule.T1.hold(names.add(agent.name()), "every name once", "\"" + agent.name() + "\" twice");
            }
            List<VirtualAgent> again = agents(trial);
            Rule.T1.hold(again.equals(agents), "the same agents when asked again", "other ones");
        }
    }

    private static List<VirtualAgent> agents(Trial trial) {
        Probe<VirtualAgent> agents = trial.ask(trial.connector::getAvailableAgents, Long.MAX_VALUE);
        trial.await(agents::isOver);
        Rule.T1.hold(agents.isCompleted(), "completion within " + trial.patience, agents.state());
        return agents.got;
    }

    static void laziness(ConnectorTck kit) {
        try (Trial trial = Trial.of(kit)) {
            TckConversation conversation = trial.conversation();
            CallerTurn turn = ScriptedCaller.dials("12#").hangsUp().turns().get(0);
            AtomicInteger vendorHeard = new AtomicInteger();
            int sessions = kit.openVendorSessions();
            try {
                boolean returned = trial.onLoop(() -> callAll(trial.connector, conversation, turn, vendorHeard));
                Rule.T2.hold(returned, "methods that return within " + trial.patience, "one has not returned");
            } catch (RuntimeException thrown) {
                throw Rule.T2.broken(
                        "methods that return a Flux",
                        "one threw " + thrown.getClass().getName(),
                        thrown);
            }
            trial.runtime.advance(LOOK_AROUND);
            Rule.T2.hold(turn.subscriptions() == 0, "a turn nobody listens to", "it was subscribed");
            Rule.T2.hold(vendorHeard.get() == 0, "vendor messages nobody listens to", "they were subscribed");
            Rule.T2.hold(
                    kit.openVendorSessions() <= sessions,
                    sessions + " sessions at the vendor, as before",
                    kit.openVendorSessions() + " sessions");
            Rule.T2.hold(
                    conversation.attachment(Object.class) == null
                            && conversation.memory().isEmpty(),
                    "a conversation nothing is attached to",
                    "something was attached or remembered");
        }
    }

    private static void callAll(
            VendorConnector<?, ?> connector, Conversation conversation, CallerTurn turn, AtomicInteger vendorHeard) {
        connector.getAvailableAgents();
        connector.startConversation(conversation, Trial.START);
        connector.sendMessage(conversation, turn);
        connector.convertWxccToVendor(conversation, turn);
        convert(connector, conversation, Flux.defer(() -> {
            vendorHeard.incrementAndGet();
            return Flux.empty();
        }));
        connector.sendMessage(conversation, Flux.just(new CallerInput.Dtmf("1", null)));
        connector.endConversation(conversation, EndReason.CALLER_ENDED);
        connector.close();
    }

    @SuppressWarnings("unchecked") // the messages are the author's own, of the connector's type
    static <Q, R> Flux<com.cisco.wcc.ccai.media.v1.VoiceVAResponse> convert(
            VendorConnector<Q, R> connector, Conversation conversation, Flux<?> vendor) {
        return connector.convertVendorToWxcc(conversation, (Flux<R>) vendor);
    }
}

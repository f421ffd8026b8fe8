package io.byova.gateway.tckcheck;

import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.google.protobuf.Struct;
import io.byova.gateway.connector.AgentSettings;
import io.byova.gateway.connector.CallerInput;
import io.byova.gateway.connector.Conversation;
import io.byova.gateway.connector.EndReason;
import io.byova.gateway.connector.ReplyProfile;
import io.byova.gateway.connector.Responses;
import io.byova.gateway.connector.VendorConnector;
import io.byova.gateway.connector.VirtualAgent;
import io.byova.gateway.speech.TurnDetection;
import io.byova.gateway.speech.TurnDetector;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;

/**
 * Wrong, as people write it around a blocking SDK: waits for the vendor on the thread that brings the input, opens a
 * session for each start, and never hears that the caller has gone.
 */
final class BlockingConnector implements VendorConnector<String, String> {

    /** A vendor's client that answers when it has the answer. */
    private static final class Sdk {
        private final AtomicInteger open;

        Sdk(AtomicInteger open) {
            this.open = open;
            open.incrementAndGet();
        }

        List<String> ask(String question) {
            try {
                Thread.sleep(20);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            return List.of("answer to " + question);
        }

        void close() {
            open.decrementAndGet();
        }
    }

    private final AtomicInteger open;
    private final Map<Conversation, Queue<Sdk>> sessions = new ConcurrentHashMap<>();
    private final TurnDetector detector = TurnDetector.of(TurnDetection.DEFAULTS);

    BlockingConnector(AtomicInteger open) {
        this.open = open;
    }

    @Override
    public Flux<VirtualAgent> getAvailableAgents() {
        return Flux.just(
                new VirtualAgent("blocking", "Blocking", false, Map.of(), AgentSettings.of(ReplyProfile.CHUNK, false)));
    }

    @Override
    public Flux<VoiceVAResponse> startConversation(Conversation conversation, CallerInput.Event start) {
        return Flux.defer(() -> {
            sessions.computeIfAbsent(conversation, call -> new ConcurrentLinkedQueue<>())
                    .add(new Sdk(open));
            return Flux.just(Responses.finalReply());
        });
    }

    @Override
    public Flux<VoiceVAResponse> sendMessage(Conversation conversation, Flux<CallerInput> turn) {
        return Flux.create(replies -> detector.eventsOnly(turn)
                .subscribe(
                        heard -> {
                            if (heard instanceof CallerInput.SpeechStarted) {
                                replies.next(Responses.startOfInput());
                                return;
                            }
                            if (heard instanceof CallerInput.SpeechEnded) {
                                replies.next(Responses.endOfInput(ReplyProfile.CHUNK));
                            }
                            sessions.get(conversation)
                                    .peek()
                                    .ask("what?")
                                    .forEach(words ->
                                            replies.next(Responses.custom("answer", Struct.getDefaultInstance())));
                        },
                        replies::error,
                        replies::complete));
    }

    @Override
    public Flux<VoiceVAResponse> endConversation(Conversation conversation, EndReason reason) {
        return Flux.defer(() -> {
            Queue<Sdk> all = sessions.remove(conversation);
            if (all != null) {
                all.forEach(Sdk::close);
            }
            return Flux.empty();
        });
    }

    @Override
    public Flux<String> convertWxccToVendor(Conversation conversation, Flux<CallerInput> turn) {
        return turn.map(input -> "input");
    }

    @Override
    public Flux<VoiceVAResponse> convertVendorToWxcc(Conversation conversation, Flux<String> vendor) {
        return vendor.map(words -> Responses.finalReply());
    }
}

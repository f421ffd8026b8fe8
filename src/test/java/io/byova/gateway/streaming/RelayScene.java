package io.byova.gateway.streaming;

import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.google.protobuf.ByteString;
import io.byova.gateway.connector.Responses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import reactor.test.publisher.TestPublisher;
import reactor.test.scheduler.VirtualTimeScheduler;
import reactor.test.subscriber.TestSubscriber;

/** A relay, a vendor that notes what it is told, and turns whose responses are shown as words. */
final class RelayScene implements TurnRelay.Vendor {

    final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    final List<String> told = new CopyOnWriteArrayList<>();
    final TurnRelay relay;

    RelayScene(RelaySettings settings) {
        relay = new TurnRelay(settings, this, time);
    }

    @Override
    public void replyCancelled(String replyId, @Nullable String itemId, long heardMillis) {
        told.add(replyId + "/" + itemId + "@" + heardMillis);
    }

    @Override
    public void roomAgain() {
        told.add("room");
    }

    OpenTurn listening() {
        return new OpenTurn(TurnRelay.Kind.LISTENING, Long.MAX_VALUE);
    }

    OpenTurn asking() {
        return new OpenTurn(TurnRelay.Kind.ASKING, Long.MAX_VALUE);
    }

    OpenTurn withDemand(TurnRelay.Kind kind, long demand) {
        return new OpenTurn(kind, demand);
    }

    void says(String replyId, int bytes) {
        relay.audio(replyId, "item-" + replyId, audio(bytes));
    }

    void finishes(String replyId) {
        relay.replyEnded(replyId, Responses.finalReply());
    }

    void passes(long millis) {
        time.advanceTimeBy(Duration.ofMillis(millis));
    }

    static ByteString audio(int bytes) {
        return ByteString.copyFrom(new byte[bytes]);
    }

    /** One turn as the gateway holds it. */
    final class OpenTurn {

        final TestPublisher<String> uplink = TestPublisher.create();
        final TestSubscriber<VoiceVAResponse> gateway;

        OpenTurn(TurnRelay.Kind kind, long demand) {
            gateway = TestSubscriber.builder().initialRequest(demand).build();
            relay.turn(kind, uplink).subscribe(gateway);
        }

        /** What came, and how it ended. */
        List<String> heard() {
            List<String> words = new ArrayList<>();
            for (VoiceVAResponse response : gateway.getReceivedOnNext()) {
                words.add(word(response));
            }
            if (gateway.isTerminatedComplete()) {
                words.add("complete");
            } else if (gateway.isTerminatedError()) {
                words.add("error");
            }
            return words;
        }
    }

    static String word(VoiceVAResponse response) {
        String event = response.getOutputEventsCount() == 0
                ? ""
                : response.getOutputEvents(0).getEventType().name();
        switch (event) {
            case "START_OF_INPUT":
                return "START";
            case "END_OF_INPUT":
                return "END";
            case "":
                return response.getPromptsCount() == 0
                        ? response.getResponseType().name()
                        : String.valueOf(
                                response.getPrompts(0).getAudioContent().size());
            default:
                return event;
        }
    }
}

package io.byova.gateway.rules;

import com.cisco.wcc.ccai.media.v1.OutputEvent;
import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse.ResponseType;
import com.cisco.wcc.ccai.media.v1.VoiceVirtualAgentGrpc;
import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/** One ProcessCallerInput RPC from the caller's side. */
final class Rpc implements ClientResponseObserver<VoiceVARequest, VoiceVAResponse> {

    private final String conversation;
    private final int initialRequest;
    private final List<VoiceVAResponse> responses = new CopyOnWriteArrayList<>();
    private final List<Long> arrivedNanos = new CopyOnWriteArrayList<>();
    private final AtomicReference<Status> status = new AtomicReference<>();
    private ClientCallStreamObserver<VoiceVARequest> wire;

    private Rpc(String conversation, int initialRequest) {
        this.conversation = conversation;
        this.initialRequest = initialRequest;
    }

    static Rpc open(Channel channel, String conversation) {
        return open(channel, conversation, -1);
    }

    /** An RPC that takes only so many responses until {@link #reads} asks for more; -1 takes all. */
    static Rpc open(Channel channel, String conversation, int initialRequest) {
        Rpc rpc = new Rpc(conversation, initialRequest);
        VoiceVirtualAgentGrpc.newStub(channel).processCallerInput(rpc);
        return rpc;
    }

    // ---- what the caller does ---------------------------------------------------------------------------------------

    Rpc sends(VoiceVARequest message) {
        synchronized (this) {
            wire.onNext(
                    message.getConversationId().isEmpty()
                            ? message.toBuilder()
                                    .setConversationId(conversation)
                                    .build()
                            : message);
        }
        return this;
    }

    Rpc sendsAsIs(VoiceVARequest message) {
        wire.onNext(message);
        return this;
    }

    /** Audio in frames of 20 ms, as fast as the gateway takes it; stops where the RPC is over. */
    Rpc says(byte[] audio) {
        return says(Speech.packets(audio, Speech.FRAME));
    }

    Rpc says(List<byte[]> packets) {
        for (byte[] packet : packets) {
            Await.until(() -> "room for the caller's audio on " + this, () -> wire.isReady() || isOver());
            if (isOver()) {
                return this;
            }
            sends(Messages.frame(packet));
        }
        return this;
    }

    Rpc halfCloses() {
        wire.onCompleted();
        return this;
    }

    Rpc cancels() {
        wire.cancel("the caller's side goes", null);
        return this;
    }

    Rpc reads(int count) {
        wire.request(count);
        return this;
    }

    boolean isReady() {
        return wire.isReady();
    }

    // ---- what it got ------------------------------------------------------------------------------------------------

    List<VoiceVAResponse> responses() {
        return responses;
    }

    long arrivedNanos(int index) {
        return arrivedNanos.get(index);
    }

    Rpc awaits(int count) {
        Await.until(() -> count + " responses on " + this, () -> responses.size() >= count || isOver());
        if (responses.size() < count) {
            throw new AssertionError("over with fewer than " + count + " responses: " + this);
        }
        return this;
    }

    /** Waits for the reply's FINAL, which is no input event. */
    Rpc awaitsFinal() {
        Await.until(() -> "a FINAL on " + this, () -> hasFinal() || isOver());
        if (!hasFinal()) {
            throw new AssertionError("over without a FINAL: " + this);
        }
        return this;
    }

    private boolean hasFinal() {
        return responses.stream().anyMatch(Rpc::isReplyFinal);
    }

    static boolean isReplyFinal(VoiceVAResponse response) {
        OutputEvent.EventType event = eventOf(response);
        return response.getResponseType() == ResponseType.FINAL
                && event != OutputEvent.EventType.START_OF_INPUT
                && event != OutputEvent.EventType.END_OF_INPUT;
    }

    boolean isOver() {
        return status.get() != null;
    }

    Status status() {
        Await.until(() -> "the end of " + this, this::isOver);
        return status.get();
    }

    /** The RPC's responses, after it has ended with OK. */
    List<VoiceVAResponse> ended() {
        Status how = status();
        if (!how.isOk()) {
            throw new AssertionError("ended with " + how + ": " + this);
        }
        return responses;
    }

    VoiceVAResponse last() {
        return responses.get(responses.size() - 1);
    }

    VoiceVAResponse onlyResponse() {
        if (responses.size() != 1) {
            throw new AssertionError("not exactly one response: " + this);
        }
        return responses.get(0);
    }

    /** All chunks' audio, in order. */
    ByteString chunkedAudio() {
        ByteString all = ByteString.EMPTY;
        for (VoiceVAResponse response : responses) {
            if (response.getResponseType() == ResponseType.CHUNK && response.getPromptsCount() > 0) {
                all = all.concat(response.getPrompts(0).getAudioContent());
            }
        }
        return all;
    }

    List<OutputEvent.EventType> events() {
        return responses.stream()
                .filter(response -> response.getOutputEventsCount() > 0)
                .map(Rpc::eventOf)
                .toList();
    }

    static OutputEvent.EventType eventOf(VoiceVAResponse response) {
        return response.getOutputEventsCount() == 0
                ? OutputEvent.EventType.UNSPECIFIED_EVENT
                : response.getOutputEvents(0).getEventType();
    }

    /** What each response is, in a word. */
    List<String> shape() {
        return responses.stream().map(Rpc::shape).toList();
    }

    private static String shape(VoiceVAResponse response) {
        OutputEvent.EventType event = eventOf(response);
        String type = response.getResponseType().name();
        String what = event == OutputEvent.EventType.UNSPECIFIED_EVENT ? type : type + ":" + event;
        return response.getPromptsCount() > 0 ? what + "+prompt" : what;
    }

    @Override
    public String toString() {
        return "Rpc[" + conversation + ", " + shape() + ", status=" + status.get() + "]";
    }

    // ---- the wire ---------------------------------------------------------------------------------------------------

    @Override
    public void beforeStart(ClientCallStreamObserver<VoiceVARequest> requestStream) {
        wire = requestStream;
        if (initialRequest >= 0) {
            requestStream.disableAutoRequestWithInitial(initialRequest);
        }
    }

    @Override
    public void onNext(VoiceVAResponse response) {
        arrivedNanos.add(System.nanoTime());
        responses.add(response);
    }

    @Override
    public void onError(Throwable failure) {
        status.set(Status.fromThrowable(failure));
    }

    @Override
    public void onCompleted() {
        status.set(Status.OK);
    }
}

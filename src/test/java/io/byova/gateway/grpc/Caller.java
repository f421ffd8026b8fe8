package io.byova.gateway.grpc;

import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.cisco.wcc.ccai.media.v1.VoiceVirtualAgentGrpc;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** One ProcessCallerInput RPC from the caller's side. */
final class Caller implements ClientResponseObserver<VoiceVARequest, VoiceVAResponse> {

    private final List<VoiceVAResponse> replies = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Status> status = new CompletableFuture<>();
    private ClientCallStreamObserver<VoiceVARequest> rpc;

    private Caller() {}

    static Caller open(Channel channel) {
        Caller caller = new Caller();
        VoiceVirtualAgentGrpc.newStub(channel).processCallerInput(caller);
        return caller;
    }

    Caller says(String conversation) {
        return sends(VoiceVARequest.newBuilder().setConversationId(conversation).build());
    }

    Caller sends(VoiceVARequest request) {
        rpc.onNext(request);
        return this;
    }

    Caller halfCloses() {
        rpc.onCompleted();
        return this;
    }

    Caller hangsUp() {
        rpc.cancel("hung up", null);
        return this;
    }

    List<VoiceVAResponse> replies() {
        return replies;
    }

    boolean isOver() {
        return status.isDone();
    }

    /** The RPC's status, waited for. */
    Status status() {
        try {
            return status.get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("the RPC did not end", e);
        }
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<VoiceVARequest> requestStream) {
        rpc = requestStream;
    }

    @Override
    public void onNext(VoiceVAResponse reply) {
        replies.add(reply);
    }

    @Override
    public void onError(Throwable failure) {
        status.complete(Status.fromThrowable(failure));
    }

    @Override
    public void onCompleted() {
        status.complete(Status.OK);
    }
}

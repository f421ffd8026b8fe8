package io.byova.gateway.benchmarks;

import com.cisco.wcc.ccai.media.v1.ListVARequest;
import com.cisco.wcc.ccai.media.v1.ListVAResponse;
import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.cisco.wcc.ccai.media.v1.VoiceVirtualAgentGrpc;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.atomic.LongAdder;

/** The least that can be done with grpc-java and its generated code: look at each message, answer those that ask. */
final class BareService extends VoiceVirtualAgentGrpc.VoiceVirtualAgentImplBase {

    static final LongAdder AUDIO_BYTES = new LongAdder();

    @Override
    public void listVirtualAgents(ListVARequest request, StreamObserver<ListVAResponse> replies) {
        replies.onNext(Answers.AGENTS);
        replies.onCompleted();
    }

    @Override
    public StreamObserver<VoiceVARequest> processCallerInput(StreamObserver<VoiceVAResponse> replies) {
        // Without a handler, a hang-up is an exception with a stack trace.
        ((ServerCallStreamObserver<VoiceVAResponse>) replies).setOnCancelHandler(() -> {});
        return new StreamObserver<>() {
            private long heard;

            @Override
            public void onNext(VoiceVARequest request) {
                heard += request.getAudioInput().getCallerAudio().size();
                VoiceVAResponse answer = Answers.to(request);
                if (answer != null) {
                    replies.onNext(answer);
                }
            }

            @Override
            public void onError(Throwable gone) {
                AUDIO_BYTES.add(heard);
            }

            @Override
            public void onCompleted() {
                AUDIO_BYTES.add(heard);
                replies.onCompleted();
            }
        };
    }
}

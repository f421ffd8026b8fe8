package io.byova.gateway.caller;

import com.cisco.wcc.ccai.media.v1.EventInput;
import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.cisco.wcc.ccai.media.v1.VoiceVirtualAgentGrpc;
import com.google.protobuf.ByteString;
import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A gateway of the WAV profile that keeps every rule; tests override what shall be otherwise. Speech is what is not
 * silence, and over after half a second of silence.
 */
class FakeAgent extends VoiceVirtualAgentGrpc.VoiceVirtualAgentImplBase {

    static final Context.Key<SocketAddress> CALLER = Context.key("caller");

    /** What came in on one RPC. */
    static final class Rpc {
        final List<VoiceVARequest> requests = new CopyOnWriteArrayList<>();
        final SocketAddress from = CALLER.get();
        volatile boolean halfClosed;
        volatile boolean cancelled;

        List<ByteString> audio() {
            List<ByteString> audio = new ArrayList<>();
            requests.stream()
                    .filter(VoiceVARequest::hasAudioInput)
                    .forEach(request -> audio.add(request.getAudioInput().getCallerAudio()));
            return audio;
        }
    }

    final List<Rpc> rpcs = new CopyOnWriteArrayList<>();

    List<VoiceVAResponse> welcome() {
        return List.of(Answers.prompt(100));
    }

    List<VoiceVAResponse> answer() {
        return List.of(Answers.prompt(200));
    }

    List<VoiceVAResponse> toDigits() {
        return answer();
    }

    List<VoiceVAResponse> goodbye() {
        return List.of(Answers.endedByClient());
    }

    List<VoiceVAResponse> onSpeech() {
        return List.of(Answers.startOfInput());
    }

    List<VoiceVAResponse> onSilence() {
        return List.of(Answers.endOfInput());
    }

    /** Ends the RPC once the caller has half-closed. */
    void complete(StreamObserver<VoiceVAResponse> caller) {
        caller.onCompleted();
    }

    @Override
    public StreamObserver<VoiceVARequest> processCallerInput(StreamObserver<VoiceVAResponse> caller) {
        Rpc rpc = new Rpc();
        rpcs.add(rpc);
        return new StreamObserver<>() {
            private boolean speaking;
            private boolean heardOut;
            private int silentFrames;

            @Override
            public void onNext(VoiceVARequest request) {
                rpc.requests.add(request);
                if (request.hasEventInput()) {
                    event(request.getEventInput().getEventType());
                } else if (request.hasDtmfInput()) {
                    toDigits().forEach(caller::onNext);
                } else if (!heardOut) {
                    audio(request.getAudioInput().getCallerAudio());
                }
            }

            private void event(EventInput.EventType type) {
                switch (type) {
                    case SESSION_START -> welcome().forEach(caller::onNext);
                    case SESSION_END -> goodbye().forEach(caller::onNext);
                    case NO_INPUT, CUSTOM_EVENT -> answer().forEach(caller::onNext);
                    default -> {}
                }
            }

            private void audio(ByteString frame) {
                boolean silent = frame.isEmpty() || frame.byteAt(0) == (byte) 0xFF;
                silentFrames = silent ? silentFrames + 1 : 0;
                if (!silent && !speaking) {
                    speaking = true;
                    onSpeech().forEach(caller::onNext);
                }
                if (speaking && silentFrames == 25) {
                    heardOut = true;
                    onSilence().forEach(caller::onNext);
                    answer().forEach(caller::onNext);
                }
            }

            @Override
            public void onError(Throwable error) {
                rpc.cancelled = true;
            }

            @Override
            public void onCompleted() {
                rpc.halfClosed = true;
                complete(caller);
            }
        };
    }
}

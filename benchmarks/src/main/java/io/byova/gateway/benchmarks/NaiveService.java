package io.byova.gateway.benchmarks;

import com.cisco.wcc.ccai.media.v1.ListVARequest;
import com.cisco.wcc.ccai.media.v1.ListVAResponse;
import com.cisco.wcc.ccai.media.v1.ReactorVoiceVirtualAgentGrpc;
import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The same with reactive-grpc as its documentation shows it: no guard, its own prefetch. */
final class NaiveService extends ReactorVoiceVirtualAgentGrpc.VoiceVirtualAgentImplBase {

    @Override
    public Mono<ListVAResponse> listVirtualAgents(Mono<ListVARequest> request) {
        return request.map(any -> Answers.AGENTS);
    }

    @Override
    public Flux<VoiceVAResponse> processCallerInput(Flux<VoiceVARequest> requests) {
        return requests.handle((request, sink) -> {
            BareService.AUDIO_BYTES.add(request.getAudioInput().getCallerAudio().size());
            VoiceVAResponse answer = Answers.to(request);
            if (answer != null) {
                sink.next(answer);
            }
        });
    }
}

package io.byova.gateway.grpc;

import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import io.grpc.ForwardingServerCallListener;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import java.io.InputStream;

/** Puts a {@link RequestDecoder} in front of each RPC of a method. */
final class DecodedRequests {

    private static final Marshaller<InputStream> AS_IT_IS = new Marshaller<>() {
        @Override
        public InputStream stream(InputStream message) {
            return message;
        }

        @Override
        public InputStream parse(InputStream message) {
            return message;
        }
    };

    private DecodedRequests() {}

    /** A method whose requests are decoded RPC by RPC. */
    static <R> ServerMethodDefinition<InputStream, R> of(
            MethodDescriptor<VoiceVARequest, R> method, ServerCallHandler<VoiceVARequest, R> handler) {
        Marshaller<VoiceVARequest> generated = method.getRequestMarshaller();
        return ServerMethodDefinition.create(
                method.toBuilder(AS_IT_IS, method.getResponseMarshaller()).build(),
                (call, headers) ->
                        new Decoding(handler.startCall(typed(call), headers), new RequestDecoder(generated)));
    }

    /** A call names its requests' type in its descriptor only, which no handler reads. */
    @SuppressWarnings("unchecked")
    private static <R> ServerCall<VoiceVARequest, R> typed(ServerCall<InputStream, R> call) {
        return (ServerCall<VoiceVARequest, R>) (ServerCall<?, R>) call;
    }

    private static final class Decoding extends ForwardingServerCallListener<InputStream> {

        private final ServerCall.Listener<VoiceVARequest> listener;
        private final RequestDecoder decoder;

        Decoding(ServerCall.Listener<VoiceVARequest> listener, RequestDecoder decoder) {
            this.listener = listener;
            this.decoder = decoder;
        }

        @Override
        @SuppressWarnings("unchecked") // only onMessage has to do with the type, and it is below
        protected ServerCall.Listener<InputStream> delegate() {
            return (ServerCall.Listener<InputStream>) (ServerCall.Listener<?>) listener;
        }

        @Override
        public void onMessage(InputStream message) {
            listener.onMessage(decoder.decode(message));
        }
    }
}

package io.byova.gateway.grpc;

import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import io.grpc.ForwardingServerCallListener;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import java.io.InputStream;

/** Puts a {@link RequestDecoder} in front of each RPC that takes {@link VoiceVARequest}s. */
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

    /** The same service, with its requests decoded RPC by RPC. */
    static ServerServiceDefinition of(ServerServiceDefinition service) {
        ServiceDescriptor old = service.getServiceDescriptor();
        ServiceDescriptor.Builder descriptor =
                ServiceDescriptor.newBuilder(old.getName()).setSchemaDescriptor(old.getSchemaDescriptor());
        ServerMethodDefinition<?, ?>[] methods = service.getMethods().stream()
                .map(DecodedRequests::decoded)
                .toArray(ServerMethodDefinition<?, ?>[]::new);
        for (ServerMethodDefinition<?, ?> method : methods) {
            descriptor.addMethod(method.getMethodDescriptor());
        }
        ServerServiceDefinition.Builder decoded = ServerServiceDefinition.builder(descriptor.build());
        for (ServerMethodDefinition<?, ?> method : methods) {
            decoded.addMethod(method);
        }
        return decoded.build();
    }

    @SuppressWarnings("unchecked") // what the marshaller makes is what the method takes
    private static ServerMethodDefinition<?, ?> decoded(ServerMethodDefinition<?, ?> method) {
        Marshaller<?> requests = method.getMethodDescriptor().getRequestMarshaller();
        boolean ours = requests instanceof MethodDescriptor.ReflectableMarshaller<?> reflectable
                && reflectable.getMessageClass() == VoiceVARequest.class;
        return ours ? perCall((ServerMethodDefinition<VoiceVARequest, ?>) method) : method;
    }

    private static <R> ServerMethodDefinition<InputStream, R> perCall(
            ServerMethodDefinition<VoiceVARequest, R> method) {
        MethodDescriptor<VoiceVARequest, R> descriptor = method.getMethodDescriptor();
        Marshaller<VoiceVARequest> generated = descriptor.getRequestMarshaller();
        ServerCallHandler<VoiceVARequest, R> handler = method.getServerCallHandler();
        return ServerMethodDefinition.create(
                descriptor.toBuilder(AS_IT_IS, descriptor.getResponseMarshaller())
                        .build(),
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

package io.byova.gateway.connectors.lex;

import io.byova.gateway.connector.ConnectorRuntime;
import io.byova.gateway.connector.VendorConnector;
import io.byova.gateway.tck.ConnectorTck;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lexruntimev2.model.StartConversationResponseEventStream;

/** The connector's guarantees, against a fake Lex over a socket. */
final class AwsLexConnectorTckIT implements ConnectorTck {

    private final FakeLexServer lex = FakeLexServer.start(LexScript.talkative());

    @AfterEach
    void close() {
        lex.close();
    }

    @Override
    public VendorConnector<?, ?> connector(ConnectorRuntime runtime) {
        return new AwsLexConnector(
                LexSettings.bot()
                        .with("region-name", "eu-west-1")
                        .with("endpoint", lex.endpoint())
                        .with("barge-in", true)
                        .with("connect-timeout", Duration.ofSeconds(1))
                        .config(),
                runtime);
    }

    @Override
    public int openVendorSessions() {
        return (int) lex.calls().stream().filter(call -> !call.isOver()).count();
    }

    @Override
    public Runnable vendorFailure() {
        return lex::close;
    }

    @Override
    public List<?> vendorMessages() {
        return List.of(
                StartConversationResponseEventStream.intentResultEventBuilder().build(),
                StartConversationResponseEventStream.audioResponseEventBuilder()
                        .audioChunk(SdkBytes.fromByteArray(Tones.pcm16k(100)))
                        .build(),
                StartConversationResponseEventStream.audioResponseEventBuilder().build());
    }

    @Override
    public List<String> secrets() {
        return List.of("fake-secret", "fake-key");
    }
}

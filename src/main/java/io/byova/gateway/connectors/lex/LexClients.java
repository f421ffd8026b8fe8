package io.byova.gateway.connectors.lex;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.builder.SdkAsyncClientBuilder;
import software.amazon.awssdk.core.client.config.SdkAdvancedAsyncClientOption;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.ProtocolNegotiation;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.lexmodelsv2.LexModelsV2AsyncClient;
import software.amazon.awssdk.services.lexruntimev2.LexRuntimeV2AsyncClient;

/**
 * The SDK's clients of one connector, on a few daemon threads for all its calls. The SDK looks up credentials on the thread
 * that starts a request, which may read files and ask other services: start requests where blocking is allowed. Everything
 * else runs on the event loops here.
 */
final class LexClients {

    /** What may be in flight towards one call: four seconds of Lex's audio. */
    private static final int WINDOW_BYTES = 128 * 1024;

    /** What was closed may still have to be given back. */
    private static final Duration LAST_WORD = Duration.ofMillis(100);

    private static final Duration QUICKLY = Duration.ofMillis(1000);

    private final SdkEventLoopGroup loops;
    private final ScheduledExecutorService timers;
    private final SdkAsyncHttpClient streams;
    private final SdkAsyncHttpClient requests;
    private final DefaultCredentialsProvider credentials;
    private final LexRuntimeV2AsyncClient runtime;
    private final LexModelsV2AsyncClient models;

    /** Makes the clients; nothing is connected yet. Blocks where the region is looked up. */
    LexClients(AwsLexConfig config) {
        loadSockets();
        loops = SdkEventLoopGroup.builder()
                .numberOfThreads(config.eventLoopThreads())
                .threadFactory(new DefaultThreadFactory("byova-lex", true))
                .build();
        timers = Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("byova-lex-timer", true));
        credentials = DefaultCredentialsProvider.builder()
                .profileName(config.profile())
                .build();
        NettyNioAsyncHttpClient.Builder http2 = http(config)
                .protocol(Protocol.HTTP2)
                .maxConcurrency(config.maxStreams())
                .http2Configuration(settings -> settings.initialWindowSize(WINDOW_BYTES));
        if (config.endpoint() != null && config.endpoint().startsWith("http:")) {
            http2.protocolNegotiation(ProtocolNegotiation.ASSUME_PROTOCOL);
        }
        streams = http2.build();
        requests = http(config).protocol(Protocol.HTTP1_1).maxConcurrency(4).build();
        runtime = LexRuntimeV2AsyncClient.builder()
                .httpClient(streams)
                .applyMutation(builder -> common(builder, config, config.endpoint()))
                // A retry would subscribe the caller's audio a second time; the gateway decides about retries.
                .overrideConfiguration(client ->
                        client.retryStrategy(AwsRetryStrategy.doNotRetry()).scheduledExecutorService(timers))
                .build();
        models = LexModelsV2AsyncClient.builder()
                .httpClient(requests)
                .applyMutation(builder -> common(builder, config, config.modelsEndpoint()))
                .overrideConfiguration(
                        client -> client.apiCallTimeout(Duration.ofSeconds(9)).scheduledExecutorService(timers))
                .build();
    }

    /** The JDK reads a file when its first socket is made, which an event loop must not do. */
    private static void loadSockets() {
        try (SocketChannel first = SocketChannel.open()) {
            first.socket();
        } catch (IOException unusable) {
            throw new UncheckedIOException("no socket can be made", unusable);
        }
    }

    private NettyNioAsyncHttpClient.Builder http(AwsLexConfig config) {
        return NettyNioAsyncHttpClient.builder()
                .eventLoopGroup(loops)
                .connectionTimeout(config.connectTimeout())
                .tlsNegotiationTimeout(config.connectTimeout())
                // The SDK can miss a refusal that comes at once, and then waits this long (2 of its event loops race).
                .connectionAcquisitionTimeout(config.connectTimeout().multipliedBy(2))
                .maxPendingConnectionAcquires(config.maxStreams())
                .readTimeout(config.idleTimeout())
                .writeTimeout(config.idleTimeout());
    }

    private <B extends AwsClientBuilder<B, ?> & SdkAsyncClientBuilder<B, ?>> void common(
            B builder, AwsLexConfig config, @Nullable String endpoint) {
        builder.credentialsProvider(credentials)
                // No hop between the event loop and whoever waits.
                .asyncConfiguration(async ->
                        async.advancedOption(SdkAdvancedAsyncClientOption.FUTURE_COMPLETION_EXECUTOR, Runnable::run));
        if (config.regionName() != null) {
            builder.region(Region.of(config.regionName()));
        }
        if (endpoint != null) {
            builder.endpointOverride(URI.create(endpoint));
        }
    }

    LexRuntimeV2AsyncClient runtime() {
        return runtime;
    }

    LexModelsV2AsyncClient models() {
        return models;
    }

    /** One of the event loops: runs tasks in their order, and drops them once it is stopped. */
    Executor sender() {
        EventLoop loop = loops.eventLoopGroup().next();
        return task -> {
            try {
                loop.execute(task);
            } catch (RejectedExecutionException stopped) {
                // Its connections are closed, so nobody waits for the task.
            }
        };
    }

    /** Closes what is open and stops the threads. */
    Mono<Void> close() {
        return Mono.fromRunnable(() -> {
            runtime.close();
            models.close();
            streams.close();
            requests.close();
            credentials.close();
            timers.shutdownNow();
            loops.eventLoopGroup().shutdownGracefully(LAST_WORD.toMillis(), QUICKLY.toMillis(), TimeUnit.MILLISECONDS);
        });
    }
}

package io.byova.gateway.monitoring;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Clock;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.reactivestreams.Publisher;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/** Whether the gateway lives and takes calls (rule 37). */
final class HealthApi {

    private final String serviceName;
    private final BooleanSupplier serving;
    private final Clock clock;

    HealthApi(String serviceName, BooleanSupplier serving, Clock clock) {
        this.serviceName = serviceName;
        this.serving = serving;
        this.clock = clock;
    }

    /** What WxCC polls; "offline" and 503 keep new calls away while those that are live end. */
    Publisher<Void> ping(Exchange exchange) {
        boolean online = serving.getAsBoolean();
        return exchange.json(
                status(online),
                new Ping(
                        serviceName,
                        "REQUIRED",
                        online ? "online" : "offline",
                        online ? "takes calls" : "takes no new calls",
                        now()));
    }

    Publisher<Void> alive(Exchange exchange) {
        return exchange.json(new Health("up", serviceName, now()));
    }

    Publisher<Void> ready(Exchange exchange) {
        boolean healthy = serving.getAsBoolean();
        return exchange.json(status(healthy), new Health(healthy ? "healthy" : "unhealthy", serviceName, now()));
    }

    private static HttpResponseStatus status(boolean serves) {
        return serves ? HttpResponseStatus.OK : HttpResponseStatus.SERVICE_UNAVAILABLE;
    }

    private String now() {
        return Instant.now(clock).toString();
    }

    @JsonNaming(PropertyNamingStrategies.LowerCamelCaseStrategy.class)
    private record Ping(
            String serviceName, String serviceType, String serviceState, String message, String lastUpdated) {}

    private record Health(String status, String service, String timestamp) {}
}

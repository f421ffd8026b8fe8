package io.byova.gateway.monitoring;

import io.byova.gateway.observe.Latency;
import io.byova.gateway.observe.RpcTimes;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** How long RPCs take, under the name OpenTelemetry's conventions give it. */
final class RpcHistogram implements Collector {

    private static final String NAME = "rpc_server_call_duration_seconds";
    private static final String[] LABELS = {"rpc_system_name", "rpc_method", "rpc_response_status_code"};
    private static final String[] ERROR_LABELS = {
        "rpc_system_name", "rpc_method", "rpc_response_status_code", "error_type"
    };

    /** What the conventions for gRPC call a server's error; with the others, the caller's side is at fault. */
    private static final Set<String> ERRORS =
            Set.of("UNKNOWN", "DEADLINE_EXCEEDED", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS");

    private final RpcTimes rpcs;

    RpcHistogram(RpcTimes rpcs) {
        this.rpcs = rpcs;
    }

    @Override
    public MetricSnapshot collect() {
        Map<Labels, Latency> byLabels = new LinkedHashMap<>();
        rpcs.all().forEach((rpc, times) -> byLabels.put(labels(rpc), times));
        return LatencyHistogram.snapshot(NAME, "How long RPCs take", byLabels);
    }

    private static Labels labels(RpcTimes.Rpc rpc) {
        return ERRORS.contains(rpc.status())
                ? Labels.of(ERROR_LABELS, new String[] {"grpc", rpc.method(), rpc.status(), rpc.status()})
                : Labels.of(LABELS, new String[] {"grpc", rpc.method(), rpc.status()});
    }

    @Override
    public String getPrometheusName() {
        return NAME;
    }
}

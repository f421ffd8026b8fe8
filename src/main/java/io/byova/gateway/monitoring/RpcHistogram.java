package io.byova.gateway.monitoring;

import io.byova.gateway.observe.Latency;
import io.byova.gateway.observe.RpcTimes;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.LinkedHashMap;
import java.util.Map;

/** How long RPCs take, under the name OpenTelemetry's conventions give it. */
final class RpcHistogram implements Collector {

    private static final String NAME = "rpc_server_call_duration_seconds";
    private static final String[] LABELS = {"rpc_system_name", "rpc_method", "rpc_response_status_code"};

    private final RpcTimes rpcs;

    RpcHistogram(RpcTimes rpcs) {
        this.rpcs = rpcs;
    }

    @Override
    public MetricSnapshot collect() {
        Map<Labels, Latency> byLabels = new LinkedHashMap<>();
        rpcs.all()
                .forEach((rpc, times) ->
                        byLabels.put(Labels.of(LABELS, new String[] {"grpc", rpc.method(), rpc.status()}), times));
        return LatencyHistogram.snapshot(NAME, "How long RPCs take", byLabels);
    }

    @Override
    public String getPrometheusName() {
        return NAME;
    }
}

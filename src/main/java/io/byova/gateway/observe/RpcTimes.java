package io.byova.gateway.observe;

import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** How long RPCs take, by method and status. Thread-safe; told once per RPC. */
public final class RpcTimes {

    private static final Comparator<Rpc> ORDER =
            Comparator.comparing(Rpc::method).thenComparing(Rpc::status);

    /** The request header by which the gateway knows the RPCs it makes itself. */
    public static final String OWN_HEADER = "byova-own-call";

    /** By method, and by status in that. */
    private final Map<String, Map<String, Latency>> times = new ConcurrentHashMap<>();

    private final String ownMark = UUID.randomUUID().toString();

    /**
     * A kind of RPC.
     *
     * @param method one that is served, as {@code package.Service/Method}
     * @param status the name of its gRPC status code
     */
    public record Rpc(String method, String status) {}

    /** What {@link #OWN_HEADER} says on RPCs that are not counted: the gateway's own, to warm up and to test an agent. */
    public String ownMark() {
        return ownMark;
    }

    /** An RPC is over. For methods that are served: their number is the bound. */
    public void record(String method, String status, long nanos) {
        Map<String, Latency> ofMethod = times.get(method);
        Latency known = ofMethod == null ? null : ofMethod.get(status);
        (known != null ? known : first(method, status)).record(nanos);
    }

    private Latency first(String method, String status) {
        return times.computeIfAbsent(method, each -> new ConcurrentHashMap<>())
                .computeIfAbsent(status, each -> new Latency());
    }

    /** All there are, in order. */
    public Map<Rpc, Latency> all() {
        Map<Rpc, Latency> all = new TreeMap<>(ORDER);
        times.forEach(
                (method, ofMethod) -> ofMethod.forEach((status, latency) -> all.put(new Rpc(method, status), latency)));
        return all;
    }
}

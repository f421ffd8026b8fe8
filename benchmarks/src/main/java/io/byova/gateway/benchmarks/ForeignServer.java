package io.byova.gateway.benchmarks;

import java.time.Duration;

/**
 * A server that somebody else has started on this machine, in whatever language. Only its CPU time is known; all else counts
 * as 0.
 */
final class ForeignServer implements Target {

    static final String MARK = "pid=";

    private final String kind;
    private final ProcessHandle process;
    private final int port;

    /** @param place {@code pid=PID@PORT}, or with a name for the tables {@code pid=PID@PORT@NAME} */
    ForeignServer(String place) {
        String[] parts = place.substring(MARK.length()).split("@");
        if (parts.length < 2) {
            throw new IllegalArgumentException("pid=PID@PORT or pid=PID@PORT@NAME, not " + place);
        }
        kind = parts.length > 2 ? parts[2] : place;
        process = ProcessHandle.of(Long.parseLong(parts[0]))
                .orElseThrow(() -> new IllegalArgumentException("no process has the pid of " + place));
        port = Integer.parseInt(parts[1]);
    }

    @Override
    public String kind() {
        return kind;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public Cost cost() {
        Duration cpu = process.info()
                .totalCpuDuration()
                .orElseThrow(() -> new IllegalStateException("the server " + kind + " has gone"));
        return new Cost(cpu.toNanos(), 0, 0, 0, 0, 0, 0, 0, 0);
    }

    @Override
    public Cost costAfterCollection() {
        return cost();
    }

    @Override
    public void close() {
        // Whoever has started it ends it.
    }
}

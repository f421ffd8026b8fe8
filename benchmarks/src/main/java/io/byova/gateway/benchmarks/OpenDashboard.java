package io.byova.gateway.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A browser that looks at one of the dashboard's pages, as the gateway sees it: follows the events, and asks for what the page
 * shows as often as it does where much happens. Of four of them, two look at the overview, one at the calls and one at the log.
 */
final class OpenDashboard implements AutoCloseable {

    private record Page(String path, long everyMillis) {}

    private static final List<Page> PAGES = List.of(
            new Page("/api/status?limit=0", 600),
            new Page("/api/calls?limit=100&q=", 700),
            new Page("/api/status?limit=0", 600),
            new Page("/api/logs?limit=200&since=0&level=trace&logger=&q=&conversation=", 1000));
    private static final int LARGE = 65_536;

    private final MonitoringClient monitoring;
    private final Socket events;
    private final Page page;
    private final List<Double> answers = new CopyOnWriteArrayList<>();
    private final AtomicLong eventBytes = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private volatile boolean open = true;

    OpenDashboard(int port, int number) throws IOException {
        monitoring = new MonitoringClient(port);
        page = PAGES.get(number % PAGES.size());
        events = new Socket("127.0.0.1", port);
        events.getOutputStream()
                .write("GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        start(this::follow, "events-" + number);
        start(this::ask, "page-" + number);
    }

    private static void start(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void follow() {
        byte[] buffer = new byte[LARGE];
        try (InputStream in = events.getInputStream()) {
            for (int got = in.read(buffer); got > 0; got = in.read(buffer)) {
                eventBytes.addAndGet(got);
            }
        } catch (IOException ended) {
            // counted below
        }
        if (open) {
            failures.incrementAndGet();
        }
    }

    private void ask() {
        while (open) {
            long began = System.nanoTime();
            try {
                monitoring.get(page.path());
                answers.add((System.nanoTime() - began) / 1e6);
            } catch (IllegalStateException failed) {
                failures.incrementAndGet();
            }
            long due = began + page.everyMillis() * 1_000_000;
            try {
                Thread.sleep(Math.max(1, (due - System.nanoTime()) / 1_000_000));
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Counts from now on. */
    void forget() {
        answers.clear();
        eventBytes.set(0);
    }

    /** How long answers took, in milliseconds. */
    List<Double> answers() {
        return List.copyOf(answers);
    }

    long eventBytes() {
        return eventBytes.get();
    }

    long failures() {
        return failures.get();
    }

    @Override
    public void close() {
        open = false;
        try {
            events.close();
        } catch (IOException closed) {
            // It is closed then.
        }
    }
}

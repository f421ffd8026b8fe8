package io.byova.gateway.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A page that is watched: for complaints of its own, for whom it asks, and for what it should never run. */
final class Visit implements AutoCloseable {

    private static final String AXE = "/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js";

    final BrowserContext context;
    final Page page;
    final List<String> complaints = new CopyOnWriteArrayList<>();
    private final List<String> hosts = new CopyOnWriteArrayList<>();

    Visit(Chromium chromium, Browser.NewContextOptions options) {
        context = chromium.browser.newContext(options);
        page = context.newPage();
        page.setDefaultTimeout(30_000);
        page.onConsoleMessage(message -> {
            if (List.of("error", "warning").contains(message.type())) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
        page.onDialog(dialog -> complaints.add("a dialog: " + dialog.message()));
        page.onRequest(request -> hosts.add(URI.create(request.url()).getHost()));
        page.onWebSocket(socket -> hosts.add(URI.create(socket.url()).getHost()));
    }

    /** What axe finds serious or worse. */
    List<?> findings() throws Exception {
        try (InputStream axe = Visit.class.getResourceAsStream(AXE)) {
            page.evaluate(new String(axe.readAllBytes(), StandardCharsets.UTF_8) + "; null");
        }
        List<?> found = (List<?>) page.evaluate("async () => (await axe.run({resultTypes: ['violations']})).violations"
                + ".filter(found => ['serious', 'critical'].includes(found.impact))"
                + ".map(found => found.id + ': ' + found.nodes.map(node => node.html + ' ' + node.failureSummary))");
        // What axe does is not the page's.
        complaints.removeIf(complaint -> complaint.startsWith("Canvas2D:"));
        return found;
    }

    boolean fits() {
        return (Boolean) page.evaluate("() => document.documentElement.scrollWidth <= innerWidth");
    }

    /** Leaves the page. Fails where it complained, asked somebody else, or was made to run what strangers wrote. */
    @Override
    public void close() {
        Object hacked = page.evaluate("() => window.hacked ?? null");
        context.close();
        assertThat(hacked).isNull();
        assertThat(complaints).isEmpty();
        assertThat(hosts).isNotEmpty().containsOnly("127.0.0.1");
    }
}

package io.byova.gateway.monitoring;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A real browser without a window: one that is installed, none is downloaded. */
final class Chromium implements AutoCloseable {

    private static final List<String> PLACES = List.of(
            "/usr/bin/chromium",
            "/usr/bin/chromium-browser",
            "/usr/bin/google-chrome",
            "/usr/bin/google-chrome-stable",
            "/snap/bin/chromium",
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
            "/Applications/Chromium.app/Contents/MacOS/Chromium");

    private final Playwright playwright;
    final Browser browser;

    private Chromium(Path executable, List<String> more) {
        // One for the whole JVM, so no test has one of its own.
        PlaywrightAssertions.setDefaultAssertionTimeout(20_000);
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(executable)
                        .setArgs(Stream.concat(Stream.of("--no-sandbox", "--disable-dev-shm-usage"), more.stream())
                                .toList()));
    }

    /**
     * Starts it. Where there is none, the test is skipped and says so; where CI=true, it fails.
     *
     * @param more arguments of its command line
     */
    static Chromium start(String... more) {
        String named = System.getenv("CHROMIUM");
        Optional<Path> executable = (named == null ? PLACES : List.of(named))
                .stream().map(Path::of).filter(Files::isExecutable).findFirst();
        if (executable.isEmpty()) {
            String why = "no Chromium is installed; install one, or name it by the environment's CHROMIUM";
            if ("true".equals(System.getenv("CI"))) {
                throw new AssertionError(why);
            }
            System.err.println("The dashboard was not tested: " + why);
            Assumptions.abort(why);
        }
        return new Chromium(executable.get(), List.of(more));
    }

    @Override
    public void close() {
        playwright.close();
    }
}

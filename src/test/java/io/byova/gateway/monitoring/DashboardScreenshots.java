package io.byova.gateway.monitoring;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.google.protobuf.ByteString;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import io.byova.gateway.audio.WavFile;
import io.byova.gateway.caller.CallOptions;
import io.byova.gateway.caller.CallScript;
import io.byova.gateway.caller.Recording;
import io.byova.gateway.caller.SimulatedCaller;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Draws the README's pictures anew. Asked for by name: {@code mvn verify -Dit.test=DashboardScreenshots}. */
final class DashboardScreenshots {

    private static final Path FOLDER = Path.of("src", "docs", "dashboard");
    private static final Path RECORDING = Path.of("src", "test", "resources", "speech", "caller1.wav");
    private static final String CALL = "3f2c8a5e-0d1b-4b7e-9f53-6a1c2d3e4f50";

    @Test
    void everyPageIsDrawn() throws Exception {
        ((Logger) LoggerFactory.getLogger("io.byova.gateway")).setLevel(Level.INFO);
        try (Chromium chromium = Chromium.start();
                TestGateway gateway = new TestGateway(TestGateway.LOCAL);
                BrowserContext light = chromium.browser.newContext(in(ColorScheme.LIGHT, 1200, 800));
                BrowserContext dark = chromium.browser.newContext(in(ColorScheme.DARK, 1200, 800));
                BrowserContext phone = chromium.browser.newContext(in(ColorScheme.DARK, 390, 800))) {
            Page overview = light.newPage();
            overview.navigate(gateway.uri("/").toString());
            assertThat(overview.getByText("Events: live")).isVisible();
            for (int i = 0; i < 3; i++) {
                gateway.starts("8e0b7c1a-5d2f-4c3e-8a6b-00000000000" + i);
            }
            talk(gateway);
            assertThat(overview.locator(".feed li")).not().hasCount(0);
            overview.waitForTimeout(4000);
            shoot(overview, "overview");
            // A browser has six connections to a host, and each page that follows the events holds one.
            overview.close();
            draw(light, gateway, "#/calls", "calls").close();
            draw(light, gateway, "#/agents", "agents").close();
            draw(light, gateway, "#/config", "config").close();
            Page logs = draw(light, gateway, "#/logs", "logs");
            logs.getByLabel("Logger").last().fill("io.byova.gateway.call");
            logs.keyboard().press("Enter");
            assertThat(logs.locator("[data-left]")).isVisible();
            gateway.starts("5b1d9c30-7f42-4e0a-9c11-000000000009");
            gateway.hangsUp("5b1d9c30-7f42-4e0a-9c11-000000000009");
            logs.waitForTimeout(1500);
            logs.evaluate("() => scrollTo(0, 0)");
            shoot(logs, "logs");
            logs.close();
            draw(phone, gateway, "#/", "phone");
            talkFromThePage(light, gateway);
            Page call = draw(dark, gateway, "#/calls/" + CALL, "call");
            // Not by the mouse: events of the same millisecond lie on each other.
            call.locator(".mark[data-event=first-audio]").last().press("Enter");
            shoot(call, "call");
        }
    }

    private static void talkFromThePage(BrowserContext context, TestGateway gateway) {
        Page page = context.newPage();
        page.setViewportSize(1200, 1000);
        page.navigate(gateway.uri("/#/test-call").toString());
        page.getByLabel("a WAV file").check();
        page.locator("#recording").setInputFiles(RECORDING);
        page.locator("#call").click();
        assertThat(page.locator("#phone"))
                .hasAttribute("data-plays", "2", new LocatorAssertions.HasAttributeOptions().setTimeout(60_000));
        page.waitForTimeout(2000);
        page.locator(".mark[data-event=start-of-input]").press("Enter");
        shoot(page, "test-call");
        page.locator("#call").click();
    }

    private static void talk(TestGateway gateway) throws Exception {
        byte[] said = WavFile.read(Files.readAllBytes(RECORDING)).toMulaw8k();
        SimulatedCaller.call(
                        CallOptions.to("127.0.0.1", gateway.gateway.grpcPort())
                                .conversationId(CALL)
                                .build(),
                        CallScript.start()
                                .say(new Recording("caller1", ByteString.copyFrom(said)))
                                .press("1")
                                .end())
                .block(Duration.ofSeconds(90));
    }

    private static Browser.NewContextOptions in(ColorScheme scheme, int width, int height) {
        return new Browser.NewContextOptions().setColorScheme(scheme).setViewportSize(width, height);
    }

    private static Page draw(BrowserContext context, TestGateway gateway, String hash, String name) {
        Page page = context.newPage();
        page.navigate(gateway.uri("/" + hash).toString());
        assertThat(page.locator("tbody tr, article, .mark, .logs li").first()).isVisible();
        page.waitForTimeout(1000);
        shoot(page, name);
        return page;
    }

    private static void shoot(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(FOLDER.resolve(name + ".png"))
                .setFullPage(name.endsWith("call")));
    }
}

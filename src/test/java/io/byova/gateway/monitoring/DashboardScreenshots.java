package io.byova.gateway.monitoring;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.cisco.wcc.ccai.media.v1.DTMFDigits;
import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Draws the README's pictures anew. Asked for by name: {@code mvn verify -Dit.test=DashboardScreenshots}. */
final class DashboardScreenshots {

    private static final Path FOLDER = Path.of("src", "docs", "dashboard");
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
            draw(light, gateway, "#/calls", "calls");
            draw(light, gateway, "#/agents", "agents");
            draw(light, gateway, "#/config", "config");
            Page logs = draw(light, gateway, "#/logs", "logs");
            logs.getByLabel("Logger").last().fill("io.byova.gateway.call");
            logs.keyboard().press("Enter");
            assertThat(logs.locator("[data-left]")).isVisible();
            gateway.starts("5b1d9c30-7f42-4e0a-9c11-000000000009");
            gateway.hangsUp("5b1d9c30-7f42-4e0a-9c11-000000000009");
            logs.waitForTimeout(1500);
            logs.evaluate("() => scrollTo(0, 0)");
            shoot(logs, "logs");
            draw(phone, gateway, "#/", "phone");
            Page call = draw(dark, gateway, "#/calls/" + CALL, "call");
            // Not by the mouse: events of the same millisecond lie on each other.
            call.locator(".mark[data-event=first-audio]").last().press("Enter");
            shoot(call, "call");
        }
    }

    private static void talk(TestGateway gateway) throws Exception {
        gateway.starts(CALL);
        Thread.sleep(700);
        TestGateway.Turn turn = gateway.turn(CALL).frames(40);
        Thread.sleep(900);
        turn.ended();
        Thread.sleep(300);
        gateway.turn(CALL).digits(DTMFDigits.DTMF_DIGIT_ONE).ended();
        Thread.sleep(800);
        gateway.turn(CALL).event(EventType.SESSION_END).ended();
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
                .setFullPage(name.equals("call")));
    }
}

package io.byova.gateway.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The dashboard's files, as any client gets them. */
@Timeout(60)
final class DashboardFilesIT {

    private static final Path SOURCES = Path.of("src/main/resources/dashboard");

    private final TestGateway gateway =
            new TestGateway(TestGateway.LOCAL, "monitoring.tokens=[a-token-nobody-guesses]");

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void browsersGetThePageAndOthersThePaths() throws Exception {
        // When
        HttpResponse<String> browser = gateway.send("GET", "/", "Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        HttpResponse<String> other = gateway.send("GET", "/", "Accept", "*/*");

        // Then
        assertThat(browser.headers().firstValue("content-type")).hasValue("text/html; charset=utf-8");
        assertThat(browser.body()).startsWith("<!DOCTYPE html>");
        assertThat(other.headers().firstValue("content-type")).hasValue("application/json");
        for (HttpResponse<String> answer : List.of(browser, other)) {
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("vary")).hasValue("accept");
            assertThat(answer.headers().firstValue("content-security-policy").orElse(""))
                    .contains("default-src 'self'")
                    .doesNotContain("unsafe");
        }
    }

    @Test
    void everyFileIsServedToWhoeverLogsInAndNotSentTwice() throws Exception {
        for (String file : files()) {
            String path = file.equals("index.html") ? "/" : "/dashboard/" + file;

            // When
            HttpResponse<String> first = gateway.send("GET", path, "Accept", "text/html,*/*");
            String etag = first.headers().firstValue("etag").orElse("none");
            HttpResponse<String> second = gateway.send("GET", path, "Accept", "text/html,*/*", "If-None-Match", etag);

            // Then
            assertThat(first.statusCode()).as(path).isEqualTo(200);
            if (!file.equals("preact.js")) {
                assertThat(first.body()).isEqualTo(Files.readString(SOURCES.resolve(file)));
            }
            assertThat(first.headers().firstValue("cache-control")).hasValue("no-cache");
            assertThat(first.headers().firstValue("x-content-type-options")).hasValue("nosniff");
            assertThat(second.statusCode()).as(path).isEqualTo(304);
            assertThat(second.body()).isEmpty();
        }
    }

    @Test
    void nothingElseOfTheJarIsServedAndNothingCanBeChanged() throws Exception {
        for (String path : List.of(
                "/dashboard/",
                "/dashboard/index.html",
                "/dashboard/../logback.xml",
                "/dashboard/%2e%2e/logback.xml",
                "/dashboard/..%2flogback.xml",
                "/dashboard/app.js/",
                "/dashboard//app.js",
                "/logback.xml")) {
            assertThat(gateway.send("GET", path).statusCode()).as(path).isEqualTo(404);
        }
        HttpResponse<String> change = gateway.send("DELETE", "/dashboard/app.js");
        assertThat(change.statusCode()).isEqualTo(405);
        assertThat(change.headers().firstValue("allow")).hasValue("GET");
        assertThat(gateway.send("GET", "/dashboard/app.js", "Sec-Fetch-Site", "cross-site")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void ourFilesAskNobodyElseAndWriteNoMarkup() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            for (Path file : files.toList()) {
                String text = Files.readString(file).replace("http://www.w3.org/2000/svg", "");
                assertThat(text)
                        .as(file.toString())
                        .doesNotContain(
                                "://", "innerHTML", "InnerHTML", "outerHTML", "insertAdjacent", "document.write")
                        .doesNotContain("eval(", "new Function");
            }
        }
    }

    private static List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            return Stream.concat(files.map(file -> file.getFileName().toString()), Stream.of("preact.js"))
                    .toList();
        }
    }
}

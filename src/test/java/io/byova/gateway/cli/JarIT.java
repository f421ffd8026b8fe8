package io.byova.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.byova.gateway.connectors.realtime.FakeRealtimeServer;
import io.byova.gateway.connectors.realtime.RealtimeScript;
import io.byova.gateway.grpc.Certificates;
import io.byova.gateway.grpc.GrpcSettings.Tls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The jar as a user runs it: a process, its words and its exit code. */
@Timeout(120)
final class JarIT {

    @TempDir
    private Path folder;

    @AutoClose
    private final Runs runs = new Runs();

    @Test
    void servesOnFreePortsAnswersACallAndEndsWithZeroOnSigterm() throws Exception {
        // Given a gateway on ports it has chosen
        Run gateway = start("serve", "--set", "gateway.port=0", "--set", "monitoring.port=0");
        gateway.await("Agents ");
        int grpc = gateway.grpcPort();
        int http = gateway.httpPort();

        // When a caller speaks a real sentence and presses 5
        Path heard = folder.resolve("heard.wav");
        Run call = start(
                "call",
                "--fast",
                "--target",
                "127.0.0.1:" + grpc,
                "--save",
                heard.toString(),
                "--wav",
                Path.of("src/test/resources/speech/caller2.wav").toString(),
                "--dtmf",
                "5");

        // Then every rule was kept, the call ended in a transfer, and something was heard
        assertThat(call.exitCode()).as(call.text()).isZero();
        assertThat(call.text())
                .contains("START_OF_INPUT")
                .contains("END_OF_INPUT")
                .contains("TRANSFER_TO_AGENT")
                .contains("every rule kept");
        assertThat(Files.size(heard)).isGreaterThan(50_000);
        assertThat(get(http, "/v1/ping"))
                .contains("\"serviceType\":\"REQUIRED\"")
                .contains("\"online\"");

        // And the gateway ends as told
        gateway.process().destroy();
        assertThat(gateway.exitCode()).as(gateway.text()).isZero();
    }

    @Test
    void aStrangerWhoHangsUpInTheMidstOfARequestIsNoFault() throws Exception {
        // Given a stranger half of whose request has been taken
        Run gateway = start("serve", "--set", "gateway.port=0", "--set", "monitoring.port=0");
        gateway.await("Agents ");
        int http = gateway.httpPort();
        try (Socket stranger = new Socket("127.0.0.1", http)) {
            stranger.setSoLinger(true, 0);
            stranger.getOutputStream()
                    .write(("POST /api/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                    + "Content-Length: 20\r\n\r\n{\"token\":")
                            .getBytes(StandardCharsets.US_ASCII));
            bothLoopsAnswer(http);
        }

        // When the connection has been reset, and the gateway is told to stop
        bothLoopsAnswer(http);
        gateway.process().destroy();

        // Then the log has no word of it
        assertThat(gateway.exitCode()).as(gateway.text()).isZero();
        assertThat(gateway.text()).contains("Draining").doesNotContain("ERROR", "WARN", "Exception");
    }

    @Test
    void onSigtermALiveTurnIsFinishedAndNewCallsAreRefused() throws Exception {
        // Given a caller who is speaking
        Run gateway = start("serve", "--set", "gateway.port=0", "--set", "monitoring.port=0");
        gateway.await("Agents ");
        String target = "127.0.0.1:" + gateway.grpcPort();
        int http = gateway.httpPort();
        Path script = Files.writeString(folder.resolve("call.txt"), "start\nsay caller1.wav\nhangup\n");
        Files.copy(Path.of("src/test/resources/speech/caller1.wav"), folder.resolve("caller1.wav"));
        Run speaking = start("call", "--fast", "--target", target, "--script", script.toString());
        speaking.await("START_OF_INPUT");

        // When the gateway is told to stop
        gateway.process().destroy();
        gateway.await("Draining");
        assertThat(get(http, "/v1/ping")).contains("\"offline\"");
        Run late = start("call", "--target", target, "--dtmf", "5");

        // Then the speaker gets the answer, the newcomer does not, and the gateway ends as told
        assertThat(late.exitCode()).as(late.text()).isEqualTo(ExitCode.RUNTIME);
        assertThat(late.text()).contains("UNAVAILABLE: the gateway is shutting down");
        assertThat(speaking.exitCode()).as(speaking.text()).isZero();
        assertThat(speaking.text()).containsSubsequence("END_OF_INPUT", "FINAL", "status      OK");
        assertThat(gateway.exitCode()).as(gateway.text()).isZero();
    }

    @Test
    void aVendorThatRefusesIsToldByItsConnectorAlone() throws Exception {
        // Given a vendor who takes no key
        try (FakeRealtimeServer vendor =
                FakeRealtimeServer.start(RealtimeScript.speaking().refusing(401))) {
            Path config = Files.writeString(
                    folder.resolve("voice.yaml"),
                    """
                    connectors:
                      - {name: voice, type: realtime, config: {agent-id: Voice, api-key: sk-test, url: "%s"}}
                    """
                            .formatted(vendor.url()));
            Run gateway = start(
                    "serve",
                    "--config",
                    config.toString(),
                    "--set",
                    "gateway.port=0",
                    "--set",
                    "monitoring.enabled=false");
            gateway.await("Agents ");

            // When somebody calls
            Path script = Files.writeString(folder.resolve("hello.txt"), "start\n");
            Run call = start(
                    "call", "--fast", "--target", "127.0.0.1:" + gateway.grpcPort(), "--script", script.toString());
            assertThat(call.exitCode()).as(call.text() + gateway.text()).isZero();
            gateway.process().destroy();
            assertThat(gateway.exitCode()).as(gateway.text()).isZero();

            // Then the log says which connector, call and status, and nothing of the connection below
            assertThat(gateway.text())
                    .contains("the vendor refused the session with HTTP 401")
                    .doesNotContain("ERROR", "Exception", "FluxReceive");
        }
    }

    @Test
    void aVendorIsReachedOverTls() throws Exception {
        // Given a vendor whose certificate this machine trusts
        Tls tls = Certificates.create(folder);
        try (FakeRealtimeServer vendor = FakeRealtimeServer.startSecure(RealtimeScript.speaking(), tls)) {
            Path config = Files.writeString(
                    folder.resolve("voice.yaml"),
                    """
                    gateway: {first-response-timeout: 30s}
                    connectors:
                      - {name: voice, type: realtime, config: {agent-id: Voice, api-key: sk-test, url: "%s"}}
                    """
                            .formatted(vendor.url()));
            Run gateway = startJvm(
                    List.of(
                            "-Djavax.net.ssl.trustStore=" + folder.resolve("store.p12"),
                            "-Djavax.net.ssl.trustStorePassword=changeit"),
                    "serve",
                    "--config",
                    config.toString(),
                    "--set",
                    "gateway.port=0",
                    "--set",
                    "monitoring.enabled=false");
            gateway.await("Agents ");

            // When somebody calls
            Path script = Files.writeString(folder.resolve("hello.txt"), "start\nexpect prompt\nhangup\n");
            Run call = start(
                    "call", "--fast", "--target", "127.0.0.1:" + gateway.grpcPort(), "--script", script.toString());

            // Then they hear the vendor
            assertThat(call.exitCode()).as(call.text() + gateway.text()).isZero();
            assertThat(call.text()).as(gateway.text()).contains("CHUNK").doesNotContain("TRANSFER_TO_AGENT");
            assertThat(vendor.sessions()).hasSize(1);
        }
    }

    @Test
    void theDemoIsARealCall() throws Exception {
        Run demo = start("demo", "--once");

        assertThat(demo.exitCode()).as(demo.text()).isZero();
        assertThat(demo.text())
                .contains("START_OF_INPUT")
                .contains("TRANSFER_TO_AGENT")
                .contains("every rule kept");
    }

    @Test
    void aPortInUseIsOneSentence() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String port = Integer.toString(taken.getLocalPort());

            Run grpc = start("serve", "--set", "gateway.host=127.0.0.1", "--set", "gateway.port=" + port);
            Run http = start("serve", "--set", "gateway.port=0", "--set", "monitoring.port=" + port);

            for (Run run : List.of(grpc, http)) {
                assertThat(run.exitCode()).as(run.text()).isEqualTo(ExitCode.RUNTIME);
                assertThat(run.text())
                        .contains("cannot listen on 127.0.0.1:" + port + ": address already in use")
                        .doesNotContain("\tat ");
            }
        }
    }

    @Test
    void aHundredThousandLinesOfNonsenseAreAShortMessage() throws Exception {
        Path nonsense = folder.resolve("nonsense.yaml");
        Files.writeString(
                nonsense,
                IntStream.range(0, 100_000)
                        .mapToObj(line -> "k" + line + ": x\n")
                        .collect(Collectors.joining()));

        Run check = start("check", "--config", nonsense.toString());

        assertThat(check.exitCode()).isEqualTo(ExitCode.CONFIG);
        assertThat(check.text()).contains("nonsense.yaml").doesNotContain("\tat ");
        assertThat(check.text().lines().count()).isLessThan(150);
    }

    @Test
    void aJpegAsPromptIsNamed() throws Exception {
        Files.write(
                folder.resolve("welcome.wav"), new byte[] {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) 0xE0, 0, 16});
        Path config = Files.writeString(
                folder.resolve("jpeg.yaml"),
                """
                connectors:
                  - name: local
                    type: local_audio
                    config:
                      audio-base-path: "%s"
                      audio-files: {welcome: welcome.wav}
                """
                        .formatted(folder));

        Run serve = start("serve", "--config", config.toString());

        assertThat(serve.exitCode()).isEqualTo(ExitCode.CONFIG);
        assertThat(serve.text())
                .contains("jpeg.yaml:6:21: 'audio-files.welcome'")
                .contains("welcome.wav: is a JPEG image")
                .doesNotContain("\tat ");
    }

    @Test
    void oneBadConnectorIsReportedAndTheOtherServes() throws Exception {
        Path config = Files.writeString(
                folder.resolve("two.yaml"),
                """
                gateway: {port: 0}
                monitoring: {enabled: false}
                connectors:
                  - {name: bad, type: no_such_connector}
                  - {name: good, type: local_audio}
                """);

        Run gateway = start("serve", "--config", config.toString());
        gateway.await("A connector does not serve");

        assertThat(gateway.text()).contains("two.yaml:4:17").contains("Local Audio: Local Playback");
        gateway.process().destroy();
        assertThat(gateway.exitCode()).isZero();
    }

    @Test
    void aLogbackFileOfTheUsersDecidesInsteadOfTheConfiguration() throws Exception {
        // Given a file that shows the level last
        Path file = Files.writeString(
                folder.resolve("mine.xml"),
                """
                <configuration>
                  <appender name="MINE" class="ch.qos.logback.core.ConsoleAppender">
                    <encoder><pattern>mine: %msg %level%n</pattern></encoder>
                  </appender>
                  <root level="INFO"><appender-ref ref="MINE"/></root>
                </configuration>
                """);

        // When a gateway runs with it
        Run gateway = startJvm(
                List.of("-Dlogback.configurationFile=" + file),
                "serve",
                "--set",
                "gateway.port=0",
                "--set",
                "monitoring.port=0",
                "--set",
                "logging.format=json");
        gateway.await("Agents ");

        // Then it logs as the file says
        gateway.await("mine: gRPC server listens INFO");
        assertThat(gateway.text()).doesNotContain("{\"");
    }

    @Test
    void wrongUsageAndNobodyThereHaveCodesOfTheirOwn() throws Exception {
        assertThat(start("serve", "--conifg", "x").exitCode()).isEqualTo(ExitCode.CONFIG);
        assertThat(start().exitCode()).isEqualTo(ExitCode.CONFIG);
        assertThat(start("call", "--target", "127.0.0.1:1").exitCode()).isEqualTo(ExitCode.NO_CONNECTION);
        Run version = start("version");
        assertThat(version.exitCode()).isZero();
        assertThat(version.text()).contains("byova-gateway ");
        Run agents = start("agents", "--config", "config/config.yaml");
        assertThat(agents.exitCode()).as(agents.text()).isZero();
        assertThat(agents.text()).contains("Local Audio: ").contains("(default)");
    }

    /** The event loops of the HTTP side are two, and connections go to them by turns. */
    private static void bothLoopsAnswer(int port) throws IOException, InterruptedException {
        get(port, "/v1/ping");
        get(port, "/v1/ping");
    }

    private static String get(int port, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(10))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private Run start(String... arguments) throws IOException {
        return startJvm(List.of(), arguments);
    }

    private Run startJvm(List<String> flags, String... arguments) throws IOException {
        return runs.ofJar(folder, flags, arguments);
    }
}

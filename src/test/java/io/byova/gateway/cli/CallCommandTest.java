package io.byova.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.byova.gateway.caller.FakeGateway;
import io.byova.gateway.caller.HeardAudio;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(30)
class CallCommandTest {

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private FakeGateway gateway = FakeGateway.correct();

    @AfterEach
    void close() {
        gateway.close();
    }

    private int run(String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        if (!all.contains("--target")) {
            all.addAll(List.of("--target", gateway.target()));
        }
        return new CommandLine(new CallCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(all.toArray(String[]::new));
    }

    private Path recording() throws IOException {
        Path file = folder.resolve("hello.wav");
        byte[] voice = new byte[1_600];
        Arrays.fill(voice, (byte) 0x90);
        HeardAudio.save(ByteString.copyFrom(voice), file);
        return file;
    }

    @Test
    void listsACallThatKeptEveryRule() {
        int exit = run("--dtmf", "123#", "--fast", "--conversation-id", "call-7");

        assertThat(exit).isZero();
        assertThat(err.toString()).isEmpty();
        assertThat(out.toString().lines())
                .anyMatch(line -> line.endsWith("-> digits      4 digits"))
                .anyMatch(line ->
                        line.startsWith("call call-7: caller ended, 4 turns") && line.endsWith("every rule kept"));
        assertThat(out.toString()).doesNotContain("123");
    }

    @Test
    void speaksAndPressesInTheOrderOfTheCommandLine() throws IOException {
        String wav = recording().toString();

        int exit = run("--dtmf", "1", "--wav", wav, "--dtmf", "23", "--json", "--fast");

        JsonNode report = new JsonMapper().readTree(out.toString());
        List<String> purposes = new ArrayList<>();
        report.get("events").forEach(event -> {
            if (event.get("what").asString().equals("open")) {
                purposes.add(event.get("detail").asString().split(" ")[0]);
            }
        });
        assertThat(exit).isZero();
        assertThat(purposes)
                .containsExactly(
                        "SESSION_START", "START_OF_DTMF", "digits", "audio", "START_OF_DTMF", "digits", "SESSION_END");
        assertThat(report.at("/measures/endOfInput/count").intValue()).isEqualTo(1);
    }

    @Test
    void saysWhichRuleWasBroken() {
        gateway.close();
        gateway = FakeGateway.withoutFinal();

        int exit = run("--dtmf", "1", "--fast");

        assertThat(exit).isEqualTo(4);
        assertThat(out.toString()).contains("broken: rule 23, turn 3").contains("1 rule broken");
    }

    @Test
    void saysWhatToDoWhereNobodyListens() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }

        int exit = run("--target", "127.0.0.1:" + port);

        assertThat(exit).isEqualTo(3);
        assertThat(err.toString().lines()).singleElement().satisfies(line -> assertThat(line)
                .startsWith("cannot connect to 127.0.0.1:" + port)
                .endsWith("start the gateway, or name it with --target HOST:PORT"));
    }

    @Test
    void refusesWrongUsageInOneLine() throws IOException {
        Path script = Files.writeString(folder.resolve("call.txt"), "start\nsay nothing.wav\n");
        Path noWav = Files.writeString(folder.resolve("text.wav"), "not a recording");

        assertThat(run("--wav", folder.resolve("missing.wav").toString())).isEqualTo(2);
        assertThat(run("--wav", noWav.toString())).isEqualTo(2);
        assertThat(run("--script", folder.resolve("missing.txt").toString())).isEqualTo(2);
        assertThat(run("--script", script.toString())).isEqualTo(2);
        assertThat(run("--script", script.toString(), "--dtmf", "1")).isEqualTo(2);
        assertThat(run("--dtmf", "1x")).isEqualTo(2);
        assertThat(run("--target", "gateway")).isEqualTo(2);
        assertThat(run("--connections", "0")).isEqualTo(2);
        assertThat(err.toString())
                .contains("no such file: " + folder.resolve("missing.wav"))
                .contains("text.wav: is a file without a RIFF header")
                .contains("missing.txt: no such file or folder")
                .contains("call.txt: line 2: no such file")
                .contains("leave --wav and --dtmf out")
                .contains("--dtmf takes keys")
                .contains("--target takes HOST:PORT")
                .doesNotContain("\tat ");
    }

    @Test
    void failsWhereTheScriptExpectedOtherwise() throws IOException {
        Path script = Files.writeString(folder.resolve("call.txt"), "start\nexpect transfer\n");

        int exit = run("--script", script.toString(), "--fast");

        assertThat(exit).isEqualTo(1);
        assertThat(out.toString()).contains("expected transfer, but turn 1 brought no TRANSFER_TO_AGENT");
    }

    @Test
    void savesWhatItHeard() throws IOException {
        Path file = folder.resolve("heard.wav");

        int whole = run("--dtmf", "1", "--fast", "--save", file.toString());
        int turns = run("--dtmf", "1", "--fast", "--save", folder.toString());
        int nowhere = run("--fast", "--save", folder.resolve("none/heard.wav").toString());

        assertThat(List.of(whole, turns, nowhere)).containsExactly(0, 0, 1);
        assertThat(Files.size(file)).isEqualTo(58 + 300 * 8);
        assertThat(folder.resolve("call.wav")).hasSameBinaryContentAs(file);
        assertThat(Files.size(folder.resolve("turn-3.wav"))).isEqualTo(58 + 200 * 8);
        assertThat(err.toString()).contains("cannot save what was heard");
    }
}

package io.byova.gateway.monitoring;

import static io.byova.gateway.monitoring.TestGateway.until;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** The README's curl commands, typed as they stand there, give what the README shows: the same keys, of the same kinds. */
@Timeout(180)
final class ReadmeCurlIT {

    private static final Pattern CONSOLE = Pattern.compile("```console\n(\\$ curl.*?)```", Pattern.DOTALL);
    private static final Pattern PAIR =
            Pattern.compile("```sh\n(curl -s [^\n]*)\n```\n\n```json\n(.*?)```", Pattern.DOTALL);
    private static final Pattern SCRIPT = Pattern.compile("```sh\n((?:csrf=|curl -s -H)[^`]*)```");
    private static final String MORE = "…";

    private final TestGateway gateway = new TestGateway(TestGateway.LOCAL);

    /** A command and what the README shows below it. */
    private record Shown(String command, String answer) {}

    @BeforeEach
    void calls() throws Exception {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/curl")) && Files.isExecutable(Path.of("/bin/bash")),
                "curl and bash are needed");
        gateway.starts("demo-0");
        gateway.hangsUp("demo-0");
        gateway.starts("demo-1");
        gateway.turn("demo-1").frames(25).ended();
        until("two calls' turns", () -> {
            try {
                return gateway.get("/api/status").at("/turns/silent").asInt() == 1;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void eachCommandGivesWhatIsShown() throws Exception {
        // Given
        List<Shown> all = shown();
        Set<String> paths = new LinkedHashSet<>();

        for (Shown each : all) {
            // When
            String answer = each.command.contains("/api/events") ? firstEvent(each.command) : typed(each.command);

            // Then
            compare(each, answer);
            paths.add(each.command.replaceAll(".*localhost:8080(/[^\"? ]*).*", "$1"));
        }
        // And no path is left out
        Set<String> described = new LinkedHashSet<>();
        gateway.get("/api/openapi.json").get("paths").properties().stream()
                .filter(path -> path.getValue().has("get"))
                .map(Map.Entry::getKey)
                .filter(path -> !path.contains("debug/sessions/"))
                // WebSockets, which curl does not speak, and the other way to ask for a call.
                .filter(path -> !path.startsWith("/v1/va") && !path.equals("/v1/listVirtualAgents"))
                .filter(path -> !path.equals("/api/call"))
                .map(path -> path.replace("{id}", "demo-1"))
                .forEach(described::add);
        described.removeAll(paths);
        assertThat(described).isEmpty();
    }

    @Test
    void whatChangesSomethingDoesSo() throws Exception {
        // Given the README's scripts, which need the token that one of them asks for
        List<String> scripts = new ArrayList<>();
        Matcher script = SCRIPT.matcher(Files.readString(Path.of("README.md")));
        while (script.find()) {
            scripts.add(script.group(1));
        }
        scripts.sort((a, b) -> Boolean.compare(b.startsWith("csrf="), a.startsWith("csrf=")));
        assertThat(scripts).hasSize(2);

        // When
        String[] answers = typed(String.join("echo\n", scripts)).split("\n");

        // Then a call was ended, and a test call has begun
        assertThat(TestGateway.json(answers[0]).get("state").asString()).isEqualTo("ended");
        assertThat(gateway.get("/api/calls/demo-1").at("/call/end_reason").asString())
                .isEqualTo("operator-ended");
        String location = TestGateway.json(answers[1]).get("location").asString();
        assertThat(gateway.get(location).at("/call/test").asBoolean(true)).isTrue();
    }

    private static List<Shown> shown() throws Exception {
        String readme = Files.readString(Path.of("README.md"));
        List<Shown> shown = new ArrayList<>();
        Matcher console = CONSOLE.matcher(readme);
        while (console.find()) {
            for (String part : console.group(1).split("(?m)^\\$ ")) {
                if (!part.isBlank()) {
                    String[] both = part.split("\n", 2);
                    shown.add(new Shown(both[0], both[1].strip()));
                }
            }
        }
        Matcher pair = PAIR.matcher(readme);
        while (pair.find()) {
            shown.add(new Shown(pair.group(1), pair.group(2).strip()));
        }
        assertThat(shown).hasSizeGreaterThan(12);
        return shown;
    }

    private ProcessBuilder bash(String command) {
        String here = "127.0.0.1:" + gateway.gateway.monitoringPort();
        return new ProcessBuilder("/bin/bash", "-c", command.replace("localhost:8080", here));
    }

    private String typed(String command) throws Exception {
        Process process = bash(command).start();
        String answer = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(command).isZero();
        return answer.strip();
    }

    /** Whoever follows the events sees those that come then. */
    private String firstEvent(String command) throws Exception {
        Process process = bash("exec " + command).start();
        try (BufferedReader lines = process.inputReader()) {
            StringBuilder answer = new StringBuilder(lines.readLine());
            gateway.starts("demo-2");
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                answer.append('\n').append(line);
                if (line.startsWith("data: ")) {
                    return answer.toString();
                }
            }
            throw new AssertionError("the events ended: " + answer);
        } finally {
            process.destroyForcibly();
        }
    }

    private static void compare(Shown shown, String answer) {
        if (shown.answer.startsWith("{")) {
            assertThat(differs("", json(shown.answer), TestGateway.json(answer)))
                    .as(shown.command + "\n" + answer)
                    .isEmpty();
            return;
        }
        List<String> expected = shown.answer.lines().toList();
        List<String> lines = answer.lines().toList();
        assertThat(lines).as(shown.command).hasSameSizeAs(expected);
        for (int i = 0; i < lines.size(); i++) {
            if (expected.get(i).startsWith("data: ")) {
                assertThat(differs(
                                "",
                                json(expected.get(i).substring(6)),
                                json(lines.get(i).substring(6))))
                        .as(lines.get(i))
                        .isEmpty();
            } else {
                assertThat(withoutNumbers(lines.get(i))).isEqualTo(withoutNumbers(expected.get(i)));
            }
        }
    }

    private static String withoutNumbers(String line) {
        return line.startsWith("id: ") ? "id: " : line.replaceAll(" [0-9.E]+$", " N");
    }

    /** JSON in which {@code …} stands for what is left out. */
    private static JsonNode json(String text) {
        return TestGateway.json(text.replaceAll(",\\s*…\\s*}", ",\"…\":0}")
                .replaceAll("\\{\\s*…\\s*}", "{\"…\":0}")
                .replaceAll(",\\s*…\\s*]", ",\"…\"]")
                .replaceAll("\\[\\s*…\\s*]", "[\"…\"]"));
    }

    private static List<String> differs(String at, JsonNode shown, JsonNode is) {
        List<String> differs = new ArrayList<>();
        if (shown.getNodeType() != is.getNodeType()) {
            differs.add(at + ": shown " + shown + ", is " + is);
        } else if (shown.isObject()) {
            for (Map.Entry<String, JsonNode> entry : shown.properties()) {
                String key = entry.getKey();
                if (!key.equals(MORE)) {
                    if (is.has(key)) {
                        differs.addAll(differs(at + "/" + key, entry.getValue(), is.get(key)));
                    } else {
                        differs.add(at + ": no " + key);
                    }
                }
            }
            is.properties().stream()
                    .filter(entry -> !shown.has(MORE) && !shown.has(entry.getKey()))
                    .forEach(entry -> differs.add(at + ": not shown: " + entry.getKey()));
        } else if (shown.isArray()) {
            boolean more = false;
            for (JsonNode each : shown) {
                if (each.isString() && each.asString().equals(MORE)) {
                    more = true;
                } else if (!anyLike(at, each, is)) {
                    differs.add(at + ": none like " + each);
                }
            }
            if (!more && is.size() != shown.size()) {
                differs.add(at + ": has " + is.size() + ", shown " + shown.size());
            }
        }
        return differs;
    }

    private static boolean anyLike(String at, JsonNode shown, JsonNode array) {
        for (JsonNode each : array) {
            if (differs(at, shown, each).isEmpty()) {
                return true;
            }
        }
        return false;
    }
}

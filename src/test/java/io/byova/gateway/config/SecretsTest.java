package io.byova.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.byova.gateway.connector.InvalidSetting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A secret in many wrong places, and in no output. */
class SecretsTest {

    private static final String MARK = "hunter2x";

    record Vendor(@Nullable Secret apiKey, @Nullable String password, @Nullable String url, @Nullable Integer port) {
        Vendor {
            if (url != null) {
                throw new InvalidSetting("url", "cannot be reached: " + url);
            }
            if (password != null) {
                throw new InvalidSetting("password", "is weak: " + password);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gateway: {tokens: hunter2x}",
                "gateway: {tokens: [[hunter2x]]}",
                "gateway: {tokens: {hunter2x: hunter2x}}",
                "gateway: {tokens: [{hunter2x: 1, hunter2x: 2}], prot: 1}",
                "gateway: {toekns: [hunter2x]}",
                "gateway: {tkoens: [hunter2x, hunter2x]}",
                "gateway: {tokens: [hunter2x], prot: 1}",
                "gateway: {prot: 1, tokens: [hunter2x]}",
                "gateway:\n  tokens:\n    - hunter2x: 1\n",
                "gateway:\n  tokens: |\n    a\n    hunter2x\n  prot: 1",
                "gateway: {limits: {password: hunter2x}}",
                "gateway: {tls: {private-key: hunter2x}}",
                "gateway: {port: '${MARK}'}",
                "gateway: {port: '${FILE}'}",
                "gateway: {shutdown-grace: '${MARK}', reflection: '${FILE}', host: ['${MARK}']}",
                "gateway: {tokens: ['${MARK}', ''], prefetch: '${MARK}'}",
                "logging: {level: '${FILE}', levels: {a: '${MARK}'}}",
                "api_key: hunter2x",
                "Authorization: Bearer hunter2x",
                "x: {a: {secret: [a, {b: hunter2x}]}}",
                "x: &a hunter2x\npassword: *a",
                "x: &a {b: hunter2x, b: 1}\npassword: *a",
                "password: hunter2x\npassword: hunter2x",
                "password: \"hunter2x",
                "password: \"a\n  hunter2x\n  b: \"c\": d",
                "password: @hunter2x",
                "password: hunter2x: b",
                "password: [hunter2x",
                "password: [hunter2x, @]",
                "password: !hunter2x a",
                "password: *hunter2x",
                "password: a\u0001hunter2x",
                "password:\n\thunter2x",
                "gateway:\n  tokens:\n  - abc: hunter2x: e\n",
                "gateway: {tokens: [\nhunter2x, @]}",
                "gateway:\n  tokens: [a,\n    @hunter2x",
                "- password: hunter2x",
                "connectors: {password: hunter2x}",
                "connectors: [{name: a, type: {password: hunter2x}, token: hunter2x}]",
            })
    void aSecretIsInNoMessageAboutTheFile(String text, @TempDir Path directory) throws IOException {
        // Given a file with a mistake near a secret
        Path secret = Files.writeString(directory.resolve("secret"), MARK + "\n");
        String filled = text.replace("${FILE}", "${file:" + secret + "}") + "\n";
        String whole =
                filled.contains("connectors:") || filled.startsWith("-") ? filled : ConfigFile.CONNECTOR + filled;
        ConfigFile file = ConfigFile.of(whole).where(Map.of("MARK", MARK)).with("gateway.prot=1");

        // When
        ConfigException refusal = file.refusal();

        // Then
        assertThat(refusal.render() + refusal + refusal.problems()).doesNotContain(MARK);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gateway.tokens=hunter2x",
                "gateway.tokens=[{hunter2x: hunter2x}]",
                "gateway.tokens=[hunter2x",
                "gateway.tokens=@hunter2x",
                "gateway.tokens.x=hunter2x",
                "gateway.toekns=hunter2x",
                "gateway.tkoens=[hunter2x]",
                "gateway={tokens: hunter2x}",
                "gateway={tokens: [hunter2x]",
                "gateway.tokens:hunter2x",
                "gateway.port=${MARK}",
                "connectors.local.config.api-key.x=hunter2x",
                "connectors.nobody.config.api-key=hunter2x",
                "connectors.local={password: hunter2x}",
            })
    void aSecretIsInNoMessageAboutAnOverride(String set) {
        // Given
        ConfigFile file = ConfigFile.of(ConfigFile.CONNECTOR + "gateway: {prot: 1}")
                .where(Map.of("MARK", MARK))
                .with(set);

        // When
        ConfigException refusal = file.refusal();

        // Then
        assertThat(refusal.render() + refusal + refusal.problems()).doesNotContain(MARK);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{api-key: hunter2x, prot: 1}",
                "{api-key: [hunter2x]}",
                "{password: hunter2x}",
                "{url: 'ws://${MARK}/'}",
                "{port: '${MARK}'}",
                "{api-kye: hunter2x}",
            })
    void aSecretIsInNoMessageAboutAConnector(String config) {
        // Given
        LoadedConfig loaded = ConfigFile.of("connectors: [{name: v, type: v, config: " + config + "}]")
                .where(Map.of("MARK", MARK))
                .load();
        ConnectorEntry entry = loaded.config().connectors().get(0);

        // When
        String shown;
        try {
            loaded.bind(entry, Vendor.class);
            throw new AssertionError("was accepted");
        } catch (ConfigException e) {
            shown = e.render() + e.problems();
        }

        // Then
        assertThat(shown).doesNotContain(MARK);
        assertThat(entry.toString() + loaded.effective()).doesNotContain(MARK);
    }

    @Test
    void brokenFilesShowNoSecretEither() {
        // Given a good file, and a thousand ways to break a line that is not the secret's own key
        String good =
                """
                gateway:
                  port: 50051
                  tokens: ["hunter2x", 'hunter2x']
                  limits: {handshake-timeout: 10s, flow-control-window: 131072}
                connectors:
                  - name: local
                    type: local_audio
                    config:
                      api-key: hunter2x
                      nested: {password: "a hunter2x", other: 1}
                      last: true
                """;
        Random random = new Random(42);
        String noise = "{}[]:,\"'&*!|>%@#-? \n\tx1";

        // When
        int refused = 0;
        for (int i = 0; i < 2000; i++) {
            int at = random.nextInt(good.length());
            int line = good.lastIndexOf('\n', at) + 1;
            boolean inSecretLine =
                    good.substring(line, Math.max(line, good.indexOf('\n', at))).contains(MARK);
            if (inSecretLine && at < good.indexOf(MARK, line)) {
                continue;
            }
            char put = noise.charAt(random.nextInt(noise.length()));
            String broken = good.substring(0, at) + put + good.substring(at + random.nextInt(2));
            String answer;
            try {
                answer = ConfigFile.of(broken).load().effective().toString();
            } catch (ConfigException e) {
                refused++;
                answer = e.render();
            }
            assertThat(answer).as(broken).doesNotContain(MARK);
        }

        // Then
        assertThat(refused).isGreaterThan(100);
    }

    @Test
    void recordsShowNoSecret() {
        // Given
        ConfigFile file = ConfigFile.of(ConfigFile.CONNECTOR + "gateway: {tokens: [hunter2x]}");

        // When
        LoadedConfig loaded = file.load();

        // Then
        assertThat(loaded.config().gateway().tokens()).extracting(Secret::value).isEqualTo(List.of(MARK));
        assertThat(loaded.config().toString() + loaded.effective()).doesNotContain(MARK);
    }
}

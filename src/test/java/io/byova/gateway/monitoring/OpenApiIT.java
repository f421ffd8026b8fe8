package io.byova.gateway.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.cisco.wcc.ccai.media.v1.DTMFDigits;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** The served description against the answers: nothing more, nothing less, nothing else. */
@Timeout(60)
final class OpenApiIT {

    private static final Set<String> NOT_JSON = Set.of("/api/events", "/metrics", "/v1/va", "/v1/listVirtualAgents");

    private final TestGateway gateway = new TestGateway(TestGateway.LOCAL);

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void everyPathIsDescribedAndEveryDescriptionIsAPath() throws Exception {
        // When
        Set<String> described = new TreeSet<>(document().get("paths").propertyNames());
        Set<String> there = new TreeSet<>();
        gateway.get("/").get("paths").forEach(path -> there.add(path.asString()));

        // Then
        assertThat(described).isEqualTo(there);
    }

    @Test
    void everyMethodIsDescribed() throws Exception {
        for (String path : document().get("paths").propertyNames()) {
            // When a method is asked for that no path has
            HttpResponse<String> refused = gateway.send("PATCH", path.replace("{id}", "x"));

            // Then
            assertThat(refused.statusCode()).as(path).isEqualTo(405);
            Set<String> allowed = new TreeSet<>(List.of(refused.headers()
                    .firstValue("allow")
                    .orElse("")
                    .toLowerCase()
                    .split(", ")));
            assertThat(new TreeSet<>(document().get("paths").get(path).propertyNames()))
                    .as(path)
                    .isEqualTo(allowed);
        }
    }

    @Test
    void everyAnswerIsAsDescribed() throws Exception {
        // Given calls of all kinds
        JsonNode document = document();
        gateway.starts("x");
        gateway.turn("x").frames(5).ended();
        gateway.turn("x").digits(DTMFDigits.DTMF_DIGIT_ONE).ended();
        gateway.starts("gone");
        gateway.hangsUp("gone");
        gateway.turn("y").agent("nobody").over();
        TestGateway.Turn open = gateway.turn("x").frames(1);
        List<String> wrong = new ArrayList<>();

        for (String path : document.get("paths").propertyNames()) {
            if (NOT_JSON.contains(path)) {
                continue;
            }

            // When
            JsonNode answer = gateway.get(
                    path.replace("{id}", "x") + query(document.get("paths").get(path)));

            // Then
            JsonNode schema = document.get("paths").get(path).at("/get/responses/200/content/application~1json/schema");
            compare(document, schema, answer, path, wrong);
        }
        assertThat(wrong).isEmpty();
        open.ended();
    }

    @Test
    void everyRefusalIsDescribed() throws Exception {
        // Given
        JsonNode document = document();
        List<String> wrong = new ArrayList<>();

        for (String path : List.of("/api/calls/unknown", "/api/call", "/api/call?id=unknown", "/api/status?limit=x")) {
            // When
            HttpResponse<String> answer = gateway.send("GET", path);

            // Then
            String described = path.startsWith("/api/calls") ? "/api/calls/{id}" : path.replaceAll("\\?.*", "");
            assertThat(document.get("paths")
                            .get(described)
                            .at("/get/responses/" + answer.statusCode())
                            .isObject())
                    .as(path)
                    .isTrue();
            compare(document, document.at("/components/schemas/Problem"), TestGateway.json(answer.body()), path, wrong);
        }
        assertThat(wrong).isEmpty();
    }

    /** What a path cannot be asked without. */
    private static String query(JsonNode path) {
        List<String> needed = new ArrayList<>();
        path.at("/get/parameters").forEach(each -> {
            if (each.get("in").asString().equals("query")
                    && each.get("required").asBoolean()) {
                needed.add(each.get("name").asString() + "=x");
            }
        });
        return needed.isEmpty() ? "" : "?" + String.join("&", needed);
    }

    private JsonNode document() throws Exception {
        return gateway.get("/api/openapi.json");
    }

    private static void compare(JsonNode document, JsonNode schema, JsonNode value, String at, List<String> wrong) {
        if (schema.has("$ref")) {
            if (value.isNull() && schema.path("nullable").asBoolean(false)) {
                return;
            }
            compare(document, document.at(schema.get("$ref").asString().substring(1)), value, at, wrong);
            return;
        }
        if (value.isNull()) {
            if (!schema.path("nullable").asBoolean(false)) {
                wrong.add(at + ": null");
            }
            return;
        }
        boolean fits =
                switch (schema.get("type").asString()) {
                    case "string" -> value.isString();
                    case "integer" -> value.isIntegralNumber();
                    case "number" -> value.isNumber();
                    case "boolean" -> value.isBoolean();
                    case "array" -> value.isArray();
                    default -> value.isObject();
                };
        if (!fits) {
            wrong.add(at + ": is no " + schema.get("type").asString() + ": " + value);
            return;
        }
        if (value.isArray()) {
            value.forEach(item -> compare(document, schema.get("items"), item, at + "[]", wrong));
        } else if (value.isObject()) {
            compareProperties(document, schema, value, at, wrong);
        }
    }

    private static void compareProperties(
            JsonNode document, JsonNode schema, JsonNode value, String at, List<String> wrong) {
        JsonNode more = schema.path("additionalProperties");
        for (String name : value.propertyNames()) {
            JsonNode described = schema.path("properties").path(name);
            if (described.isMissingNode() && more.isObject()) {
                described = more;
            }
            if (described.isMissingNode()) {
                if (more.isBoolean()) {
                    wrong.add(at + "." + name + ": is not described");
                }
            } else {
                compare(document, described, value.get(name), at + "." + name, wrong);
            }
        }
        schema.path("required").forEach(name -> {
            if (!value.has(name.asString())) {
                wrong.add(at + "." + name.asString() + ": is missing");
            }
        });
    }
}

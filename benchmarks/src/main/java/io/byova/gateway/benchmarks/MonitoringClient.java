package io.byova.gateway.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks the gateway's HTTP side. */
final class MonitoringClient {

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int port;

    MonitoringClient(int port) {
        this.port = port;
    }

    byte[] get(String path) {
        try {
            HttpResponse<byte[]> answer = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(path + " answers " + answer.statusCode());
            }
            return answer.body();
        } catch (IOException gone) {
            throw new IllegalStateException("the gateway has gone", gone);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    LagBuckets lags() {
        return LagBuckets.of(new String(get("/metrics"), StandardCharsets.UTF_8));
    }

    /** A number of an answer, by its key. */
    long number(String path, String key) {
        Matcher found =
                Pattern.compile("\"" + key + "\":(\\d+)").matcher(new String(get(path), StandardCharsets.UTF_8));
        if (!found.find()) {
            throw new IllegalStateException(path + " has no " + key);
        }
        return Long.parseLong(found.group(1));
    }
}

package io.byova.gateway.monitoring;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/**
 * The dashboard's files, all from the jar, read once at start. They hold nothing that is secret: a browser needs them to
 * log in.
 */
final class Assets {

    /** Where the files are, here and in the jar. */
    static final String FOLDER = "/dashboard/";

    private static final List<String> FILES = List.of(
            "agents.js",
            "api.js",
            "app.js",
            "call.js",
            "calls.js",
            "config.js",
            "events.js",
            "feed.js",
            "icon.svg",
            "lanes.js",
            "logs.js",
            "overview.js",
            "parts.js",
            "style.css",
            "theme.js");

    /** From the WebJar whose version is in the pom. */
    private static final String PREACT = "/META-INF/resources/webjars/preact/10.28.0/dist/preact.module.js";

    private static final Map<String, String> CONTENT_TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");

    private final Map<String, Asset> byPath = new HashMap<>();
    private final Asset page = asset(FOLDER + "index.html");

    private record Asset(String contentType, byte[] bytes, String etag) {}

    Assets() {
        FILES.forEach(file -> byPath.put(FOLDER + file, asset(FOLDER + file)));
        byPath.put(FOLDER + "preact.js", asset(PREACT));
    }

    /** Whether there is a file at this path. */
    boolean has(String path) {
        return byPath.containsKey(path);
    }

    /** Answers with a file that is there. */
    Publisher<Void> file(Exchange exchange, String path) {
        if (!exchange.method().equals(HttpMethod.GET)) {
            exchange.response().header(HttpHeaderNames.ALLOW, "GET");
            return exchange.problem(HttpResponseStatus.METHOD_NOT_ALLOWED, "method not allowed");
        }
        return send(exchange, byPath.get(path));
    }

    /** Answers with the page itself. */
    Publisher<Void> page(Exchange exchange) {
        return send(exchange, page);
    }

    private static Publisher<Void> send(Exchange exchange, Asset asset) {
        // Kept by the browser, but asked for each time: a new gateway's page must not run an old one's script.
        exchange.response().header(HttpHeaderNames.CACHE_CONTROL, "no-cache").header(HttpHeaderNames.ETAG, asset.etag);
        if (asset.etag.equals(exchange.header(HttpHeaderNames.IF_NONE_MATCH))) {
            return exchange.response().status(HttpResponseStatus.NOT_MODIFIED).send();
        }
        return exchange.bytes(HttpResponseStatus.OK, asset.contentType, asset.bytes);
    }

    private static Asset asset(String resource) {
        byte[] bytes = resource(resource);
        String contentType = CONTENT_TYPES.get(resource.substring(resource.lastIndexOf('.') + 1));
        return new Asset(contentType, bytes, '"' + digest(bytes) + '"');
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, 16);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** A file of the jar. */
    static byte[] resource(String path) {
        try (@Nullable InputStream in = Assets.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + path);
            }
            return in.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}

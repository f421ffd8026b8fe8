package io.byova.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A process and all it says. */
record Run(Process process, Path output) {

    private static final Pattern GRPC_PORT = Pattern.compile("^gRPC\\s+\\S+:(\\d+)", Pattern.MULTILINE);
    private static final Pattern HTTP_PORT = Pattern.compile("^Monitoring\\s+http://\\S+:(\\d+)", Pattern.MULTILINE);

    int exitCode() throws InterruptedException {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ends").isTrue();
        return process.exitValue();
    }

    String text() {
        try {
            return Files.readString(output);
        } catch (IOException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    int grpcPort() {
        return port(GRPC_PORT);
    }

    int httpPort() {
        return port(HTTP_PORT);
    }

    private int port(Pattern pattern) {
        Matcher found = pattern.matcher(text());
        assertThat(found.find()).as(text()).isTrue();
        return Integer.parseInt(found.group(1));
    }

    /** Waits for words of the process, not for a time. */
    void await(String words) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!text().contains(words)) {
            assertThat(process.isAlive()).as(text()).isTrue();
            assertThat(System.nanoTime())
                    .as("waiting for '" + words + "' in:\n" + text())
                    .isLessThan(end);
            process.onExit()
                    .completeOnTimeout(process, 20, TimeUnit.MILLISECONDS)
                    .join();
        }
    }
}

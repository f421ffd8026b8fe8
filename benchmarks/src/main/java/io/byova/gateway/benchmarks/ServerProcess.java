package io.byova.gateway.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link ServerUnderTest} in a process of its own, with the JVM and the flags all of them get. */
final class ServerProcess implements Target {

    private final String kind;
    private final Process process;
    private final BufferedReader out;
    private final PrintStream in;
    private final int port;

    /**
     * @param kind as ServerUnderTest has them, for instance {@code bare}
     * @param jvmFlags separated by spaces
     */
    ServerProcess(String kind, String jvmFlags) throws IOException {
        this(kind, jvmFlags, "");
    }

    /** The same. @param own its own flags beside those, which it is called by, too */
    ServerProcess(String kind, String jvmFlags, String own) throws IOException {
        this.kind = own.isEmpty() ? kind : kind + " " + own;
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String flag : (jvmFlags + " " + own).trim().split("\\s+")) {
            if (!flag.isEmpty()) {
                command.add(flag);
            }
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), ServerUnderTest.class.getName()));
        command.addAll(List.of(kind.split(" ")));
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        in = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        String line = out.readLine();
        while (line != null && !line.startsWith("port ")) {
            line = out.readLine();
        }
        if (line == null) {
            throw new IOException("the server " + kind + " did not start");
        }
        port = Integer.parseInt(line.substring("port ".length()));
    }

    @Override
    public String kind() {
        return kind;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public Cost cost() {
        return ask("cost");
    }

    @Override
    public Cost costAfterCollection() {
        return ask("gc");
    }

    Histogram histogram() {
        return Histogram.parse(answer("histogram"));
    }

    /** Of a server with monitoring; 0 of others. */
    int httpPort() {
        return Integer.parseInt(answer("http"));
    }

    private Cost ask(String what) {
        return Cost.parse(answer(what));
    }

    private String answer(String what) {
        try {
            in.println(what);
            String line = out.readLine();
            if (line == null) {
                throw new IOException("its output has ended");
            }
            return line;
        } catch (IOException e) {
            throw new IllegalStateException("the server " + kind + " has gone", e);
        }
    }

    @Override
    public void close() {
        in.close();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}

package io.byova.gateway.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a test runs, which ends with it. */
final class Runs implements AutoCloseable {

    private static final Path JAR = Path.of(System.getProperty("gateway.jar", "target/byova-gateway.jar"));

    private final List<Process> started = new ArrayList<>();

    /** The jar, as a user runs it. */
    Run ofJar(Path folder, List<String> flags, String... arguments) throws IOException {
        return java(folder, flags, List.of("-jar", JAR.toString()), arguments);
    }

    /** A main class of the tests, with the jar. */
    Run ofMain(Path folder, List<String> flags, Class<?> main, String... arguments) throws IOException {
        return java(
                folder,
                flags,
                List.of("-cp", JAR + File.pathSeparator + "target/test-classes", main.getName()),
                arguments);
    }

    private Run java(Path folder, List<String> flags, List<String> program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(tool("java"));
        command.addAll(flags);
        command.addAll(program);
        command.addAll(List.of(arguments));
        return of(folder, command);
    }

    Run of(Path folder, List<String> command) throws IOException {
        Path output = Files.createTempFile(folder, "run", ".txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        started.add(process);
        return new Run(process, output);
    }

    /** One of the JDK's, the same as runs the tests. */
    static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    @Override
    public void close() {
        started.forEach(Process::destroyForcibly);
    }
}

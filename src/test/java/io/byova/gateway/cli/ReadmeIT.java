package io.byova.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;
import picocli.CommandLine;

/** What the README tells a connector's author to type works. */
@Timeout(60)
final class ReadmeIT {

    private static final String SERVICE = "META-INF/services/io.byova.gateway.connector.ConnectorProvider";

    @TempDir
    private Path folder;

    @Test
    void itsConnectorCompilesAndIsFoundInThePluginsFolder() throws IOException {
        // Given the README's source in a jar of its own, compiled against the gateway's
        String readme = Files.readString(Path.of("README.md"));
        Path source = folder.resolve("example/ParrotConnector.java");
        Files.createDirectories(source.getParent());
        Files.writeString(source, block(readme, "```java\n(package example;.*?)```"));
        Path classes = Files.createDirectories(folder.resolve("classes"));
        compile(source, classes);
        Path service = classes.resolve(SERVICE);
        Files.createDirectories(service.getParent());
        Files.writeString(service, block(readme, "```\n(example\\.[^`]*?)```"));
        Path plugins = Files.createDirectories(folder.resolve("plugins"));
        jar(classes, plugins.resolve("parrot.jar"));
        Path config = Files.writeString(folder.resolve("parrot.yaml"), block(readme, "<<'YAML'\n(.*?)YAML\n"));

        // When its agents are listed
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commands = Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int exit = commands.execute("agents", "--plugins", plugins.toString(), "--config", config.toString());

        // Then the agent is there
        assertThat(exit).as(err.toString()).isZero();
        assertThat(out.toString()).startsWith("Polly\tPolly\t(default)");
    }

    @Test
    void itsConnectorKeepsTheKitsRules() throws IOException {
        // Given the README's connector and its test, compiled as an author would
        String readme = Files.readString(Path.of("README.md"));
        Path connector = folder.resolve("example/ParrotConnector.java");
        Files.createDirectories(connector.getParent());
        Files.writeString(connector, block(readme, "```java\n(package example;.*?)```"));
        Path test = folder.resolve("example/ParrotConnectorTest.java");
        Files.writeString(test, block(readme, "ParrotConnectorTest.java`\n\n```java\n(package example;.*?)```"));
        Path classes = Files.createDirectories(folder.resolve("classes"));
        compile(connector, classes);
        compile(test, classes);

        // When the kit is run on it
        SummaryGeneratingListener summary = new SummaryGeneratingListener();
        Thread current = Thread.currentThread();
        ClassLoader usual = current.getContextClassLoader();
        try (URLClassLoader author =
                new URLClassLoader(new URL[] {classes.toUri().toURL()}, usual)) {
            current.setContextClassLoader(author);
            LauncherFactory.create()
                    .execute(
                            LauncherDiscoveryRequestBuilder.request()
                                    .selectors(DiscoverySelectors.selectClass("example.ParrotConnectorTest"))
                                    .build(),
                            summary);
        } finally {
            current.setContextClassLoader(usual);
        }

        // Then it keeps all rules that apply
        assertThat(summary.getSummary().getFailures())
                .extracting(TestExecutionSummary.Failure::getException)
                .isEmpty();
        assertThat(summary.getSummary().getTestsSucceededCount()).isGreaterThan(20);
    }

    private static String block(String readme, String pattern) {
        Matcher found = Pattern.compile(pattern, Pattern.DOTALL).matcher(readme);
        assertThat(found.find()).as(pattern).isTrue();
        return found.group(1);
    }

    private static void compile(Path source, Path classes) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        String jar = System.getProperty("gateway.jar", "target/byova-gateway.jar");
        String classPath = String.join(
                File.pathSeparator,
                jar,
                jar.replace(".jar", "-tck.jar"),
                classes.toString(),
                // JUnit's
                System.getProperty("java.class.path"));
        StringWriter problems = new StringWriter();
        boolean compiled = compiler.getTask(
                        problems,
                        null,
                        null,
                        java.util.List.of("-cp", classPath, "-d", classes.toString()),
                        null,
                        compiler.getStandardFileManager(null, null, null).getJavaFileObjects(source))
                .call();
        assertThat(compiled).as(problems.toString()).isTrue();
    }

    private static void jar(Path classes, Path jar) throws IOException {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, out);
                out.closeEntry();
            }
        }
    }
}

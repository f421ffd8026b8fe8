package io.byova.gateway.app;

import io.byova.gateway.config.ConnectorEntry;
import io.byova.gateway.config.ConnectorTypes;
import io.byova.gateway.connector.ConnectorProvider;
import io.byova.gateway.connector.InvalidSetting;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connectors on the class path and in a plugins folder, found by {@link ServiceLoader}. */
public final class Providers implements ConnectorTypes {

    private static final Logger LOGGER = LoggerFactory.getLogger(Providers.class);

    private final List<ConnectorProvider<?>> all = new ArrayList<>();

    private Providers(ClassLoader classes) {
        Iterator<ConnectorProvider<?>> found = found(classes);
        while (true) {
            try {
                if (!found.hasNext()) {
                    return;
                }
                all.add(found.next());
            } catch (ServiceConfigurationError | LinkageError broken) {
                // A broken jar must not keep the others from being found.
                LOGGER.atError()
                        .addKeyValue("cause", broken.getMessage())
                        .log("a connector's provider cannot be loaded");
            }
        }
    }

    /** Those on the class path. */
    public static Providers discover() {
        return new Providers(Providers.class.getClassLoader());
    }

    /**
     * Those on the class path, and those in the jars of a folder, which may use everything of the gateway and what else is
     * in the folder. The jars stay open as long as the process.
     *
     * @param plugins a folder that need not exist
     */
    public static Providers discover(Path plugins) {
        if (!Files.isDirectory(plugins)) {
            return discover();
        }
        try (Stream<Path> files = Files.list(plugins)) {
            URL[] jars = files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .map(Providers::url)
                    .toArray(URL[]::new);
            return new Providers(new URLClassLoader("plugins", jars, Providers.class.getClassLoader()));
        } catch (IOException unreadable) {
            throw new InvalidSetting("--plugins", plugins + " cannot be read: " + unreadable.getMessage());
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // a provider's type parameter is its own affair
    private static Iterator<ConnectorProvider<?>> found(ClassLoader classes) {
        return (Iterator) ServiceLoader.load(ConnectorProvider.class, classes).iterator();
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException impossible) {
            throw new IllegalStateException("a path is always a URL", impossible);
        }
    }

    @Override
    public Class<? extends Record> configType(ConnectorEntry entry) {
        return of(entry).configType();
    }

    /** The provider an entry names, or InvalidSetting with those that are known. */
    ConnectorProvider<?> of(ConnectorEntry entry) {
        return all.stream()
                .filter(provider -> isMeant(entry, provider))
                .findFirst()
                .orElseThrow(() -> new InvalidSetting(
                        key(entry),
                        "names no connector: \"" + (entry.type() == null ? entry.className() : entry.type())
                                + "\"; known are " + known(entry)));
    }

    /** The key an entry names its connector by. */
    static String key(ConnectorEntry entry) {
        return entry.type() == null ? "class" : "type";
    }

    private static boolean isMeant(ConnectorEntry entry, ConnectorProvider<?> provider) {
        if (entry.type() != null) {
            return provider.type().equals(entry.type().replace('-', '_'));
        }
        Class<?> type = provider.connectorClass();
        return type.getSimpleName().equals(entry.className()) || type.getName().equals(entry.className());
    }

    private String known(ConnectorEntry entry) {
        return all.stream()
                .map(provider ->
                        entry.type() == null ? provider.connectorClass().getSimpleName() : provider.type())
                .sorted()
                .collect(Collectors.joining(", "));
    }
}

package io.byova.gateway.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * Loads the classes a start needs, on the second core, while the first reads the configuration. Initialises none, so no
 * order of theirs changes. {@code benchmarks/run classes} writes the list; a name that is no longer there costs nothing.
 */
final class EarlyClasses {

    private static final String LIST = "/start-classes.txt";

    private EarlyClasses() {}

    static void load() {
        if (Runtime.getRuntime().availableProcessors() == 1) {
            return;
        }
        Thread loading = new Thread(EarlyClasses::loadAll, "byova-classes");
        loading.setDaemon(true);
        loading.start();
    }

    private static void loadAll() {
        ClassLoader loader = EarlyClasses.class.getClassLoader();
        try (InputStream list = EarlyClasses.class.getResourceAsStream(LIST);
                BufferedReader names = new BufferedReader(new InputStreamReader(list, StandardCharsets.US_ASCII))) {
            for (String name = names.readLine(); name != null; name = names.readLine()) {
                load(name, loader);
            }
        } catch (IOException unread) {
            // Then each is loaded when it is needed.
        }
    }

    private static void load(String name, ClassLoader loader) {
        try {
            Class.forName(name, false, loader);
        } catch (ClassNotFoundException | LinkageError gone) {
            // Not in this JDK, or no longer in the jar.
        }
    }
}

package io.byova.gateway.app;

import io.byova.gateway.config.ConnectorEntry;
import io.byova.gateway.config.ConnectorTypes;
import io.byova.gateway.connector.ConnectorProvider;
import io.byova.gateway.connector.InvalidSetting;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** The connectors on the class path, found by {@link ServiceLoader}. */
public final class Providers implements ConnectorTypes {

    private final List<ConnectorProvider<?>> all;

    private Providers(List<ConnectorProvider<?>> all) {
        this.all = all;
    }

    /** Looks for all providers. */
    public static Providers discover() {
        List<ConnectorProvider<?>> found = new ArrayList<>();
        ServiceLoader.load(ConnectorProvider.class).forEach(found::add);
        return new Providers(found);
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

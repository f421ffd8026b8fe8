package io.byova.gateway.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Walks bound records and says of each setting what it is and where that came from. */
final class EffectiveSettings {

    private final Map<String, Substitution.Value> values;
    private final List<EffectiveSetting> settings = new ArrayList<>();

    EffectiveSettings(Map<String, Substitution.Value> values) {
        this.values = values;
    }

    List<EffectiveSetting> list(GatewayConfig config, Map<ConnectorEntry, Record> bound) {
        for (RecordShape.Component part : RecordShape.of(GatewayConfig.class).components()) {
            if (!part.key().equals(ConnectorList.KEY)) {
                add(part.key(), part.key(), part.valueIn(config));
            }
        }
        List<ConnectorEntry> connectors = config.connectors() == null ? List.of() : config.connectors();
        for (int i = 0; i < connectors.size(); i++) {
            ConnectorEntry entry = connectors.get(i);
            String path = ConnectorList.KEY + "." + i;
            String shown = ConnectorList.KEY + "." + entry.name();
            add(path, shown, entry);
            add(path + ".config", shown + ".config", bound.get(entry));
        }
        return settings;
    }

    private void add(String path, String shown, @Nullable Object value) {
        if (value instanceof Record record && !(value instanceof Secret)) {
            for (RecordShape.Component part : RecordShape.of(record.getClass()).components()) {
                add(path + "." + part.key(), shown + "." + part.key(), part.valueIn(record));
            }
        } else if (value instanceof Map<?, ?> map && !map.isEmpty()) {
            map.forEach((key, item) -> add(path + "." + key, shown + "." + key, item));
        } else if (value instanceof List<?> list && !list.isEmpty()) {
            for (int i = 0; i < list.size(); i++) {
                add(path + "." + i, shown + "." + i, list.get(i));
            }
        } else if (!(value instanceof Section) && !(path.endsWith(".config") && value == null)) {
            leaf(path, shown, value);
        }
    }

    private void leaf(String path, String shown, @Nullable Object value) {
        Substitution.Value set = values.get(path);
        // Of what came from outside, only types that cannot hold a secret are shown.
        boolean foreign = set != null && set.hidden() && value instanceof CharSequence;
        boolean empty = value == null || value instanceof List<?> || value instanceof Map<?, ?>;
        boolean secret = value instanceof Secret || !empty && isBelowSecret(shown);
        String text = secret || foreign ? Secret.MASK : Screen.harmless(text(value));
        settings.add(new EffectiveSetting(Screen.harmless(shown), text, set == null ? "default" : set.origin()));
    }

    private static boolean isBelowSecret(String path) {
        for (String step : path.split("\\.")) {
            if (SecretWords.isSecret(step)) {
                return true;
            }
        }
        return false;
    }

    private static String text(@Nullable Object value) {
        if (value == null) {
            return "none";
        }
        if (value instanceof Duration duration) {
            return duration(duration);
        }
        if (value instanceof Enum<?> constant) {
            return Spelling.kebab(constant.name());
        }
        return value instanceof List<?> || value instanceof Map<?, ?> ? "none" : value.toString();
    }

    private static String duration(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 1000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1000;
        if (seconds % 3600 == 0 && seconds > 0) {
            return seconds / 3600 + "h";
        }
        return seconds % 60 == 0 && seconds > 0 ? seconds / 60 + "m" : seconds + "s";
    }
}

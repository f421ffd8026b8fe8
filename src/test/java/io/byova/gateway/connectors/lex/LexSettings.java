package io.byova.gateway.connectors.lex;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Map;

/** The connector's settings, by the names they have in YAML. */
final class LexSettings {

    private final Map<String, Object> values = new LinkedHashMap<>();

    /** One bot, by its id. */
    static LexSettings bot() {
        return new LexSettings().with("bot-id", "BOTID12345");
    }

    static LexSettings none() {
        return new LexSettings();
    }

    LexSettings with(String key, Object value) {
        values.put(key, value);
        return this;
    }

    /** Sets what was not set. */
    LexSettings orElse(String key, Object value) {
        values.putIfAbsent(key, value);
        return this;
    }

    AwsLexConfig config() {
        RecordComponent[] components = AwsLexConfig.class.getRecordComponents();
        Object[] arguments = new Object[components.length];
        Map<String, Object> left = new LinkedHashMap<>(values);
        for (int i = 0; i < components.length; i++) {
            arguments[i] = left.remove(
                    components[i].getName().replaceAll("([A-Z])", "-$1").toLowerCase(java.util.Locale.ROOT));
        }
        if (!left.isEmpty()) {
            throw new IllegalArgumentException("no such settings: " + left.keySet());
        }
        try {
            Constructor<?> constructor = AwsLexConfig.class.getDeclaredConstructors()[0];
            return (AwsLexConfig) constructor.newInstance(arguments);
        } catch (InvocationTargetException refused) {
            throw (RuntimeException) refused.getCause();
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}

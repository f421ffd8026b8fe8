package io.byova.gateway.connectors.realtime;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Settings of the connector by their component's names, as the YAML's binder makes them. */
public final class RealtimeSettings {

    private final Map<String, Object> values = new HashMap<>();

    private RealtimeSettings() {}

    /** For a fake vendor's address; nothing is played or said at the start of a call. */
    public static RealtimeSettings at(String url) {
        return new RealtimeSettings()
                .with("apiKey", "sk-test")
                .with("url", url)
                .with("greeting", RealtimeConfig.Greeting.NONE);
    }

    public RealtimeSettings with(String component, Object value) {
        values.put(component, value);
        return this;
    }

    RealtimeConfig config() {
        RecordComponent[] components = RealtimeConfig.class.getRecordComponents();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        Object[] arguments = Arrays.stream(components)
                .map(component -> values.get(component.getName()))
                .toArray();
        try {
            var constructor = RealtimeConfig.class.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(arguments);
        } catch (java.lang.reflect.InvocationTargetException thrown) {
            throw (RuntimeException) thrown.getCause();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}

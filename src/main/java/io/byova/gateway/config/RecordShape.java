package io.byova.gateway.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A record type as a section of the configuration: its keys and how it is made. */
final class RecordShape {

    private static final ClassValue<RecordShape> SHAPES = new ClassValue<>() {
        @Override
        protected RecordShape computeValue(Class<?> type) {
            return new RecordShape(type);
        }
    };

    // Reflection, because a method handle for each number of components takes 60 ms of the time to the first call.
    private final Constructor<?> constructor;
    private final List<Component> components = new ArrayList<>();
    private final Map<String, Component> byPlainKey = new LinkedHashMap<>();

    static RecordShape of(Class<?> type) {
        return SHAPES.get(type);
    }

    private RecordShape(Class<?> type) {
        RecordComponent[] declared = type.getRecordComponents();
        Class<?>[] parameters = new Class<?>[declared.length];
        for (int i = 0; i < declared.length; i++) {
            RecordComponent component = declared[i];
            parameters[i] = component.getType();
            Key key = component.getAnnotation(Key.class);
            String name = key == null ? Spelling.kebab(component.getName()) : key.value();
            Component made = new Component(i, name, component);
            components.add(made);
            byPlainKey.put(Spelling.plain(name), made);
        }
        try {
            constructor = type.getDeclaredConstructor(parameters);
            constructor.setAccessible(true);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("cannot be made: " + type, e);
        }
    }

    List<Component> components() {
        return components;
    }

    List<String> keys() {
        return components.stream().map(Component::key).toList();
    }

    @Nullable
    Component find(String key) {
        return byPlainKey.get(Spelling.plain(key));
    }

    /**
     * Makes the record.
     *
     * @throws RuntimeException what the constructor throws
     */
    Object make(@Nullable Object[] arguments) {
        try {
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException thrown) {
            if (thrown.getCause() instanceof RuntimeException invalid) {
                throw invalid;
            }
            if (thrown.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(thrown);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * One key.
     *
     * @param key in kebab-case
     */
    record Component(int index, String key, RecordComponent declared) {
        Type type() {
            return declared.getGenericType();
        }

        boolean isPrimitive() {
            return declared.getType().isPrimitive();
        }

        @Nullable
        Object valueIn(Object record) {
            try {
                declared.getAccessor().setAccessible(true);
                return declared.getAccessor().invoke(record);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}

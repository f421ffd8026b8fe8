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

    private final Constructor<?> constructor;
    private final List<Component> components = new ArrayList<>();
    private final Map<String, Component> byPlainKey = new LinkedHashMap<>();

    RecordShape(Class<?> type) {
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
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException("no canonical constructor: " + type, e);
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
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("cannot be made: " + constructor, e);
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

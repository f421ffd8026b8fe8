package io.byova.gateway.config;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
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

    // A handle throws what the constructor throws; reflection would wrap it, with a stack trace, for each mistake.
    private final MethodHandle constructor;
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
            Constructor<?> canonical = type.getDeclaredConstructor(parameters);
            canonical.setAccessible(true);
            constructor = MethodHandles.lookup()
                    .unreflectConstructor(canonical)
                    .asSpreader(Object[].class, parameters.length)
                    .asType(MethodType.methodType(Object.class, Object[].class));
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
            return constructor.invokeExact(arguments);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
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

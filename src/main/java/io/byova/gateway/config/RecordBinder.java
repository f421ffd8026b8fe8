package io.byova.gateway.config;

import io.byova.gateway.connector.InvalidSetting;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Binds nodes to records by the names of their components. What cannot be bound becomes a finding and a null. */
final class RecordBinder {

    private final Findings findings;
    private final Substitution substitution;
    private final Map<String, Substitution.Value> values;

    /** @param values takes what each dotted path was set to */
    RecordBinder(Findings findings, Substitution substitution, Map<String, Substitution.Value> values) {
        this.findings = findings;
        this.substitution = substitution;
        this.values = values;
    }

    /**
     * Binds a section.
     *
     * @param path its dotted path, empty for the whole
     * @return the record, or null where anything in it was wrong
     */
    <C extends Record> @Nullable C bind(Section section, Class<C> type, String path) {
        return type.cast(record(section, type, path));
    }

    private @Nullable Object record(Section section, Class<?> type, String path) {
        int before = findings.count();
        RecordShape shape = RecordShape.of(type);
        @Nullable Object[] arguments = new Object[shape.components().size()];
        // By identity: a first hash of a record costs milliseconds.
        Set<RecordShape.Component> wrong = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Node.Entry entry : section.entries()) {
            RecordShape.Component component = shape.find(entry.key());
            if (component == null) {
                unknown(entry, shape);
            } else if (!entry.value().isNull()) {
                String at = path.isEmpty() ? component.key() : path + "." + component.key();
                Section place = new Section(entry.value(), entry.keyPlace());
                String name = component.declared().getName();
                arguments[component.index()] = value(place, component.type(), name, at);
                if (arguments[component.index()] == null) {
                    wrong.add(component);
                }
            }
        }
        for (RecordShape.Component component : shape.components()) {
            if (component.isPrimitive() && arguments[component.index()] == null) {
                if (!wrong.contains(component)) {
                    findings.add(section.place(), "'" + component.key() + "' is missing", "add it to this section");
                }
                return null;
            }
        }
        Object made = make(section, shape, arguments, wrong);
        return findings.count() == before ? made : null;
    }

    // A constructor stops at its first complaint; without the setting it complained of, it says the next one.
    private @Nullable Object make(
            Section section, RecordShape shape, @Nullable Object[] arguments, Set<RecordShape.Component> wrong) {
        for (int attempt = 0; attempt <= arguments.length; attempt++) {
            try {
                return shape.make(arguments);
            } catch (InvalidSetting e) {
                int dot = e.key().indexOf('.');
                RecordShape.Component component =
                        shape.find(dot < 0 ? e.key() : e.key().substring(0, dot));
                if (component == null || !wrong.contains(component)) {
                    section.report(e, substitution, findings);
                }
                if (component == null || !wrong.add(component) && arguments[component.index()] == null) {
                    return null;
                }
                if (component.isPrimitive()) {
                    return null;
                }
                arguments[component.index()] = null;
            } catch (RuntimeException e) {
                if (wrong.isEmpty()) {
                    // Its message may quote a setting, so only its kind is told.
                    findings.add(
                            section.place(),
                            "this section was refused (" + e.getClass().getSimpleName() + ")",
                            null);
                }
                return null;
            }
        }
        return null;
    }

    private void unknown(Node.Entry entry, RecordShape shape) {
        if (findings.areEnough()) {
            findings.add(entry.keyPlace(), "unknown key", null);
            return;
        }
        String near = entry.hidden() ? null : Spelling.nearest(entry.key(), shape.keys());
        if (near != null && SecretWords.isSecret(near) || SecretWords.isSecret(entry.key())) {
            Section.conceal(entry.value());
        }
        findings.add(
                entry.keyPlace(),
                "unknown key '" + entry.shown() + "'",
                near != null ? "did you mean '" + near + "'?" : "known here: " + String.join(", ", shape.keys()));
    }

    private @Nullable Object value(Section at, Type type, String name, String path) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            if (generic.getRawType() == List.class) {
                return list(at, arguments[0], name, path);
            }
            if (generic.getRawType() == Map.class && arguments[0] == String.class) {
                return map(at, arguments[1], name, path);
            }
        }
        if (type == Section.class) {
            return at.node() instanceof Node.Mapping
                    ? at
                    : refuse(at, "a section", "write 'key: value' lines below it");
        }
        if (type instanceof Class<?> plain && plain.isRecord() && plain != Secret.class) {
            return at.node() instanceof Node.Mapping
                    ? record(at, plain, path)
                    : refuse(at, "a section", "write 'key: value' lines below it");
        }
        if (type instanceof Class<?> plain && ScalarReader.reads(plain)) {
            return scalar(at, plain, name, path);
        }
        throw new IllegalArgumentException("a setting of this type cannot be bound: " + path + " is " + type);
    }

    private @Nullable Object list(Section at, Type item, String name, String path) {
        if (!(at.node() instanceof Node.Sequence sequence)) {
            return refuse(at, "a list", "write it as [first, second]");
        }
        List<@Nullable Object> items = new ArrayList<>();
        for (Node node : sequence.items()) {
            Section place = new Section(node, node.place());
            Object value = node.isNull()
                    ? refuse(place, "empty", "remove this list entry or give it a value")
                    : value(place, item, name, path + "." + items.size());
            items.add(value);
        }
        return items.contains(null) ? null : Collections.unmodifiableList(items);
    }

    private @Nullable Object map(Section at, Type item, String name, String path) {
        if (!(at.node() instanceof Node.Mapping mapping)) {
            return refuse(at, "a section", "write 'key: value' lines below it");
        }
        Map<String, Object> entries = new LinkedHashMap<>();
        boolean whole = true;
        for (Node.Entry entry : mapping.entries()) {
            Section place = new Section(entry.value(), entry.keyPlace());
            Object value = entry.value().isNull()
                    ? refuse(place, "empty", "remove this key or give it a value")
                    : value(place, item, name, path + "." + entry.key());
            whole &= value != null;
            entries.put(entry.key(), value == null ? "" : value);
        }
        return whole ? Collections.unmodifiableMap(entries) : null;
    }

    private @Nullable Object scalar(Section at, Class<?> type, String name, String path) {
        if (type == Secret.class) {
            Section.conceal(at.node());
        }
        if (!(at.node() instanceof Node.Scalar scalar)) {
            return refuse(at, "a single value", "remove the brackets or the lines below it");
        }
        Node.Scalar own = type == Secret.class ? (Node.Scalar) scalar.asSensitive() : scalar;
        Substitution.Value value = substitution.resolve(own, findings);
        if (value == null) {
            return null;
        }
        try {
            Object read = ScalarReader.read(value.text(), type, name);
            values.put(path, value);
            return read;
        } catch (ScalarReader.Unreadable e) {
            String shown = value.hidden() ? "this value" : "'" + Screen.quotable(value.text()) + "'";
            String whence = value.origin().equals(own.place().origin()) ? "" : " (from " + value.origin() + ")";
            findings.add(at.node().place(), shown + whence + " is not " + e.expected(), e.fix());
            return null;
        }
    }

    private @Nullable Object refuse(Section at, String expected, String fix) {
        findings.add(at.place(), expected.equals("empty") ? "this is empty" : "this must be " + expected, fix);
        return null;
    }
}

package io.byova.gateway.streaming;

import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a model wrote as a tool's arguments, as the metadata of an event. */
final class Arguments {

    /** More than that is no reason to transfer a call. */
    private static final int LONGEST = 64 * 1024;

    /** Protobuf readers give up at 100 levels, of which each value takes up to three. */
    private static final int DEEPEST = 24;

    private static final JsonMapper JSON = new JsonMapper();

    private Arguments() {}

    /** The object, or an empty one where it is none: models write bad JSON, and the call goes on. */
    static Struct parse(@Nullable String json) {
        if (json == null || json.isBlank() || json.length() > LONGEST) {
            return Struct.getDefaultInstance();
        }
        try {
            JsonNode node = JSON.readTree(json);
            return node.isObject() ? struct(node, 0) : Struct.getDefaultInstance();
        } catch (JacksonException bad) {
            return Struct.getDefaultInstance();
        }
    }

    private static Struct struct(JsonNode object, int depth) {
        Struct.Builder struct = Struct.newBuilder();
        object.properties().forEach(field -> struct.putFields(field.getKey(), value(field.getValue(), depth + 1)));
        return struct.build();
    }

    private static Value value(JsonNode node, int depth) {
        Value.Builder value = Value.newBuilder();
        if (node.isObject() && depth < DEEPEST) {
            value.setStructValue(struct(node, depth));
        } else if (node.isArray() && depth < DEEPEST) {
            ListValue.Builder list = ListValue.newBuilder();
            node.forEach(each -> list.addValues(value(each, depth + 1)));
            value.setListValue(list);
        } else if (node.isBoolean()) {
            value.setBoolValue(node.booleanValue());
        } else if (node.isNumber()) {
            value.setNumberValue(node.doubleValue());
        } else if (node.isString()) {
            value.setStringValue(node.stringValue());
        } else {
            value.setNullValue(NullValue.NULL_VALUE);
        }
        return value.build();
    }
}

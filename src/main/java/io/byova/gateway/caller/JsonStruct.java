package io.byova.gateway.caller;

import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON as a protobuf Struct: how scripts write event parameters. */
final class JsonStruct {

    private static final JsonMapper JSON = new JsonMapper();

    private JsonStruct() {}

    /** Reads one JSON object; throws IllegalArgumentException in words for the user. */
    static Struct parse(String json) {
        try {
            JsonNode node = JSON.readTree(json);
            if (!node.isObject()) {
                throw new IllegalArgumentException("parameters must be one JSON object");
            }
            return struct(node);
        } catch (JacksonException fault) {
            throw new IllegalArgumentException("not valid JSON: " + fault.getOriginalMessage());
        }
    }

    private static Struct struct(JsonNode object) {
        Struct.Builder struct = Struct.newBuilder();
        object.properties().forEach(field -> struct.putFields(field.getKey(), value(field.getValue())));
        return struct.build();
    }

    private static Value value(JsonNode node) {
        Value.Builder value = Value.newBuilder();
        if (node.isObject()) {
            value.setStructValue(struct(node));
        } else if (node.isArray()) {
            ListValue.Builder list = ListValue.newBuilder();
            node.forEach(element -> list.addValues(value(element)));
            value.setListValue(list);
        } else if (node.isBoolean()) {
            value.setBoolValue(node.booleanValue());
        } else if (node.isNumber()) {
            value.setNumberValue(node.doubleValue());
        } else if (node.isNull()) {
            value.setNullValue(NullValue.NULL_VALUE);
        } else {
            value.setStringValue(node.asString());
        }
        return value.build();
    }
}

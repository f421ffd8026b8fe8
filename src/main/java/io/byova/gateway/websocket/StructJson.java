package io.byova.gateway.websocket;

import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/** Flow data: a protobuf Struct is a JSON object. */
final class StructJson {

    private StructJson() {}

    static Struct struct(JsonNode object) {
        Struct.Builder struct = Struct.newBuilder();
        object.properties()
                .forEach(field -> struct.putFields(Scalars.wellFormed(field.getKey()), value(field.getValue())));
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
            value.setStringValue(Scalars.wellFormed(node.asString()));
        }
        return value.build();
    }

    static void write(JsonGenerator json, Struct struct) {
        json.writeStartObject();
        struct.getFieldsMap().forEach((name, value) -> {
            json.writeName(name);
            write(json, value);
        });
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Value value) {
        switch (value.getKindCase()) {
            case STRUCT_VALUE -> write(json, value.getStructValue());
            case LIST_VALUE -> {
                json.writeStartArray();
                value.getListValue().getValuesList().forEach(item -> write(json, item));
                json.writeEndArray();
            }
            case STRING_VALUE -> json.writeString(value.getStringValue());
            case BOOL_VALUE -> json.writeBoolean(value.getBoolValue());
            case NUMBER_VALUE -> number(json, value.getNumberValue());
            default -> json.writeNull();
        }
    }

    /** JSON has no NaN and no infinity; protobuf's own JSON writes them as text. */
    private static void number(JsonGenerator json, double number) {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            json.writeString(Double.toString(number));
        } else if (number == Math.rint(number) && Math.abs(number) < 1L << 53) {
            json.writeNumber((long) number);
        } else {
            json.writeNumber(number);
        }
    }
}

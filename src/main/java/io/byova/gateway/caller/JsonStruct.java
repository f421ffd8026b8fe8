package io.byova.gateway.caller;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;

/** JSON as a protobuf Struct: how scripts write event parameters. */
final class JsonStruct {

    private JsonStruct() {}

    /** Reads one JSON object; throws IllegalArgumentException in words for the user. */
    static Struct parse(String json) {
        Struct.Builder struct = Struct.newBuilder();
        try {
            JsonFormat.parser().merge(json, struct);
        } catch (InvalidProtocolBufferException fault) {
            throw new IllegalArgumentException("not valid JSON: " + fault.getMessage());
        }
        return struct.build();
    }
}

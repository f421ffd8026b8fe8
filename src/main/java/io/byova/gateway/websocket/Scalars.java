package io.byova.gateway.websocket;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads a JSON object's fields leniently: under either spelling, as text or as themselves, null as missing. */
final class Scalars {

    /** A field's name, and the name it has where somebody's JSON library likes camels. */
    record Field(String name, String camel) {

        static Field of(String name) {
            StringBuilder camel = new StringBuilder();
            for (String word : name.split("_")) {
                camel.append(camel.length() == 0 ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
            }
            return new Field(name, camel.toString());
        }
    }

    private Scalars() {}

    static @Nullable JsonNode find(JsonNode object, Field field) {
        JsonNode found = object.get(field.name);
        if (found == null) {
            found = object.get(field.camel);
        }
        return found == null || found.isNull() ? null : found;
    }

    static String text(JsonNode object, Field field) {
        JsonNode found = find(object, field);
        return found == null ? "" : scalar(found, field);
    }

    static String scalar(JsonNode node, Field field) {
        if (!node.isValueNode()) {
            throw BadMessage.of(field.name + ": must be text");
        }
        return wellFormed(node.asString());
    }

    static boolean flag(JsonNode object, Field field) {
        JsonNode found = find(object, field);
        if (found == null) {
            return false;
        }
        if (found.isBoolean()) {
            return found.booleanValue();
        }
        String text = scalar(found, field);
        if (!text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
            throw BadMessage.of(field.name + ": must be true or false");
        }
        return text.equalsIgnoreCase("true");
    }

    static int number(JsonNode object, Field field) {
        JsonNode found = find(object, field);
        if (found == null) {
            return 0;
        }
        try {
            return Integer.parseInt(scalar(found, field));
        } catch (NumberFormatException noNumber) {
            throw BadMessage.of(field.name + ": must be a whole number");
        }
    }

    /** Bytes in base64, of either alphabet, padded or not. */
    static byte[] bytes(JsonNode object, Field field) {
        String text = text(object, field);
        try {
            boolean forUrls = text.indexOf('-') >= 0 || text.indexOf('_') >= 0;
            return (forUrls ? Base64.getUrlDecoder() : Base64.getDecoder()).decode(text);
        } catch (IllegalArgumentException malformed) {
            throw BadMessage.of(field.name + ": is not base64");
        }
    }

    /** Half a character, which JSON can escape, is none that protobuf or UTF-8 could hold. */
    static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
            }
        }
        return text;
    }
}

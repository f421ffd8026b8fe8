package io.byova.gateway.connectors.realtime;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The events a {@link FakeRealtimeServer} sends, with all the fields the vendor's own have. */
final class FakeEvents {

    static final JsonMapper JSON = JsonMapper.shared();

    private final boolean older;
    private int count;

    /** @param older the names of the older dialects */
    FakeEvents(boolean older) {
        this.older = older;
    }

    ObjectNode event(String type) {
        return JSON.createObjectNode().put("type", type).put("event_id", "event_" + ++count);
    }

    static byte[] bytes(ObjectNode event) {
        return JSON.writeValueAsBytes(event);
    }

    /** Speech; made by hand, as there is much of it. */
    byte[] audioDelta(String responseId, String itemId, byte[] audio) {
        String name = older ? "response.audio.delta" : "response.output_audio.delta";
        return ("{\"type\":\"" + name + "\",\"event_id\":\"event_" + ++count + "\",\"response_id\":\"" + responseId
                        + "\",\"item_id\":\"" + itemId + "\",\"output_index\":0,\"content_index\":0,\"delta\":\""
                        + Base64.getEncoder().encodeToString(audio) + "\"}")
                .getBytes(StandardCharsets.US_ASCII);
    }

    ObjectNode audioDone(String responseId, String itemId) {
        return content(older ? "response.audio.done" : "response.output_audio.done", responseId, itemId);
    }

    ObjectNode transcriptDone(String responseId, String itemId, String text) {
        String name = older ? "response.audio_transcript.done" : "response.output_audio_transcript.done";
        return content(name, responseId, itemId).put("transcript", text);
    }

    private ObjectNode content(String type, String responseId, String itemId) {
        return event(type)
                .put("response_id", responseId)
                .put("item_id", itemId)
                .put("output_index", 0)
                .put("content_index", 0);
    }

    ObjectNode session(String type, ObjectNode wanted) {
        ObjectNode event = event(type);
        ObjectNode session = wanted.deepCopy();
        session.put("type", "realtime").put("object", "realtime.session").put("id", "sess_1");
        session.put("model", "gpt-realtime");
        event.set("session", session);
        return event;
    }

    ObjectNode speechStarted(String itemId, long atMillis) {
        return event("input_audio_buffer.speech_started")
                .put("audio_start_ms", atMillis)
                .put("item_id", itemId);
    }

    ObjectNode speechStopped(String itemId, long atMillis) {
        return event("input_audio_buffer.speech_stopped")
                .put("audio_end_ms", atMillis)
                .put("item_id", itemId);
    }

    ObjectNode committed(String itemId) {
        return event("input_audio_buffer.committed").put("item_id", itemId).putNull("previous_item_id");
    }

    ObjectNode cleared() {
        return event("input_audio_buffer.cleared");
    }

    /** A client's item, as the vendor repeats it. */
    ObjectNode itemAdded(ObjectNode item, String itemId) {
        ObjectNode event = event(older ? "conversation.item.created" : "conversation.item.added");
        event.putNull("previous_item_id");
        ObjectNode repeated = item.deepCopy();
        repeated.put("id", itemId).put("object", "realtime.item").put("status", "completed");
        event.set("item", repeated);
        return event;
    }

    ObjectNode truncated(String itemId, long millis) {
        return event("conversation.item.truncated")
                .put("item_id", itemId)
                .put("content_index", 0)
                .put("audio_end_ms", millis);
    }

    ObjectNode response(String type, String responseId, String status) {
        ObjectNode event = event(type);
        ObjectNode response = event.putObject("response");
        response.put("id", responseId).put("object", "realtime.response").put("status", status);
        response.putArray("output");
        return event;
    }

    ObjectNode outputItem(String type, String responseId, ObjectNode item) {
        ObjectNode event = event(type).put("response_id", responseId).put("output_index", 0);
        event.set("item", item);
        return event;
    }

    static ObjectNode message(String itemId, String status) {
        ObjectNode item = JSON.createObjectNode();
        item.put("id", itemId)
                .put("object", "realtime.item")
                .put("type", "message")
                .put("status", status)
                .put("role", "assistant");
        item.putArray("content");
        return item;
    }

    static ObjectNode functionCall(String itemId, String callId, String name, String arguments) {
        return JSON.createObjectNode()
                .put("id", itemId)
                .put("object", "realtime.item")
                .put("type", "function_call")
                .put("status", "completed")
                .put("call_id", callId)
                .put("name", name)
                .put("arguments", arguments);
    }

    ObjectNode argumentsDone(String responseId, ObjectNode call) {
        return event("response.function_call_arguments.done")
                .put("response_id", responseId)
                .put("item_id", call.path("id").asString())
                .put("output_index", 0)
                .put("call_id", call.path("call_id").asString())
                .put("name", call.path("name").asString())
                .put("arguments", call.path("arguments").asString());
    }

    ObjectNode rateLimits() {
        ObjectNode event = event("rate_limits.updated");
        event.putArray("rate_limits")
                .addObject()
                .put("name", "requests")
                .put("limit", 1000)
                .put("remaining", 999)
                .put("reset_seconds", 60.0);
        return event;
    }

    ObjectNode error(String kind, String code, String message) {
        return error(kind, code, message, null);
    }

    /** @param cause the id of the client's event that was wrong, or null */
    ObjectNode error(String kind, String code, String message, @Nullable String cause) {
        ObjectNode event = event("error");
        event.putObject("error")
                .put("type", kind)
                .put("code", code)
                .put("message", message)
                .putNull("param")
                .put("event_id", cause);
        return event;
    }
}

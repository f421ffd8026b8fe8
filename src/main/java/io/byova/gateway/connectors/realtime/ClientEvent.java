package io.byova.gateway.connectors.realtime;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the vendor is told. Immutable; {@code toString} shows nothing that was said or pressed.
 *
 * @param type the event's name
 * @param json the whole event, which nobody changes
 */
record ClientEvent(String type, byte[] json) {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String RESPOND = "response.create";

    /** How the ids of events begin that ask for an answer; the vendor names the id in its refusal. */
    private static final String RESPOND_ID = "respond-";

    private static final AtomicLong RESPONDS = new AtomicLong();
    private static final byte[] APPEND_HEAD =
            "{\"type\":\"input_audio_buffer.append\",\"audio\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] APPEND_TAIL = "\"}".getBytes(StandardCharsets.US_ASCII);

    /** A piece of the caller's audio, in the session's input format. */
    static ClientEvent append(byte[] audio) {
        // Every frame of every call passes here, so no tree is built for it.
        int coded = (audio.length + 2) / 3 * 4;
        byte[] json = new byte[APPEND_HEAD.length + coded + APPEND_TAIL.length];
        System.arraycopy(APPEND_HEAD, 0, json, 0, APPEND_HEAD.length);
        byte[] base64 = Base64.getEncoder().encode(audio);
        System.arraycopy(base64, 0, json, APPEND_HEAD.length, coded);
        System.arraycopy(APPEND_TAIL, 0, json, APPEND_HEAD.length + coded, APPEND_TAIL.length);
        return new ClientEvent("input_audio_buffer.append", json);
    }

    /** The caller's audio so far is an utterance. */
    static ClientEvent commit() {
        return of(event("input_audio_buffer.commit"));
    }

    /** Something the caller did that was not speech. */
    static ClientEvent userText(String text) {
        return message("user", "input_text", text);
    }

    /** What the model is to know or do, beside its instructions: those of a response would replace the session's. */
    static ClientEvent systemText(String text) {
        return message("system", "input_text", text);
    }

    /** Something the agent has said before. */
    static ClientEvent agentText(String text) {
        return message("assistant", "output_text", text);
    }

    /** The same in the older dialects. */
    static ClientEvent agentTextFlat(String text) {
        return message("assistant", "text", text);
    }

    /** What came of a function the model wanted called. */
    static ClientEvent functionOutput(String callId, String output) {
        ObjectNode event = event("conversation.item.create");
        event.putObject("item")
                .put("type", "function_call_output")
                .put("call_id", callId)
                .put("output", output);
        return of(event);
    }

    /** The model is to answer now. */
    static ClientEvent respond() {
        return of(respondEvent());
    }

    /** The model is to say a last word, and to call no function. */
    static ClientEvent respondWithoutTools() {
        ObjectNode event = respondEvent();
        event.putObject("response").put("tool_choice", "none");
        return of(event);
    }

    /** The model is to stop; naming the response keeps a newer one safe. */
    static ClientEvent cancelResponse(String responseId) {
        return of(event("response.cancel").put("response_id", responseId));
    }

    /** Whether the model is asked to answer, which it may be only while it does not. */
    boolean isRespond() {
        return type.equals(RESPOND);
    }

    /** Whether an id is that of an event that asked the model to answer. */
    static boolean isRespond(String eventId) {
        return eventId.startsWith(RESPOND_ID);
    }

    /** What the caller has heard of an item. */
    static ClientEvent truncate(String itemId, int contentIndex, long heardMillis) {
        return of(event("conversation.item.truncate")
                .put("item_id", itemId)
                .put("content_index", contentIndex)
                .put("audio_end_ms", heardMillis));
    }

    /** The session as it shall be; the same object for all calls. */
    static ClientEvent sessionUpdate(ObjectNode session) {
        ObjectNode event = event("session.update");
        event.set("session", session);
        return of(event);
    }

    private static ClientEvent message(String role, String contentType, String text) {
        ObjectNode event = event("conversation.item.create");
        ObjectNode item = event.putObject("item").put("type", "message").put("role", role);
        item.putArray("content").addObject().put("type", contentType).put("text", text);
        return of(event);
    }

    private static ObjectNode respondEvent() {
        return event(RESPOND).put("event_id", RESPOND_ID + RESPONDS.incrementAndGet());
    }

    private static ObjectNode event(String type) {
        return JSON.createObjectNode().put("type", type);
    }

    private static ClientEvent of(ObjectNode event) {
        return new ClientEvent(event.path("type").asString(), JSON.writeValueAsBytes(event));
    }

    @Override
    public String toString() {
        return "ClientEvent[" + type + "]";
    }
}

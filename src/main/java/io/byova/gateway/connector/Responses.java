package io.byova.gateway.connector;

import com.cisco.wcc.ccai.media.v1.OutputEvent;
import com.cisco.wcc.ccai.media.v1.OutputEvent.EventType;
import com.cisco.wcc.ccai.media.v1.Prompt;
import com.cisco.wcc.ccai.media.v1.TextContent;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse;
import com.cisco.wcc.ccai.media.v1.VoiceVAResponse.ResponseType;
import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import java.util.List;

/**
 * Builds the responses a connector sends. What these build is legal by itself; the gateway keeps the order over a turn and
 * fills in input mode and input handling (rule 26). WAV audio passes as it is, chunks may be joined or cut (rule 22).
 *
 * <p>All results are immutable: build a reply that is always the same once, and send it to every caller.
 */
public final class Responses {

    private static final VoiceVAResponse START_OF_INPUT = event(EventType.START_OF_INPUT, ResponseType.FINAL);
    private static final VoiceVAResponse END_OF_INPUT = event(EventType.END_OF_INPUT, ResponseType.FINAL);
    private static final VoiceVAResponse END_OF_INPUT_CHUNK = event(EventType.END_OF_INPUT, ResponseType.CHUNK);
    private static final VoiceVAResponse NO_MATCH = event(EventType.NO_MATCH, ResponseType.FINAL);
    private static final VoiceVAResponse NO_INPUT = event(EventType.NO_INPUT, ResponseType.FINAL);
    private static final VoiceVAResponse FINAL_REPLY =
            VoiceVAResponse.newBuilder().setResponseType(ResponseType.FINAL).build();

    private Responses() {}

    /** A whole reply of the WAV profile: one WAV file (rule 21). */
    public static VoiceVAResponse prompt(ByteString wav, boolean bargeIn) {
        return prompts(List.of(wav), bargeIn);
    }

    /** A whole reply of the WAV profile: all its WAV files, played in order (rule 21). */
    public static VoiceVAResponse prompts(List<ByteString> wavs, boolean bargeIn) {
        VoiceVAResponse.Builder reply = VoiceVAResponse.newBuilder().setResponseType(ResponseType.FINAL);
        for (ByteString wav : wavs) {
            reply.addPrompts(audio(wav, bargeIn));
        }
        return reply.build();
    }

    /** A piece of a reply of the CHUNK profile: headerless 8 kHz mu-law of any length (rule 22). */
    public static VoiceVAResponse chunk(ByteString mulaw, boolean bargeIn) {
        return VoiceVAResponse.newBuilder()
                .setResponseType(ResponseType.CHUNK)
                .addPrompts(audio(mulaw, bargeIn))
                .build();
    }

    /** An intermediate text; dropped where the caller's side does not take them (rule 23). */
    public static VoiceVAResponse partial(String text) {
        return VoiceVAResponse.newBuilder()
                .setResponseType(ResponseType.PARTIAL)
                .addPrompts(Prompt.newBuilder().setText(text))
                .build();
    }

    /** The end of a reply of the CHUNK profile; alone, the answer that says nothing (rule 34). */
    public static VoiceVAResponse finalReply() {
        return FINAL_REPLY;
    }

    /** The caller has begun to speak (rule 16). */
    public static VoiceVAResponse startOfInput() {
        return START_OF_INPUT;
    }

    /** The caller has finished; WxCC stops sending audio on this RPC (rules 17 and 24). */
    public static VoiceVAResponse endOfInput(ReplyProfile profile) {
        return profile == ReplyProfile.CHUNK ? END_OF_INPUT_CHUNK : END_OF_INPUT;
    }

    /** Closes a reply: the agent did not understand (rule 33). */
    public static VoiceVAResponse noMatch() {
        return NO_MATCH;
    }

    /** Closes a reply: the agent heard nothing (rule 33). */
    public static VoiceVAResponse noInput() {
        return NO_INPUT;
    }

    /** Closes a reply with an event of the agent's own, for the flow (rule 34). */
    public static VoiceVAResponse custom(String name, Struct metadata) {
        return event(EventType.CUSTOM_EVENT, name, metadata, ResponseType.FINAL);
    }

    /** An event of the agent's own amid the chunks of a reply that goes on (rule 34). */
    public static VoiceVAResponse customWithin(String name, Struct metadata) {
        return event(EventType.CUSTOM_EVENT, name, metadata, ResponseType.CHUNK);
    }

    /** Ends the virtual agent's part and hands the caller to a person (rule 12). */
    public static VoiceVAResponse transfer(String name, Struct metadata) {
        return event(EventType.TRANSFER_TO_AGENT, name, metadata, ResponseType.FINAL);
    }

    /** Ends the virtual agent's session (rule 12). */
    public static VoiceVAResponse sessionEnd(String name, Struct metadata) {
        return event(EventType.SESSION_END, name, metadata, ResponseType.FINAL);
    }

    /** A terminal response that is spoken to: prompt and event go in one response (rule 13, WAV profile). */
    public static VoiceVAResponse withPrompt(VoiceVAResponse terminal, ByteString wav) {
        return terminal.toBuilder().addPrompts(audio(wav, false)).build();
    }

    /** The same response, after which the caller's next input is confidential (rule 35). */
    public static VoiceVAResponse sensitive(VoiceVAResponse response) {
        return response.toBuilder().setInputSensitive(true).build();
    }

    /** What {@link VendorConnector#endConversation} may say: the call's transcript and summary (rule 27). */
    public static VoiceVAResponse sessionRecord(String transcript, String summary, String languageCode) {
        return VoiceVAResponse.newBuilder()
                .setResponseType(ResponseType.FINAL)
                .setSessionTranscript(text(transcript, languageCode))
                .setSessionSummary(text(summary, languageCode))
                .build();
    }

    /** Whether a response ends the conversation (rule 12). */
    public static boolean isTerminal(VoiceVAResponse response) {
        EventType type = eventType(response);
        return type == EventType.SESSION_END || type == EventType.TRANSFER_TO_AGENT;
    }

    /** The response's output event, or UNSPECIFIED_EVENT; only the first counts (rule 25). */
    public static EventType eventType(VoiceVAResponse response) {
        return response.getOutputEventsCount() == 0
                ? EventType.UNSPECIFIED_EVENT
                : response.getOutputEvents(0).getEventType();
    }

    private static Prompt audio(ByteString content, boolean bargeIn) {
        return Prompt.newBuilder()
                .setAudioContent(content)
                .setIsBargeInEnabled(bargeIn)
                .build();
    }

    private static TextContent text(String text, String languageCode) {
        return TextContent.newBuilder()
                .setText(text)
                .setLanguageCode(languageCode)
                .build();
    }

    private static VoiceVAResponse event(EventType type, ResponseType responseType) {
        return event(type, "", Struct.getDefaultInstance(), responseType);
    }

    private static VoiceVAResponse event(EventType type, String name, Struct metadata, ResponseType responseType) {
        OutputEvent.Builder event = OutputEvent.newBuilder().setEventType(type).setName(name);
        if (metadata.getFieldsCount() > 0) {
            event.setMetadata(metadata);
        }
        return VoiceVAResponse.newBuilder()
                .setResponseType(responseType)
                .addOutputEvents(event)
                .build();
    }
}

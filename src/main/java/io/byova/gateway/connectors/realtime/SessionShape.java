package io.byova.gateway.connectors.realtime;

import io.byova.gateway.audio.AudioFormat;
import io.byova.gateway.audio.AudioFormat.Encoding;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The session as this agent wants it, in its dialect's shape: made once, sent to all calls. */
final class SessionShape {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final ClientEvent mulaw;
    private final ClientEvent alaw;
    private final boolean flat;

    SessionShape(RealtimeConfig config, ArrayNode tools) {
        this.flat = config.dialect().isFlat(config.apiVersion());
        this.mulaw = ClientEvent.sessionUpdate(session(config, tools, false));
        this.alaw = ClientEvent.sessionUpdate(session(config, tools, true));
    }

    /** Sets the session up for a caller's format; 16-bit audio is made mu-law by us. */
    ClientEvent update(boolean alawInput) {
        return alawInput ? alaw : mulaw;
    }

    /** Whether a caller's audio goes to the vendor as it is, as A-law. */
    static boolean isAlaw(AudioFormat format) {
        return format.encoding() == Encoding.ALAW && format.sampleRate() == 8000;
    }

    /** Something the agent said before, as this dialect takes it. */
    ClientEvent agentText(String text) {
        return flat ? ClientEvent.agentTextFlat(text) : ClientEvent.agentText(text);
    }

    private ObjectNode session(RealtimeConfig config, ArrayNode tools, boolean alawInput) {
        ObjectNode session = JSON.createObjectNode();
        if (flat) {
            putFlat(session, config, alawInput);
        } else {
            putNested(session, config, alawInput);
        }
        if (config.instructions() != null) {
            session.put("instructions", config.instructions());
        }
        if (!tools.isEmpty()) {
            session.set("tools", tools);
            session.put("tool_choice", "auto");
        }
        return session;
    }

    private static void putNested(ObjectNode session, RealtimeConfig config, boolean alawInput) {
        session.put("type", "realtime");
        session.putArray("output_modalities").add("audio");
        ObjectNode audio = session.putObject("audio");
        ObjectNode input = audio.putObject("input");
        input.putObject("format").put("type", alawInput ? "audio/pcma" : "audio/pcmu");
        config.turnDetection().putInto(input, false, config.bargeIn());
        if (config.inputTranscription() != null) {
            input.putObject("transcription").put("model", config.inputTranscription());
        }
        ObjectNode output = audio.putObject("output");
        output.putObject("format").put("type", "audio/pcmu");
        if (config.voice() != null) {
            output.put("voice", config.voice());
        }
    }

    private static void putFlat(ObjectNode session, RealtimeConfig config, boolean alawInput) {
        boolean voiceLive = config.dialect() == Dialect.AZURE_VOICE_LIVE;
        session.putArray("modalities").add("text").add("audio");
        session.put("input_audio_format", alawInput ? "g711_alaw" : "g711_ulaw");
        session.put("output_audio_format", "g711_ulaw");
        config.turnDetection().putInto(session, voiceLive, config.bargeIn());
        if (config.inputTranscription() != null) {
            session.putObject("input_audio_transcription").put("model", config.inputTranscription());
        }
        String voice = config.voice();
        if (voice != null && voiceLive && voice.contains("-")) {
            // Azure's own voices are named by locale and are objects; the model's are single words.
            session.putObject("voice").put("name", voice).put("type", "azure-standard");
        } else if (voice != null) {
            session.put("voice", voice);
        }
    }
}

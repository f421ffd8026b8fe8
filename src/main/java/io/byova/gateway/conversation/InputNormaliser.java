package io.byova.gateway.conversation;

import com.cisco.wcc.ccai.media.v1.DTMFInputs;
import com.cisco.wcc.ccai.media.v1.EventInput;
import com.cisco.wcc.ccai.media.v1.EventInput.EventType;
import com.cisco.wcc.ccai.media.v1.VoiceInput;
import com.cisco.wcc.ccai.media.v1.VoiceVARequest;
import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import io.byova.gateway.audio.AudioFormat;
import io.byova.gateway.connector.CallerInput;
import io.byova.gateway.connector.DtmfKeys;
import io.byova.gateway.observe.TurnOrigin;
import org.jspecify.annotations.Nullable;

/** An RPC that turns its requests into {@link CallerInput}. Not thread-safe: an RPC's requests are serial. */
abstract class InputNormaliser extends ObservedTurn {

    /** Packets of so few bytes are line noise (rule 15). */
    private static final int LINE_NOISE = 15;

    private static final CallerInput.Event NO_INPUT =
            new CallerInput.Event(EventType.NO_INPUT, "", Struct.getDefaultInstance());

    private boolean sawNoInputField;

    /** The last message with audio; the next ones are the very same as a rule. */
    private @Nullable VoiceVARequest said;

    // What it said of its audio.
    private @Nullable AudioFormat named;
    private boolean singleUtterance;
    private String language = "";

    /** What this RPC's audio is in, once there is any. */
    private @Nullable AudioFormat format;

    InputNormaliser(TurnOrigin origin) {
        super(origin);
    }

    /** The call it belongs to, once that is known. */
    abstract @Nullable LiveConversation conversation();

    /** Whether the caller is listening to a prompt of an older RPC that must not be interrupted. */
    abstract boolean isDeaf();

    /** Digits have begun on this RPC (rule 31), or have come without notice. */
    abstract void digitsStarted();

    final boolean sawNoInputField() {
        return sawNoInputField;
    }

    /**
     * What the connector sees of a request; null for what it need not see.
     *
     * @throws CallRejected where the request cannot be used
     */
    final @Nullable CallerInput normalise(CallerRequest request) {
        happens();
        arrived();
        LiveConversation conversation = conversation();
        VoiceVARequest message = request.message();
        if (conversation == null) {
            return isSessionEnd(message) ? event(message.getEventInput()) : null;
        }
        ByteString audio = request.audio();
        if (audio != null) {
            return audio(message, audio, conversation);
        }
        switch (message.getVoiceVaInputTypeCase()) {
            case DTMF_INPUT:
                digitsStarted();
                sawDigits(message.getDtmfInput().getDtmfEventsCount(), conversation.isInputSensitive());
                return digits(message.getDtmfInput(), conversation);
            case EVENT_INPUT:
                CallerInput.Event event = event(message.getEventInput());
                sawEvent(event.type());
                if (event.type() == EventType.START_OF_DTMF) {
                    digitsStarted();
                }
                return event;
            default:
                sawNoInputField = true;
                return null;
        }
    }

    static boolean isSessionEnd(VoiceVARequest request) {
        return request.getEventInput().getEventType() == EventType.SESSION_END;
    }

    private CallerInput.@Nullable Audio audio(VoiceVARequest message, ByteString audio, LiveConversation conversation) {
        if (message != said) {
            read(message.getAudioInput(), conversation.audioFormat());
            said = message;
        }
        if (named != null) {
            if (format != null && !named.equals(format)) {
                throw CallRejected.invalid("audio_input.encoding, sample_rate_hertz: change within a turn (rule 14);"
                        + " open a new RPC for another format");
            }
            conversation.latch(named);
        }
        // Said once, like the format, but not always beside it (rule 19).
        if (named != null || singleUtterance) {
            conversation.singleUtterance(singleUtterance);
        }
        if (!language.isEmpty()) {
            conversation.language(language);
        }
        heard(audio);
        if (audio.size() <= LINE_NOISE || isDeaf()) {
            return null;
        }
        if (format == null) {
            // For the whole RPC, also where another RPC of the call names another format meanwhile.
            format = conversation.audioFormat();
        }
        return new CallerInput.Audio(audio, format);
    }

    private void read(VoiceInput input, AudioFormat latched) {
        boolean namesFormat = input.getEncodingValue() != 0 || input.getSampleRateHertz() != 0;
        named = namesFormat ? format(input, latched) : null;
        singleUtterance = input.getIsSingleUtterance();
        language = input.getLanguageCode();
    }

    /** The format of a message that names one; what it leaves out stays as it was (rule 14). */
    static AudioFormat format(VoiceInput input, AudioFormat latched) {
        AudioFormat.Encoding encoding;
        switch (input.getEncoding()) {
            case UNSPECIFIED_FORMAT:
                encoding = latched.encoding();
                break;
            case MULAW_FORMAT:
                encoding = AudioFormat.Encoding.MULAW;
                break;
            case ALAW_FORMAT:
                encoding = AudioFormat.Encoding.ALAW;
                break;
            case LINEAR16_FORMAT:
                encoding = AudioFormat.Encoding.LINEAR16;
                break;
            default:
                throw CallRejected.invalid("audio_input.encoding: " + input.getEncodingValue()
                        + " is unknown; send LINEAR16_FORMAT, MULAW_FORMAT or ALAW_FORMAT (rule 14)");
        }
        int rate = input.getSampleRateHertz() == 0 ? latched.sampleRate() : input.getSampleRateHertz();
        if (rate != 8000 && rate != 16000) {
            throw CallRejected.invalid(
                    "audio_input.sample_rate_hertz: " + rate + " cannot be used; send 8000 or 16000 (rule 14)");
        }
        return encoding == latched.encoding() && rate == latched.sampleRate()
                ? latched
                : new AudioFormat(encoding, rate);
    }

    /** All digits of an entry, in order; none at all counts as no input (rule 32). */
    private static CallerInput digits(DTMFInputs input, LiveConversation conversation) {
        int count = input.getDtmfEventsCount();
        StringBuilder keys = new StringBuilder(count);
        for (int i = 0; i < count; i++) {
            char key = DtmfKeys.keyOf(input.getDtmfEventsValue(i));
            if (key == '\0') {
                CallLog.digitIgnored(conversation);
            } else {
                keys.append(key);
            }
        }
        if (keys.length() == 0) {
            return NO_INPUT;
        }
        Character termchar = conversation.agent().settings().termchar();
        int last = keys.length() - 1;
        if (termchar != null && keys.charAt(last) == termchar) {
            return new CallerInput.Dtmf(keys.substring(0, last), termchar);
        }
        return new CallerInput.Dtmf(keys.toString(), null);
    }

    private static CallerInput.Event event(EventInput input) {
        return new CallerInput.Event(input.getEventType(), input.getName(), input.getParameters());
    }
}

package io.byova.gateway.connectors.lex;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.byova.gateway.connector.CallerInput;
import io.byova.gateway.connector.Conversation;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lexruntimev2.model.ConfigurationEvent;
import software.amazon.awssdk.services.lexruntimev2.model.DialogAction;
import software.amazon.awssdk.services.lexruntimev2.model.DialogActionType;
import software.amazon.awssdk.services.lexruntimev2.model.Message;
import software.amazon.awssdk.services.lexruntimev2.model.MessageContentType;
import software.amazon.awssdk.services.lexruntimev2.model.SessionState;
import software.amazon.awssdk.services.lexruntimev2.model.StartConversationRequestEventStream;

/** The events Lex is sent. */
final class LexEvents {

    /** The one format Lex takes in a conversation, word for word. */
    static final String CALLER_AUDIO =
            "audio/lpcm; sample-rate=8000; sample-size-bits=16; channel-count=1; is-big-endian=false";

    static final String REPLY_AUDIO = "audio/pcm";

    /** 20 ms. */
    static final StartConversationRequestEventStream SILENCE = audio(new byte[CallerFrames.FRAME_BYTES]);

    /** The silence by which Lex finds the end of an utterance the caller's side broke off. */
    static final List<StartConversationRequestEventStream> FINAL_SILENCE = Collections.nCopies(60, SILENCE);

    static final StartConversationRequestEventStream PLAYBACK_OVER =
            StartConversationRequestEventStream.playbackCompletionEventBuilder().build();

    static final StartConversationRequestEventStream DISCONNECTION =
            StartConversationRequestEventStream.disconnectionEventBuilder().build();

    private static final int MOST_ATTRIBUTES = 100;
    private static final int LONGEST_ATTRIBUTE = 1024;
    private static final String RESERVED = "x-amz-lex:";

    private LexEvents() {}

    static StartConversationRequestEventStream audio(byte[] pcm) {
        return StartConversationRequestEventStream.audioInputEventBuilder()
                .audioChunk(SdkBytes.fromByteArrayUnsafe(pcm))
                .contentType(CALLER_AUDIO)
                .build();
    }

    /** One key: {@code 0-9 * # A-D}. */
    static StartConversationRequestEventStream key(char key) {
        return StartConversationRequestEventStream.dTMFInputEventBuilder()
                .inputCharacter(String.valueOf(key))
                .build();
    }

    /**
     * The first event of a conversation. Playback stays enabled: Lex then waits for PlaybackCompletionEvent before it counts
     * the caller's silence, and says when the caller interrupts.
     *
     * @param welcomed whether the caller has been welcomed, so that Lex only listens
     */
    static ConfigurationEvent configuration(AwsLexConfig config, Map<String, String> attributes, boolean welcomed) {
        SessionState.Builder state = SessionState.builder().sessionAttributes(attributes);
        ConfigurationEvent.Builder event = StartConversationRequestEventStream.configurationEventBuilder()
                .responseContentType(REPLY_AUDIO)
                .disablePlayback(false);
        boolean silent = welcomed || config.welcomeAudio() != null;
        if (!silent && config.welcomeIntent() != null) {
            state.intent(intent -> intent.name(config.welcomeIntent()))
                    .dialogAction(DialogAction.builder()
                            .type(DialogActionType.DELEGATE)
                            .build());
        } else if (!silent && config.welcomeText() != null) {
            state.dialogAction(elicitIntent());
            event.welcomeMessages(Message.builder()
                    .content(config.welcomeText())
                    .contentType(MessageContentType.PLAIN_TEXT)
                    .build());
        } else if (!silent && config.welcome() == AwsLexConfig.Welcome.BOT) {
            state.dialogAction(elicitIntent());
        }
        return event.sessionState(state.build()).build();
    }

    private static DialogAction elicitIntent() {
        return DialogAction.builder().type(DialogActionType.ELICIT_INTENT).build();
    }

    /** What the flow tells of the call, as session attributes: additional info, then the start event's plain parameters. */
    static Map<String, String> attributes(Conversation conversation, CallerInput.Event start) {
        Map<String, String> attributes = new LinkedHashMap<>();
        conversation.additionalInfo().forEach((name, value) -> put(attributes, name, value));
        Struct parameters = start.parameters();
        parameters.getFieldsMap().forEach((name, value) -> put(attributes, name, text(value)));
        return attributes;
    }

    private static void put(Map<String, String> attributes, String name, String value) {
        boolean fits = !name.isEmpty() && !name.startsWith(RESERVED) && value.length() <= LONGEST_ATTRIBUTE;
        if (fits && !value.isEmpty() && attributes.size() < MOST_ATTRIBUTES) {
            attributes.put(name, value);
        }
    }

    private static String text(Value value) {
        return switch (value.getKindCase()) {
            case STRING_VALUE -> value.getStringValue();
            case BOOL_VALUE -> String.valueOf(value.getBoolValue());
            case NUMBER_VALUE -> {
                double number = value.getNumberValue();
                yield number == Math.rint(number) && Math.abs(number) < 1e15
                        ? String.valueOf((long) number)
                        : String.valueOf(number);
            }
            default -> "";
        };
    }

    /** The call's id where Lex takes it as a session's, else one made from it. */
    static String sessionId(Conversation conversation) {
        String id = conversation.id();
        return id.matches("[0-9a-zA-Z._:-]{2,100}")
                ? id
                : UUID.nameUUIDFromBytes(id.getBytes(StandardCharsets.UTF_8)).toString();
    }

    /** The keys of an entry, with the one that ended it; Lex hears of an entry's end by {@code endKey} if at all. */
    static List<Character> keys(CallerInput.Dtmf entry, String endKey) {
        StringBuilder keys = new StringBuilder(entry.digits());
        Character pressed = entry.termchar();
        if (pressed != null) {
            keys.append(pressed.charValue());
        } else if (!endKey.equals(AwsLexConfig.NO_KEY) && !entry.digits().endsWith(endKey)) {
            keys.append(endKey);
        }
        return keys.chars().mapToObj(key -> (char) key).toList();
    }
}

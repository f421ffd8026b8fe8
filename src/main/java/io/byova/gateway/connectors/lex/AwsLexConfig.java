package io.byova.gateway.connectors.lex;

import io.byova.gateway.connector.InputHandling;
import io.byova.gateway.connector.InvalidSetting;
import io.byova.gateway.speech.TurnDetection;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Settings of the Lex connector. A config record: absent keys arrive as null and take the defaults given here. Credentials
 * are never settings: they come from the SDK's default chain.
 *
 * @param regionName the AWS region; default: the SDK's region chain
 * @param profile a profile of the AWS configuration files; default: the chain's
 * @param endpoint overrides the address of the runtime service, {@code http://} without encryption
 * @param modelsEndpoint the same for the service that lists bots
 * @param botId the bot; default: all bots of the account in this region, one agent each
 * @param botAliasId the bot's alias; default TSTALIASID beside a bot-id, else the newest published alias of each bot
 * @param localeId default en_US
 * @param agentId name of the one bot's agent; default the bot's name or id
 * @param mode streaming or utterance; default streaming
 * @param welcome bot (whatever the bot says first) or none; default bot
 * @param welcomeText said by Lex first, instead of the bot's own welcome; streaming only
 * @param welcomeIntent an intent that starts the call and speaks first; streaming only
 * @param welcomeAudio a WAV file played first; Lex says nothing then
 * @param welcomeWait how long a bot without a welcome may be silent once it has taken the call; default 3s
 * @param initialTriggerText what the bot is told first in utterance mode; default hello
 * @param transferIntents intents that hand the caller to a person once they are complete
 * @param transferAttributes session attributes that do so, with the value they must have, or {@code *} for any
 * @param endAttributes session attributes that end the call
 * @param onFailed what follows a failed intent that closes the dialog: transfer, end or continue; default transfer
 * @param onClose what follows when the dialog is closed: transfer, end or continue; default end
 * @param endOfInput when the caller is told to have been understood: transcript, answer or detector; default transcript
 * @param replyDrain silence after the last piece of an answer that ends it where Lex does not say so; default 2s
 * @param replySampleRate samples per second of Lex's audio/pcm, 8000 or 16000; default 16000
 * @param answerTimeout how long Lex may be silent while an answer is owed; default 10s
 * @param connectTimeout how long a connection may take; default 3s
 * @param idleTimeout how long a stream may be without a byte from Lex, heartbeats counted; default 2m
 * @param keepAlive how often silence is sent while the caller sends no audio; default 5s
 * @param maxStreams calls at once; default 1000
 * @param eventLoopThreads threads of the connector, for all calls; default 2
 * @param dtmfEndKey the key that tells Lex an entry is over where the caller pressed none, or none; default #
 * @param bargeIn whether the caller may interrupt; default false
 * @param inputHandling timers of digits and speech
 * @param turnDetection when the caller has begun, and in utterance mode finished, to speak
 */
record AwsLexConfig(
        @Nullable String regionName,
        @Nullable String profile,
        @Nullable String endpoint,
        @Nullable String modelsEndpoint,
        @Nullable String botId,
        @Nullable String botAliasId,
        @Nullable String localeId,
        @Nullable String agentId,
        @Nullable Mode mode,
        @Nullable Welcome welcome,
        @Nullable String welcomeText,
        @Nullable String welcomeIntent,
        @Nullable String welcomeAudio,
        @Nullable Duration welcomeWait,
        @Nullable String initialTriggerText,
        @Nullable List<String> transferIntents,
        @Nullable Map<String, String> transferAttributes,
        @Nullable Map<String, String> endAttributes,
        @Nullable Outcome onFailed,
        @Nullable Outcome onClose,
        @Nullable EndOfInput endOfInput,
        @Nullable Duration replyDrain,
        @Nullable Integer replySampleRate,
        @Nullable Duration answerTimeout,
        @Nullable Duration connectTimeout,
        @Nullable Duration idleTimeout,
        @Nullable Duration keepAlive,
        @Nullable Integer maxStreams,
        @Nullable Integer eventLoopThreads,
        @Nullable String dtmfEndKey,
        @Nullable Boolean bargeIn,
        @Nullable InputHandling inputHandling,
        @Nullable TurnDetection turnDetection) {

    /** The alias every bot has: it names the draft. */
    static final String TEST_ALIAS = "TSTALIASID";

    static final String NO_KEY = "none";

    /** How Lex is spoken to. */
    enum Mode {
        STREAMING,
        UTTERANCE
    }

    /** Who speaks first. */
    enum Welcome {
        BOT,
        NONE
    }

    /** What becomes of the call. */
    enum Outcome {
        TRANSFER,
        END,
        CONTINUE
    }

    /** What END_OF_INPUT follows. */
    enum EndOfInput {
        TRANSCRIPT,
        ANSWER,
        DETECTOR
    }

    AwsLexConfig {
        text("region-name", regionName);
        text("bot-alias-id", botAliasId);
        endpoint = address("endpoint", endpoint);
        modelsEndpoint = modelsEndpoint == null ? endpoint : address("models-endpoint", modelsEndpoint);
        if (botId != null && !botId.matches("[0-9a-zA-Z]{10}")) {
            throw new InvalidSetting("bot-id", "must be the bot's id, ten letters and digits, not its name");
        }
        if (agentId != null && (agentId.isBlank() || botId == null)) {
            throw new InvalidSetting("agent-id", "names one agent: it needs a bot-id and must not be empty");
        }
        if (botAliasId == null && botId != null) {
            botAliasId = TEST_ALIAS;
        }
        localeId = text("locale-id", localeId) == null ? "en_US" : localeId;
        mode = mode == null ? Mode.STREAMING : mode;
        int welcomes = count(welcomeText) + count(welcomeIntent) + count(welcomeAudio) + count(welcome);
        if (welcomes > 1) {
            throw new InvalidSetting("welcome", "use one of welcome, welcome-text, welcome-intent and welcome-audio");
        }
        welcome = welcome == null ? Welcome.BOT : welcome;
        if (mode == Mode.UTTERANCE && welcomeText != null) {
            throw new InvalidSetting(
                    "welcome-text", "is for mode streaming; use initial-trigger-text or welcome-audio");
        }
        if (mode == Mode.UTTERANCE && welcomeIntent != null) {
            throw new InvalidSetting("welcome-intent", "is for mode streaming; use initial-trigger-text");
        }
        welcomeWait = within("welcome-wait", welcomeWait, Duration.ofSeconds(3));
        initialTriggerText = text("initial-trigger-text", initialTriggerText) == null ? "hello" : initialTriggerText;
        transferIntents = transferIntents == null ? List.of() : transferIntents;
        transferAttributes = transferAttributes == null ? Map.of() : transferAttributes;
        endAttributes = endAttributes == null ? Map.of() : endAttributes;
        onFailed = onFailed == null ? Outcome.TRANSFER : onFailed;
        onClose = onClose == null ? Outcome.END : onClose;
        endOfInput = endOfInput == null ? EndOfInput.TRANSCRIPT : endOfInput;
        replyDrain = within("reply-drain", replyDrain, Duration.ofSeconds(2));
        replySampleRate = replySampleRate == null ? 16_000 : replySampleRate;
        if (replySampleRate != 8000 && replySampleRate != 16_000) {
            throw new InvalidSetting("reply-sample-rate", "must be 8000 or 16000, is " + replySampleRate);
        }
        answerTimeout = within("answer-timeout", answerTimeout, Duration.ofSeconds(10));
        connectTimeout = within("connect-timeout", connectTimeout, Duration.ofSeconds(3));
        idleTimeout = within("idle-timeout", idleTimeout, Duration.ofMinutes(2));
        keepAlive = within("keep-alive", keepAlive, Duration.ofSeconds(5));
        maxStreams = count("max-streams", maxStreams, 1000, 100_000);
        eventLoopThreads = count("event-loop-threads", eventLoopThreads, 2, 64);
        dtmfEndKey = dtmfEndKey == null ? "#" : dtmfEndKey;
        if (!dtmfEndKey.equals(NO_KEY) && !dtmfEndKey.matches("[0-9*#A-D]")) {
            throw new InvalidSetting("dtmf-end-key", "must be one of 0-9 * # A-D, or none");
        }
        bargeIn = bargeIn != null && bargeIn;
        inputHandling = inputHandling == null ? InputHandling.DEFAULTS : inputHandling;
        turnDetection = turnDetection == null ? TurnDetection.DEFAULTS : turnDetection;
    }

    private static int count(@Nullable Object setting) {
        return setting == null ? 0 : 1;
    }

    private static @Nullable String text(String key, @Nullable String value) {
        if (value != null && value.isBlank()) {
            throw new InvalidSetting(key, "must not be empty; leave the key out for the default");
        }
        return value;
    }

    private static @Nullable String address(String key, @Nullable String value) {
        if (value == null) {
            return null;
        }
        try {
            URI uri = URI.create(value);
            if (uri.getHost() != null && List.of("http", "https").contains(String.valueOf(uri.getScheme()))) {
                return value;
            }
        } catch (IllegalArgumentException unreadable) {
            // Said below.
        }
        throw new InvalidSetting(key, "must be an address such as https://runtime-v2-lex.eu-west-1.amazonaws.com");
    }

    private static Duration within(String key, @Nullable Duration value, Duration fallback) {
        if (value == null) {
            return fallback;
        }
        if (value.isZero() || value.isNegative() || value.compareTo(Duration.ofHours(1)) > 0) {
            throw new InvalidSetting(key, "must be longer than 0 and at most 1h");
        }
        return value;
    }

    private static int count(String key, @Nullable Integer value, int fallback, int most) {
        if (value == null) {
            return fallback;
        }
        if (value < 1 || value > most) {
            throw new InvalidSetting(key, "must be 1 to " + most + ", is " + value);
        }
        return value;
    }
}

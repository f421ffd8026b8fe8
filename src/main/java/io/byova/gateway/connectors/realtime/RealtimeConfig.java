package io.byova.gateway.connectors.realtime;

import io.byova.gateway.connector.InputHandling;
import io.byova.gateway.connector.InvalidSetting;
import io.byova.gateway.streaming.ReconnectPolicy;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Settings of the realtime connector. A config record: absent keys arrive as null and take the defaults given here.
 *
 * @param agentId the agent's name; its id is {@code Realtime: <agent-id>}; default {@code Voice Agent}
 * @param dialect openai, azure-openai or azure-voice-live; default openai
 * @param apiKey the vendor's key; never shown
 * @param model model, or deployment for azure-openai; default gpt-realtime, needed for azure-openai
 * @param url the resource's address, needed for Azure; default the vendor's own
 * @param apiVersion Azure's API version; default for azure-openai none, for azure-voice-live 2025-10-01
 * @param instructions who the agent is and how it speaks; the vendor's default where absent
 * @param voice the vendor's name of a voice; the vendor's default where absent
 * @param greeting what opens a call: audio (the file of {@code welcome}), agent (it speaks first), none; default audio where
 *     there is a file, else agent
 * @param welcome WAV file played at once, while the session is being opened
 * @param welcomeText what that file says, so that the model knows
 * @param greetingInstructions what the agent is told before its first words; default: to greet
 * @param noInputInstructions what the agent is told when the caller says nothing; default: to ask again
 * @param goodbyeInstructions what the agent is told where it ends or transfers the call without a word; default: to say so
 * @param dtmfText how digits are told to the model; {@code {digits}} stands for them
 * @param customEvents name of a flow's custom event to the text the model is told; {@code {name}} stands for the name
 * @param tools functions the model may call
 * @param turnDetection how the vendor finds the caller's turns
 * @param deferEndOfInput whether END_OF_INPUT waits for the first of the answer; default false
 * @param bargeIn whether the caller may interrupt; default true
 * @param inputTranscription model that transcribes the caller, for the history of a renewed session; default off
 * @param inputHandling timers of digits and speech
 * @param connectTimeout until the session is open; default 5s
 * @param responseTimeout longest silence of the vendor while it owes an answer; default 15s
 * @param renewAfter when a session is replaced by a fresh one; vendors close them after 60 minutes; default 55m
 * @param historyItems how many utterances a fresh session is told of, 0 to 100; default 20
 * @param reconnect how a session that cannot be opened is tried again
 */
record RealtimeConfig(
        @Nullable String agentId,
        @Nullable Dialect dialect,
        @Nullable String apiKey,
        @Nullable String model,
        @Nullable String url,
        @Nullable String apiVersion,
        @Nullable String instructions,
        @Nullable String voice,
        @Nullable Greeting greeting,
        @Nullable String welcome,
        @Nullable String welcomeText,
        @Nullable String greetingInstructions,
        @Nullable String noInputInstructions,
        @Nullable String goodbyeInstructions,
        @Nullable String dtmfText,
        @Nullable Map<String, String> customEvents,
        @Nullable ToolSettings tools,
        @Nullable VendorTurnDetection turnDetection,
        @Nullable Boolean deferEndOfInput,
        @Nullable Boolean bargeIn,
        @Nullable String inputTranscription,
        @Nullable InputHandling inputHandling,
        @Nullable Duration connectTimeout,
        @Nullable Duration responseTimeout,
        @Nullable Duration renewAfter,
        @Nullable Integer historyItems,
        @Nullable ReconnectPolicy reconnect) {

    static final String DIGITS = "{digits}";
    static final String NAME = "{name}";

    private static final Duration VENDOR_LIMIT = Duration.ofMinutes(60);

    /** What opens a call. */
    enum Greeting {
        AUDIO,
        AGENT,
        NONE
    }

    RealtimeConfig {
        agentId = agentId == null ? "Voice Agent" : agentId;
        if (agentId.isBlank()) {
            throw new InvalidSetting("agent-id", "must not be empty: it is the name flows know the agent by");
        }
        dialect = dialect == null ? Dialect.OPENAI : dialect;
        if (apiKey == null || apiKey.isBlank()) {
            throw new InvalidSetting("api-key", "is needed: the vendor's key, best as ${NAME} or ${file:/path}");
        }
        apiKey = apiKey.strip();
        if (!apiKey.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new InvalidSetting("api-key", "holds characters no key has: look for blanks and line breaks");
        }
        model = model == null ? dialect.defaultModel() : model;
        if (model == null || model.isBlank()) {
            throw new InvalidSetting("model", "is needed for " + dialect.text() + ": the name of your deployment");
        }
        dialect.address(url, model, apiVersion);
        greeting = greeting != null ? greeting : welcome == null ? Greeting.AGENT : Greeting.AUDIO;
        if ((greeting == Greeting.AUDIO) == (welcome == null)) {
            throw new InvalidSetting(
                    welcome == null ? "welcome" : "greeting",
                    welcome == null
                            ? "is needed for greeting: audio: the file to play"
                            : "must be audio where welcome names a file");
        }
        greetingInstructions = greetingInstructions == null
                ? "The caller has just been connected. Greet them briefly."
                : greetingInstructions;
        noInputInstructions = noInputInstructions == null
                ? "The caller has said nothing. Ask briefly whether they are still there."
                : noInputInstructions;
        goodbyeInstructions = goodbyeInstructions == null
                ? "Tell the caller in one short sentence what happens now, as goodbye."
                : goodbyeInstructions;
        dtmfText = dtmfText == null ? "The caller pressed " + DIGITS + " on the telephone keypad." : dtmfText;
        if (!dtmfText.contains(DIGITS)) {
            throw new InvalidSetting("dtmf-text", "must hold " + DIGITS + ", where the digits go");
        }
        customEvents = customEvents == null ? Map.of() : Map.copyOf(customEvents);
        tools = tools == null ? ToolSettings.DEFAULTS : tools;
        turnDetection = turnDetection == null ? VendorTurnDetection.DEFAULTS : turnDetection;
        deferEndOfInput = deferEndOfInput != null && deferEndOfInput;
        bargeIn = bargeIn == null || bargeIn;
        inputHandling = inputHandling == null ? InputHandling.DEFAULTS : inputHandling;
        connectTimeout = within("connect-timeout", connectTimeout, Duration.ofSeconds(5), Duration.ofMinutes(1));
        responseTimeout = within("response-timeout", responseTimeout, Duration.ofSeconds(15), Duration.ofMinutes(5));
        renewAfter = within("renew-after", renewAfter, Duration.ofMinutes(55), VENDOR_LIMIT.minusMinutes(1));
        historyItems = historyItems == null ? 20 : historyItems;
        reconnect = reconnect == null ? ReconnectPolicy.DEFAULTS : reconnect;
        if (historyItems < 0 || historyItems > 100) {
            throw new InvalidSetting("history-items", "must lie between 0 and 100, is " + historyItems);
        }
    }

    private static Duration within(String key, @Nullable Duration value, Duration fallback, Duration most) {
        if (value == null) {
            return fallback;
        }
        if (value.compareTo(Duration.ofMillis(50)) < 0 || value.compareTo(most) > 0) {
            throw new InvalidSetting(key, "must lie between 50ms and " + most.toMinutes() + "m");
        }
        return value;
    }

    /** Nothing of the settings: one of them is a key. */
    @Override
    public String toString() {
        return "RealtimeConfig[" + agentId + "]";
    }
}

package io.byova.gateway.connectors.lex;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What a fake Lex does: its bots, and its steps at the start of a call, after each utterance and after each entry of digits.
 * The first utterance of a call gets the first {@code onSpeech}, and so on; the last is repeated.
 */
public final class LexScript {

    /** A bot of the account. */
    record Bot(String id, String name, String status, List<Alias> aliases) {}

    /** An alias of a bot; {@code updated} in seconds. */
    record Alias(String id, String name, String status, long updated) {}

    volatile List<LexStep> start = List.of();
    final List<List<LexStep>> speech = new CopyOnWriteArrayList<>();
    final List<List<LexStep>> digits = new CopyOnWriteArrayList<>();
    final List<Bot> bots = new ArrayList<>();
    int pageSize = 2;
    int refuseStatus;
    String refuseType = "";
    boolean neverAnswers;
    boolean ignoresTheEnd;
    boolean recording = true;

    /** Says nothing by itself and answers nothing. */
    public static LexScript silent() {
        return new LexScript();
    }

    /** Greets with 0.4 s, and answers every utterance and every entry of digits with 0.6 s, of a tone. */
    public static LexScript talkative() {
        List<LexStep> answer = LexStep.all(
                LexStep.transcript("words"),
                LexStep.intent("Order", "InProgress", "ElicitSlot"),
                LexStep.text("What else?"),
                LexStep.spoken(Tones.pcm16k(600)));
        return new LexScript()
                .onStart(LexStep.text("Welcome"), LexStep.spoken(Tones.pcm16k(400)))
                .onSpeech(answer)
                .onDigits(answer);
    }

    /** What is said after the ConfigurationEvent; steps, or lists of steps. */
    public LexScript onStart(Object... steps) {
        start = LexStep.all(steps);
        return this;
    }

    public LexScript onSpeech(Object... steps) {
        speech.add(LexStep.all(steps));
        return this;
    }

    public LexScript onDigits(Object... steps) {
        digits.add(LexStep.all(steps));
        return this;
    }

    /** Every request is refused with an HTTP status. */
    public LexScript refusing(int status, String type) {
        refuseStatus = status;
        refuseType = type;
        return this;
    }

    /** Takes requests and never answers one. */
    public LexScript neverAnswering() {
        neverAnswers = true;
        return this;
    }

    /** Keeps nothing of what callers say. */
    public LexScript withoutRecording() {
        recording = false;
        return this;
    }

    /** Goes on when the client's side is over, until the stream is reset. */
    public LexScript ignoringTheEnd() {
        ignoresTheEnd = true;
        return this;
    }

    /** One more bot to be listed; aliases are ids, the last is the newest. */
    public LexScript bot(String id, String name, String status, String... aliases) {
        List<Alias> all = new ArrayList<>();
        all.add(new Alias("TSTALIASID", "TestBotAlias", "Available", 999));
        for (String alias : aliases) {
            all.add(new Alias(alias, alias.toLowerCase(java.util.Locale.ROOT), "Available", all.size()));
        }
        bots.add(new Bot(id, name, status, all));
        return this;
    }

    static List<LexStep> turn(List<List<LexStep>> turns, int number) {
        return turns.isEmpty() ? List.of() : turns.get(Math.min(number, turns.size() - 1));
    }

    static Map<String, Object> summary(Bot bot) {
        return Map.of(
                "botId",
                bot.id(),
                "botName",
                bot.name(),
                "botStatus",
                bot.status(),
                "lastUpdatedDateTime",
                1_700_000_000);
    }

    static Map<String, Object> summary(Alias alias) {
        return Map.of(
                "botAliasId", alias.id(),
                "botAliasName", alias.name(),
                "botAliasStatus", alias.status(),
                "lastUpdatedDateTime", 1_700_000_000 + alias.updated());
    }
}

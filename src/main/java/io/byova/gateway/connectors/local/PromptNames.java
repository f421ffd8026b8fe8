package io.byova.gateway.connectors.local;

import io.byova.gateway.connector.DtmfKeys;
import io.byova.gateway.connector.InvalidSetting;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the local audio agent can say, and what pressing keys makes it say. */
final class PromptNames {

    static final String WELCOME = "welcome";
    static final String DEFAULT = "default";
    static final String TRANSFER = "transfer";
    static final String GOODBYE = "goodbye";
    static final String ERROR = "error";
    static final String NO_INPUT = "no-input";

    /** The prompts every agent has, from the jar where no file is named. */
    static final List<String> ALL = List.of(WELCOME, DEFAULT, TRANSFER, GOODBYE, ERROR, NO_INPUT);

    private PromptNames() {}

    static Map<String, String> checkedDtmf(Map<String, String> dtmf, Map<String, String> files) {
        Map<String, String> checked = new LinkedHashMap<>();
        dtmf.forEach((digits, prompt) -> {
            String name = prompt.replace('_', '-');
            if (digits.isEmpty() || !digits.chars().allMatch(PromptNames::isKey)) {
                throw new InvalidSetting("dtmf." + digits, "\"" + digits + "\" is no entry of digits 0-9 * # A-D");
            }
            if (!ALL.contains(name) && !files.containsKey(name)) {
                throw new InvalidSetting(
                        "dtmf." + digits,
                        "there is no prompt \"" + prompt + "\"; use one of " + ALL + " or add it to audio-files");
            }
            checked.put(digits.toUpperCase(Locale.ROOT), name);
        });
        return checked;
    }

    /** A file nobody can hear is a misspelt name. */
    static void checkUse(Map<String, String> files, Map<String, String> dtmf) {
        files.keySet().forEach(name -> {
            if (Cue.RESERVED.contains(name)) {
                throw new InvalidSetting(
                        "audio-files." + name, "this name has a meaning of its own; give the prompt another");
            }
            if (!ALL.contains(name) && !dtmf.containsValue(name)) {
                throw new InvalidSetting(
                        "audio-files." + name,
                        "nothing plays the prompt \"" + name + "\"; known prompts are " + ALL
                                + ", others must be named in dtmf");
            }
        });
    }

    private static boolean isKey(int character) {
        return DtmfKeys.digitOf((char) character).getNumber() != 0;
    }
}

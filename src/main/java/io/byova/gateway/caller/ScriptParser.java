package io.byova.gateway.caller;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the text form of a {@link CallScript}. */
final class ScriptParser {

    private static final Pattern LENGTH = Pattern.compile("(\\d{1,7})(ms|s)");
    private static final String STEPS = "start, say, silence, interrupt, press, noinput, event, expect, end or hangup";

    private final Path folder;
    private final RecordingReader reader;

    ScriptParser(Path folder, RecordingReader reader) {
        this.folder = folder;
        this.reader = reader;
    }

    List<CallStep> parse(String text) {
        List<CallStep> steps = new ArrayList<>();
        boolean ended = false;
        String[] lines = text.split("\\R", -1);
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i].strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            try {
                CallStep step = step(line);
                if (ended && !(step instanceof CallStep.Expect)) {
                    throw new IllegalArgumentException("the call has ended above; nothing but expect may follow");
                }
                ended |= step instanceof CallStep.End || step instanceof CallStep.HangUp;
                steps.add(step);
            } catch (IllegalArgumentException fault) {
                throw new ScriptException("line " + (i + 1) + ": " + fault.getMessage());
            }
        }
        if (steps.isEmpty()) {
            throw new ScriptException("the script has no steps; write one per line: " + STEPS);
        }
        return steps;
    }

    private CallStep step(String line) {
        int space = line.indexOf(' ');
        String verb = space < 0 ? line : line.substring(0, space);
        String rest = space < 0 ? "" : line.substring(space + 1).strip();
        return switch (verb) {
            case "start" -> new CallStep.Start(nameIn(rest), structIn(rest));
            case "say" -> new CallStep.Say(recording(required(rest, "say FILE")));
            case "silence" -> new CallStep.Silence(length(rest, "silence"));
            case "interrupt" -> new CallStep.Interrupt(length(rest, "interrupt"));
            case "press" -> new CallStep.Press(keys(required(rest, "press 12#")));
            case "noinput" -> bare(rest, "noinput", new CallStep.NoInput());
            case "event" -> new CallStep.Event(required(nameIn(rest), "event NAME [{json}]"), structIn(rest));
            case "expect" -> new CallStep.Expect(expectation(rest));
            case "end" -> bare(rest, "end", new CallStep.End());
            case "hangup" -> bare(rest, "hangup", new CallStep.HangUp());
            default -> throw new IllegalArgumentException("unknown step \"" + verb + "\"; write " + STEPS);
        };
    }

    private Recording recording(String name) {
        Path file = folder.resolve(name);
        return read(file, reader);
    }

    /** Reads a recording; what cannot be used is named with its reason. */
    static Recording read(Path file, RecordingReader reader) {
        try {
            Path name = file.getFileName();
            return new Recording(
                    name == null ? file.toString() : name.toString(), ByteString.copyFrom(reader.read(file)));
        } catch (NoSuchFileException missing) {
            throw new IllegalArgumentException("no such file: " + file);
        } catch (IOException unusable) {
            throw new IllegalArgumentException("cannot use " + file + ": " + unusable.getMessage());
        }
    }

    private static String keys(String keys) {
        if (!CallScript.arePressable(keys)) {
            throw new IllegalArgumentException("press takes keys 0-9 * # A-D without spaces");
        }
        return keys;
    }

    private static Duration length(String text, String verb) {
        Matcher length = LENGTH.matcher(text);
        if (!length.matches()) {
            throw new IllegalArgumentException(verb + " takes a length such as 500ms or 2s, not \"" + text + "\"");
        }
        long number = Long.parseLong(length.group(1));
        return length.group(2).equals("s") ? Duration.ofSeconds(number) : Duration.ofMillis(number);
    }

    private static CallStep.Expectation expectation(String text) {
        for (CallStep.Expectation expectation : CallStep.Expectation.values()) {
            if (expectation.name().toLowerCase(Locale.ROOT).equals(text)) {
                return expectation;
            }
        }
        throw new IllegalArgumentException("expect takes prompt, silence, transfer or end, not \"" + text + "\"");
    }

    private static String nameIn(String rest) {
        int brace = rest.indexOf('{');
        return (brace < 0 ? rest : rest.substring(0, brace)).strip();
    }

    private static Struct structIn(String rest) {
        int brace = rest.indexOf('{');
        return brace < 0 ? Struct.getDefaultInstance() : JsonStruct.parse(rest.substring(brace));
    }

    private static String required(String value, String usage) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException("incomplete step; write: " + usage);
        }
        return value;
    }

    private static CallStep bare(String rest, String verb, CallStep step) {
        if (!rest.isEmpty()) {
            throw new IllegalArgumentException(verb + " takes nothing, not \"" + rest + "\"");
        }
        return step;
    }
}

package io.byova.gateway.config;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/** Puts the YAML parser's complaints into words a reader can act on. Its own words may quote the text, so none are kept. */
final class SyntaxAdvice {

    private static final List<Advice> ADVICE = List.of(
            new Advice("TAB", "a tab cannot stand here", "use spaces"),
            new Advice("cannot start any token", "a value cannot begin with this character", "put quotes around it"),
            new Advice(
                    "mapping values are not allowed",
                    "a second ':' in a value, or a key that is indented wrongly",
                    "put quotes around the value, or line the key up with its neighbours"),
            new Advice(
                    "could not find expected ':'", "this should be a key, but no ':' follows it", "write 'key: value'"),
            new Advice(
                    "expected ',' or",
                    "a ',' or the closing bracket is missing here",
                    "close every [ with ] and { with }"),
            new Advice(
                    "expected <block end>",
                    "this does not line up with what is above it",
                    "indent keys of one section equally, with spaces"),
            new Advice(
                    "sequence entries are not allowed",
                    "a list entry cannot begin here",
                    "put each '- ' on a line of its own below the key"),
            new Advice("unexpected end of stream", "a quote or bracket is never closed", "close it"),
            new Advice("unexpected document separator", "a quote is never closed", "close it"),
            new Advice(
                    "escape", "this escape sequence does not exist", "use single quotes around text with backslashes"),
            new Advice("<document start>", "this stands outside of the document", "line it up with the first key"),
            new Advice("leading empty lines", "this text block is indented unevenly", "indent it with equal spaces"));

    private SyntaxAdvice() {}

    /** @param inSecret whether the parser was inside the value of a secret's key */
    static void report(Source source, MarkedYamlEngineException e, boolean inSecret, Findings findings) {
        String complaint = Objects.toString(e.getProblem(), "");
        Advice advice = ADVICE.stream()
                .filter(known -> complaint.contains(known.sign))
                .findFirst()
                .orElse(new Advice("", "this is not YAML", "put quotes around values with special characters"));
        Optional<Mark> noticed = e.getProblemMark().or(e::getContextMark);
        Optional<Mark> begun = e.getContextMark().or(e::getProblemMark);
        if (noticed.isEmpty() || begun.isEmpty()) {
            report(source, findings);
            return;
        }
        int from = begun.get().getLine() + 1;
        int to = noticed.get().getLine() + 1;
        hideSecrets(source, from, to, inSecret);
        hideSecrets(source, to, to, inSecret);
        // What is never closed is noticed at the end of the file and mended where it begins.
        Place place = YamlTree.at(source, advice.sign.startsWith("unexpected") ? begun.get() : noticed.get(), 1);
        boolean bareVariable = source.line(place.line()).contains("${");
        findings.add(place, advice.what, bareVariable ? "put quotes around \"${…}\" inside { } and [ ]" : advice.fix);
    }

    static void report(Source source, Findings findings) {
        findings.add(source.start(), "the text cannot be read as YAML", null);
    }

    // The text is not understood, so this hides too much rather than too little.
    static void hideSecrets(Source source, int fromLine, int toLine, boolean inSecret) {
        int secret = SecretWords.secretIn(source.line(fromLine));
        if (inSecret || fromLine != toLine && secret >= 0 || isBelowSecret(source, fromLine)) {
            source.conceal(fromLine, 1, toLine, Source.END);
        } else if (secret >= 0) {
            String before = source.line(fromLine).substring(0, secret);
            source.conceal(fromLine, before.codePointCount(0, before.length()) + 1, fromLine, Source.END);
        }
    }

    private static boolean isBelowSecret(Source source, int number) {
        int indent = indent(source.line(number));
        boolean item = source.line(number).stripLeading().startsWith("-");
        for (int above = number - 1; above > 0 && (indent > 0 || item); above--) {
            String line = source.line(above);
            int depth = indent(line);
            boolean parent = depth < indent
                    || item && depth == indent && !line.stripLeading().startsWith("-");
            if (parent && !line.isBlank()) {
                if (SecretWords.secretIn(line) >= 0) {
                    return true;
                }
                indent = depth;
                item = line.stripLeading().startsWith("-");
            }
        }
        return false;
    }

    private static int indent(String line) {
        return line.length() - line.stripLeading().length();
    }

    private record Advice(String sign, String what, @Nullable String fix) {}
}

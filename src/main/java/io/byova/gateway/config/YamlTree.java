package io.byova.gateway.config;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Reads one YAML document into {@link Node}s. Works on the parser's events instead of its node graph: those come without
 * recursion, so depth and size are limits here and not a stack overflow there, and a duplicate key is one problem among
 * others instead of the end.
 */
final class YamlTree {

    private static final int MAX_DEPTH = 40;
    private static final int MAX_VALUES = 200_000;
    private static final Set<String> PLAIN_TAGS = Set.of("str", "int", "float", "bool", "null", "map", "seq");

    private final Source source;
    private final Findings findings;
    private final Deque<OpenNode> open = new ArrayDeque<>();
    private final Map<Anchor, Node> anchors = new HashMap<>();
    private @Nullable Node root;
    private int documents;
    private int values;

    private YamlTree(Source source, Findings findings) {
        this.source = source;
        this.findings = findings;
    }

    /**
     * Reads the source's text.
     *
     * @param sensitive whether all of it is a secret
     * @return the document, or null where it is empty or could not be read, which is then among the findings
     */
    static @Nullable Node read(Source source, boolean sensitive, Findings findings) {
        YamlTree tree = new YamlTree(source, findings);
        Node root = tree.read();
        return root == null || !sensitive ? root : root.asSensitive();
    }

    private @Nullable Node read() {
        LoadSettings settings = LoadSettings.builder()
                .setLabel("")
                .setUseMarks(true)
                .setCodePointLimit(Integer.MAX_VALUE)
                .build();
        try {
            refuseUnprintable();
            for (Event event : new Parse(settings).parseString(source.text())) {
                take(event);
            }
            return root;
        } catch (Refused refused) {
            findings.add(refused.place, refused.what, refused.fix);
        } catch (MarkedYamlEngineException e) {
            boolean inSecret = open.stream().anyMatch(OpenNode::expectsSecret);
            SyntaxAdvice.report(source, e, inSecret, findings);
        } catch (YamlEngineException e) {
            SyntaxAdvice.report(source, findings);
        }
        return null;
    }

    private void refuseUnprintable() {
        int line = 1;
        int column = 1;
        int before = 0;
        for (int point : source.text().codePoints().toArray()) {
            if (!StreamReader.isPrintable(point)) {
                boolean file = source.kind() == Source.Kind.FILE;
                Place place = file ? new Place(source, line, column, 1) : source.start();
                SyntaxAdvice.hideSecrets(source, line, line, false);
                throw new Refused(place, String.format("the character U+%04X is not allowed", point), "remove it");
            }
            boolean ends = point == '\r' || point == '\n' && before != '\r';
            line += ends ? 1 : 0;
            column = point == '\r' || point == '\n' ? 1 : column + 1;
            before = point;
        }
    }

    private void take(Event event) {
        switch (event.getEventId()) {
            case DocumentStart -> {
                if (++documents > 1) {
                    throw refuse(event, "a second document begins here", "keep one document; remove the '---'");
                }
            }
            case Alias -> alias((AliasEvent) event);
            case Scalar -> scalar((ScalarEvent) event);
            case MappingStart, SequenceStart -> begin((CollectionStartEvent) event);
            case MappingEnd, SequenceEnd -> end();
            default -> {}
        }
    }

    private void scalar(ScalarEvent event) {
        checkTag(event, event.getTag());
        OpenNode parent = open.peek();
        boolean key = parent != null && parent.expectsKey();
        boolean sensitive = key ? parent.sensitive() : parent != null && parent.expectsSecret();
        if (sensitive) {
            conceal(event);
        }
        if (key) {
            key(parent, event);
            return;
        }
        boolean plain = event.getScalarStyle() == ScalarStyle.PLAIN;
        Node node = new Node.Scalar(event.getValue(), plain, sensitive, place(event));
        event.getAnchor().ifPresent(anchor -> anchors.put(anchor, node));
        put(node, event);
    }

    private void key(OpenNode parent, ScalarEvent event) {
        Place place = place(event);
        Place first = parent.begin(event.getValue(), place);
        if (first != null) {
            String shown = parent.sensitive() ? "a key" : "'" + Screen.quotable(event.getValue()) + "'";
            findings.add(
                    place,
                    shown + " is already set at " + first.text(),
                    "remove one of the two; '-' and '_' in keys mean the same");
        }
    }

    private void begin(CollectionStartEvent event) {
        checkTag(event, event.getTag());
        OpenNode parent = open.peek();
        if (parent != null && parent.expectsKey()) {
            throw refuse(
                    event, "a list or section cannot be a key", "put quotes around a value that begins with [ or {");
        }
        if (open.size() >= MAX_DEPTH) {
            throw refuse(event, "more than " + MAX_DEPTH + " sections inside each other", null);
        }
        boolean sensitive = parent != null && parent.expectsSecret();
        boolean mapping = event.getEventId() == Event.ID.MappingStart;
        open.push(new OpenNode(mapping, sensitive, place(event), event.getAnchor()));
    }

    private void end() {
        OpenNode done = open.pop();
        Node node = done.close();
        done.anchor().ifPresent(anchor -> anchors.put(anchor, node));
        put(node, null);
    }

    private void alias(AliasEvent event) {
        Node node = anchors.get(event.getAlias());
        OpenNode parent = open.peek();
        if (parent == null || parent.expectsKey()) {
            throw refuse(event, "an alias cannot be a key", "write the key out");
        }
        if (node == null) {
            throw refuse(
                    event,
                    "this alias has no anchor before it",
                    "define it first with &name, or put quotes around a value that begins with *");
        }
        values += node.size();
        put(parent.expectsSecret() ? node.asSensitive() : node, event);
    }

    private void put(Node node, @Nullable Event event) {
        if (event != null && (values++ > MAX_VALUES || values < 0)) {
            throw refuse(event, "more than " + MAX_VALUES + " values, aliases followed", null);
        }
        OpenNode parent = open.peek();
        if (parent == null) {
            root = node;
        } else {
            parent.add(node);
        }
    }

    private void conceal(Event event) {
        Mark from = event.getStartMark().orElseThrow();
        Mark to = event.getEndMark().orElseThrow();
        source.conceal(from.getLine() + 1, from.getColumn() + 1, to.getLine() + 1, to.getColumn() + 1);
    }

    private void checkTag(Event event, Optional<String> tag) {
        String name = tag.orElse("!");
        boolean known = name.equals("!")
                || name.startsWith("tag:yaml.org,2002:")
                        && PLAIN_TAGS.contains(name.substring(name.lastIndexOf(':') + 1));
        if (!known) {
            throw refuse(event, "YAML tags are not used here", "put quotes around a value that begins with '!'");
        }
    }

    private Refused refuse(Event event, String what, @Nullable String fix) {
        Place place = place(event);
        if (open.stream().anyMatch(OpenNode::expectsSecret)) {
            source.conceal(place.line(), 1, place.line(), Source.END);
        }
        return new Refused(place, what, fix);
    }

    private Place place(Event event) {
        Mark from = event.getStartMark().orElseThrow();
        Mark to = event.getEndMark().orElseThrow();
        boolean oneLine = from.getLine() == to.getLine() && event instanceof ScalarEvent;
        int width = oneLine ? to.getColumn() - from.getColumn() : 1;
        return at(source, from, width);
    }

    static Place at(Source source, Mark mark, int width) {
        boolean file = source.kind() == Source.Kind.FILE;
        return new Place(source, file ? mark.getLine() + 1 : 0, file ? mark.getColumn() + 1 : 0, width);
    }

    /** Ends the reading where going on would mislead. */
    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Place place;
        private final String what;
        private final @Nullable String fix;

        Refused(Place place, String what, @Nullable String fix) {
            super(what, null, false, false);
            this.place = place;
            this.what = what;
            this.fix = fix;
        }
    }
}

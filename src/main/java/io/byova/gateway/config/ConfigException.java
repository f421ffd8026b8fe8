package io.byova.gateway.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration that cannot be used, with everything that is wrong with it. Carries no stack trace and no secret. */
public final class ConfigException extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final int SHOWN = 20;

    private final transient List<Problem> problems;
    private final int count;

    /** @param problems at least one, in the order they are shown */
    public ConfigException(List<Problem> problems) {
        this(problems, problems.size());
    }

    /** @param count how many there are, of which {@code problems} are the first */
    ConfigException(List<Problem> problems, int count) {
        super(render(problems, count), null, false, false);
        this.problems = List.copyOf(problems);
        this.count = count;
    }

    /** How many problems there are. */
    public int count() {
        return count;
    }

    /** What is wrong, by position, file first, overrides after it; at most the first 1000. */
    public List<Problem> problems() {
        return problems;
    }

    /** The problems as text for people; the first 20, and how many more there are. */
    public String render() {
        return render(problems, count);
    }

    private static String render(List<Problem> problems, int count) {
        String head = "The configuration cannot be used: " + (count == 1 ? "1 problem" : count + " problems") + ".\n\n";
        String body = problems.stream().limit(SHOWN).map(Problem::render).collect(Collectors.joining("\n\n"));
        return head + body + (count > SHOWN ? "\n\nand " + (count - SHOWN) + " more.\n" : "\n");
    }
}

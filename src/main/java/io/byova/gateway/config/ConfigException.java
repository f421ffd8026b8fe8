package io.byova.gateway.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration that cannot be used, with everything that is wrong with it. Carries no stack trace and no secret. */
public final class ConfigException extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final int SHOWN = 20;

    private final transient List<Problem> problems;

    /** @param problems at least one, in the order they are shown */
    public ConfigException(List<Problem> problems) {
        super(render(problems), null, false, false);
        this.problems = List.copyOf(problems);
    }

    /** Everything that is wrong, by position; file first, overrides after it. */
    public List<Problem> problems() {
        return problems;
    }

    /** The problems as text for people; the first 20, and how many more there are. */
    public String render() {
        return render(problems);
    }

    private static String render(List<Problem> problems) {
        int count = problems.size();
        String head = "The configuration cannot be used: " + (count == 1 ? "1 problem" : count + " problems") + ".\n\n";
        String body = problems.stream().limit(SHOWN).map(Problem::render).collect(Collectors.joining("\n\n"));
        return head + body + (count > SHOWN ? "\n\nand " + (count - SHOWN) + " more.\n" : "\n");
    }
}

package io.byova.gateway.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong, in any order. One thread. */
final class Findings {

    private static final int ENOUGH = 1000;

    private final List<Finding> found = new ArrayList<>();

    /**
     * @param what the problem, without secrets
     * @param fix what to do, or null where that is plain from the problem
     */
    void add(Place place, String what, @Nullable String fix) {
        found.add(new Finding(place, what, fix));
    }

    int count() {
        return found.size();
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    /** Whether there are more than anybody reads, so that advice need not be computed. */
    boolean areEnough() {
        return found.size() > ENOUGH;
    }

    /** By position, without those beyond what anybody reads. */
    List<Problem> problems() {
        return found.stream()
                .sorted(Comparator.comparing(Finding::place, Place.IN_ORDER))
                .limit(ENOUGH)
                .map(Finding::problem)
                .toList();
    }

    /** Everything as one exception. */
    ConfigException exception() {
        return new ConfigException(problems(), found.size());
    }

    /** @throws ConfigException where anything was found */
    void throwIfAny() {
        if (!found.isEmpty()) {
            throw exception();
        }
    }

    private record Finding(Place place, String what, @Nullable String fix) {
        Problem problem() {
            // The excerpt is made last: a secret may have been recognised after the problem was found.
            return new Problem(place.text(), place.line(), place.column(), what, Screen.excerpt(place), fix);
        }
    }
}

package io.byova.gateway.tckcheck;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.byova.gateway.tck.ConnectorTck;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** What became of each rule when the kit was run on a connector, as its author would run it. */
final class KitRun implements TestExecutionListener {

    private static final Pattern RULE = Pattern.compile("t(\\d\\d)_\\w+");

    /** Where a failure is put that is none of a rule: of the class itself. */
    private static final int NO_RULE = 0;

    final Set<Integer> passed = new TreeSet<>();
    final Set<Integer> skipped = new TreeSet<>();
    final Map<Integer, Throwable> failed = new TreeMap<>();

    private KitRun() {}

    /** All rules. */
    static KitRun of(Class<? extends ConnectorTck> kit) {
        return run(selectClass(kit));
    }

    /** One rule. */
    static KitRun of(Class<? extends ConnectorTck> kit, int rule) {
        String prefix = "t%02d_".formatted(rule);
        for (var method : ConnectorTck.class.getMethods()) {
            if (method.getName().startsWith(prefix)) {
                return run(DiscoverySelectors.selectMethod(kit, method.getName()));
            }
        }
        throw new IllegalArgumentException("no rule " + rule);
    }

    private static KitRun run(DiscoverySelector selector) {
        KitRun run = new KitRun();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selector)
                                .build(),
                        run);
        return run;
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        Matcher name = RULE.matcher(test.getLegacyReportingName());
        if (test.isTest() && name.lookingAt()) {
            int rule = Integer.parseInt(name.group(1));
            switch (result.getStatus()) {
                case SUCCESSFUL -> passed.add(rule);
                case ABORTED -> skipped.add(rule);
                case FAILED -> failed.put(rule, result.getThrowable().orElseThrow());
            }
        } else {
            result.getThrowable().ifPresent(thrown -> failed.put(NO_RULE, thrown));
        }
    }
}

package io.picos.compat.frame;

import io.picos.compat.Rules;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/// Prints, at the end of an execution, how many rules were put to how many subjects.
public final class Summary implements TestExecutionListener {
    private final Set<String> rules = new ConcurrentSkipListSet<>();
    private final Set<String> subjects = new ConcurrentSkipListSet<>();
    private final AtomicInteger tests = new AtomicInteger();
    private final AtomicInteger skipped = new AtomicInteger();
    private final Set<String> reasons = new ConcurrentSkipListSet<>();

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        test.getSource()
                .filter(MethodSource.class::isInstance)
                .map(MethodSource.class::cast)
                .filter(source -> Rules.class.isAssignableFrom(source.getJavaClass()))
                .ifPresent(source -> count(source, result));
    }

    private void count(MethodSource source, TestExecutionResult result) {
        tests.incrementAndGet();
        rules.add(source.getMethodName().replaceFirst("_.*", ""));
        subjects.add(source.getClassName());
        if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
            skipped.incrementAndGet();
            result.getThrowable().ifPresent(thrown -> reasons.add(String.valueOf(thrown.getMessage())));
        }
    }

    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        if (subjects.isEmpty()) {
            return;
        }
        boolean named = Rules.class.getModule().isNamed();
        System.out.printf(
                "rules %d, tests %d, subjects %d, carrier %s, %s, skipped %d%n",
                rules.size(),
                tests.get(),
                subjects.size(),
                System.getProperty("io.picos.carrier", "auto"),
                named ? "module path" : "class path",
                skipped.get());
        new TreeSet<>(reasons).forEach(reason -> System.out.println("skipped: " + reason));
    }
}

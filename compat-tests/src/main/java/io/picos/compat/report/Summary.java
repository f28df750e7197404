package io.picos.compat.report;

import io.picos.Fiber;
import io.picos.compat.subject.Rules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/// Tells at the end of a run which rules were put to which subjects: prints a line, and writes a text and a JSON file.
///
/// JUnit finds this listener by itself if the kit is on the path. The files are in the folder `target`, or in that
/// of `-Dpicos.report=FOLDER`: `picos-conformance-CARRIER-PATH.txt` and `.json`.
public final class Summary implements TestExecutionListener {
    /// The first JDK with which the engine takes the backend's threads unasked.
    private static final int FIRST_WITHOUT_PINNING = 24;

    private final Set<String> rules = new ConcurrentSkipListSet<>();
    private final Set<String> subjects = new ConcurrentSkipListSet<>();
    private final Set<String> failures = new ConcurrentSkipListSet<>();
    private final Set<String> reasons = new ConcurrentSkipListSet<>();
    private final AtomicInteger tests = new AtomicInteger();
    private final AtomicInteger skipped = new AtomicInteger();

    /// For the service loader of JUnit.
    public Summary() {}

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
        switch (result.getStatus()) {
            case SUCCESSFUL -> {}
            case FAILED -> failures.add(source.getClassName() + "." + source.getMethodName());
            case ABORTED -> {
                skipped.incrementAndGet();
                result.getThrowable().ifPresent(thrown -> reasons.add(String.valueOf(thrown.getMessage())));
            }
        }
    }

    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        if (subjects.isEmpty()) {
            return;
        }
        String carrier = carrier();
        String path = Rules.class.getModule().isNamed() ? "module path" : "class path";
        String line = "rules %d, tests %d, failed %d, subjects %d, carrier %s, %s, skipped %d"
                .formatted(rules.size(), tests.get(), failures.size(), subjects.size(), carrier, path, skipped.get());
        System.out.println(line);
        try {
            write("picos-conformance-" + carrier + "-" + path.replace(" ", ""), line, carrier, path);
        } catch (IOException e) {
            System.err.println("no summary was written: " + e); // the run is no worse for that
        }
    }

    /// {@return the carrier that was asked for, or else the carrier that the engine takes} So a run on one kind of
    /// carriers does not overwrite the summary of the other.
    private static String carrier() {
        String asked = System.getProperty("io.picos.carrier", "auto").toLowerCase(Locale.ROOT);
        if (!asked.equals("auto")) {
            return asked;
        }
        boolean isOpen = Object.class.getModule().isOpen("java.lang", Fiber.class.getModule());
        return isOpen && Runtime.version().feature() >= FIRST_WITHOUT_PINNING ? "backend" : "jdk";
    }

    private void write(String name, String line, String carrier, String path) throws IOException {
        Path folder = Files.createDirectories(Path.of(System.getProperty("picos.report", "target")));
        StringBuilder text = new StringBuilder(line).append('\n');
        subjects.forEach(each -> text.append("subject: ").append(each).append('\n'));
        failures.forEach(each -> text.append("failed: ").append(each).append('\n'));
        reasons.forEach(each -> text.append("skipped: ").append(each).append('\n'));
        Files.writeString(folder.resolve(name + ".txt"), text);
        String json = new Json()
                .with("carrier", carrier)
                .with("path", path)
                .with("tests", tests.get())
                .with("skipped", skipped.get())
                .with("rules", rules)
                .with("subjects", subjects)
                .with("failures", failures)
                .with("reasonsOfSkips", reasons)
                .text();
        Files.writeString(folder.resolve(name + ".json"), json);
    }
}

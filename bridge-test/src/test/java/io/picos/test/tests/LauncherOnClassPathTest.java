package io.picos.test.tests;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.partitioningBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.ThreadScheduler;
import io.picos.test.EverySchedulerTest;
import io.picos.test.Grace;
import io.picos.test.NoFiberLeaks;
import java.io.File;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/// Surefire runs the tests of a module with JUnit's launcher and engine on the class path, and with this module on the
/// module path.
class LauncherOnClassPathTest {
    private static final Pattern LAUNCHER =
            Pattern.compile(".*(test-classes|platform-(launcher|engine|testkit)|jupiter-engine)[^/\\\\]*");

    @ExtendWith(NoFiberLeaks.class)
    static class Leaking {
        @Test
        @Grace("0ms")
        void leaks() {
            ThreadScheduler.run(() -> Fiber.spawn(
                    Fiber.create(Computation.create()),
                    fiber -> Computation.create().await()));
        }

        @EverySchedulerTest
        void passes() {
            Fiber.yield();
        }
    }

    /// Prints the failures.
    public static void main(String[] args) {
        SummaryGeneratingListener summary = new SummaryGeneratingListener();
        try (LauncherSession session = LauncherFactory.openSession()) {
            session.getLauncher()
                    .execute(
                            LauncherDiscoveryRequestBuilder.request()
                                    .selectors(selectClass(Leaking.class))
                                    .build(),
                            summary);
        }
        System.out.println(NoFiberLeaks.class.getModule());
        summary.getSummary().printFailuresTo(new PrintWriter(System.out, true));
        System.exit(0); // a thread of JUnit's would keep the JVM for ten seconds
    }

    @Test
    void extensionsInAModule_launcherOnTheClassPath_work() throws Exception {
        Map<Boolean, String> paths = Stream.of("jdk.module.path", "java.class.path")
                .flatMap(path -> Stream.of(System.getProperty(path, "").split(File.pathSeparator)))
                .filter(entry -> !entry.isEmpty())
                .distinct()
                .collect(partitioningBy(entry -> LAUNCHER.matcher(entry).matches(), joining(File.pathSeparator)));
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--module-path",
                        paths.get(false),
                        "--add-modules",
                        "io.picos.test,io.picos.completablefuture",
                        "--add-opens",
                        "org.junit.platform.commons/org.junit.platform.commons.util=ALL-UNNAMED",
                        "--add-opens",
                        "org.junit.platform.commons/org.junit.platform.commons.logging=ALL-UNNAMED",
                        "--class-path",
                        paths.get(true),
                        LauncherOnClassPathTest.class.getName()))
                .redirectErrorStream(true)
                .start();
        String written = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        assertThat(written).contains("module io.picos.test", "Failures (1)", "1 fiber of ThreadScheduler");
    }
}

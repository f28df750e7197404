package io.picos.compat.summary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.picos.Computation;
import io.picos.compat.subject.Rules;
import io.picos.compat.subject.SchedulerSubject;
import io.picos.compat.subject.Skip;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/// The kit's listener is found by service loading, and tells of each rule.
class SummaryTest {
    private static final String FOLDER = "picos.report";

    private final String before = System.getProperty(FOLDER);

    @TempDir
    Path folder;

    @AfterEach
    void restore() {
        if (before == null) {
            System.clearProperty(FOLDER);
        } else {
            System.setProperty(FOLDER, before);
        }
    }

    @Test
    void run_oneRulePassesOneFailsOneIsSkipped_filesTellSo() throws IOException {
        System.setProperty(FOLDER, folder.toString());
        TestExecutionListener summary = ServiceLoader.load(TestExecutionListener.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(each -> each.getClass().getName().equals("io.picos.compat.report.Summary"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("JUnit would not find the summary of the kit"));
        LauncherConfig config = LauncherConfig.builder()
                .enableTestExecutionListenerAutoRegistration(false)
                .build();
        LauncherFactory.create(config)
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass(Three.class))
                                .build(),
                        summary);
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.sorted().toList();
        }
        assertThat(files).hasSize(2);
        assertThat(files.get(0).getFileName().toString())
                .startsWith("picos-conformance-")
                .endsWith(".json");
        assertThat(Files.readString(files.get(0)))
                .contains("  \"tests\": 3,\n")
                .contains("  \"skipped\": 1,\n")
                .contains("  \"rules\": [\"z1\", \"z2\", \"z3\"],\n")
                .contains("  \"subjects\": [\"" + Three.class.getName() + "\"],\n")
                .contains("  \"failures\": [\"" + Three.class.getName() + ".z2_fails\"],\n")
                .contains("  \"reasonsOfSkips\": [\"a \\\"quoted\\\" name: ");
        assertThat(files.get(1).getFileName().toString()).endsWith(".txt");
        assertThat(Files.readString(files.get(1)))
                .startsWith("rules 3, tests 3, failed 1, subjects 1, carrier ")
                .contains("failed: " + Three.class.getName() + ".z2_fails\n")
                .contains("skipped: a \"quoted\" name: ");
    }

    /// Surefire does not run it, since it is nested and not annotated so.
    static final class Three implements Rules {
        @Override
        public SchedulerSubject subject() {
            return new NoScheduler();
        }

        @Test
        void z1_holds() {}

        @Test
        void z2_fails() {
            throw new AssertionError("Z2: meant");
        }

        @Test
        void z3_isSkipped() {}
    }

    private static final class NoScheduler implements SchedulerSubject {
        @Override
        public String name() {
            return "a \"quoted\" name";
        }

        @Override
        public Optional<Skip> skips(String method) {
            return method.startsWith("z3") ? Optional.of(Skip.values()[0]) : Optional.empty();
        }

        @Override
        public <T> CompletableFuture<T> start(Computation<T> computation, Callable<? extends T> body) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void cancelAfter(Computation<?> computation, Duration duration, Throwable cause) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int parallelism() {
            return 1;
        }

        @Override
        public void close() {}
    }
}

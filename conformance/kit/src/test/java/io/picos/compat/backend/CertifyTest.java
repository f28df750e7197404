package io.picos.compat.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Computation;
import io.picos.Outcome;
import io.picos.compat.BackendConformance;
import io.picos.compat.scheduler.ClosingRules;
import io.picos.compat.subject.BackendSubject;
import io.picos.spi.Backend;
import io.picos.spi.BackendScheduler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// The scheduler that the kit's README certifies, compiled and run.
class CertifyTest {
    private static final Path README = Path.of("..", "..", "compat-tests", "README.md"); // surefire runs in the module
    private static final Path SELF = Path.of("src/test/java/io/picos/compat/backend/CertifyTest.java");
    private static final Pattern SHOWN = Pattern.compile("(?s)```java\n(.*?)```");
    private static final Pattern MARKED = Pattern.compile("(?s)\n *// begin\n(.*?)\n *// end\n");

    @Test
    void snippets_ofTheReadme_areThoseOfThisFile() throws IOException {
        assertThat(snippets(SHOWN, README)).hasSize(3).isEqualTo(snippets(MARKED, SELF));
    }

    private static List<String> snippets(Pattern pattern, Path file) throws IOException {
        return pattern.matcher(Files.readString(file))
                .results()
                .map(snippet -> snippet.group(1).stripIndent().strip())
                .toList();
    }

    // begin
    record MyBackend(ExecutorService executor) implements Backend {
        @Override
        public String name() {
            return "my scheduler";
        }

        @Override
        public Worker openWorker() {
            return executor::execute;
        }

        @Override
        public int parallelism() {
            return 4;
        }

        @Override
        public boolean isClosed() {
            return executor.isShutdown();
        }
    }
    // end

    // begin
    static final class MySubject implements BackendSubject {
        private final ExecutorService executor = Executors.newFixedThreadPool(4);
        private final BackendScheduler scheduler = BackendScheduler.of(new MyBackend(executor));

        @Override
        public String name() {
            return "my scheduler";
        }

        @Override
        public <T> CompletableFuture<T> start(Computation<T> computation, Callable<? extends T> body) {
            CompletableFuture<T> result = new CompletableFuture<>();
            scheduler.<T>launch(null, computation, body, outcome -> {
                switch (outcome) {
                    case Outcome.Returned<T>(T value) -> result.complete(value);
                    case Outcome.Cancelled<T>(Throwable cause) -> result.completeExceptionally(cause);
                }
            });
            return result;
        }

        @Override
        public void cancelAfter(Computation<?> computation, Duration duration, Throwable cause) {
            scheduler.cancelAfter(computation, duration, cause);
        }

        @Override
        public int parallelism() {
            return 4;
        }

        @Override
        public Executor tasks() {
            return executor; // as a program without fibers uses it
        }

        @Override
        public void shutDown() {
            executor.shutdown(); // as its users close it
        }

        @Override
        public String state() {
            return scheduler.toString(); // for the message of a fiber that does not end
        }

        @Override
        public void close() {
            executor.shutdown(); // called after each test
        }
    }
    // end

    @Nested
    // begin
    class MySchedulerTest implements BackendConformance, ClosingRules {
        private final MySubject subject = new MySubject();

        @Override
        public MySubject subject() {
            return subject;
        }
    }
    // end
}

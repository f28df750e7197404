package io.picos.examples;

import static io.picos.completablefuture.CompletableFutureBridge.await;
import static java.util.concurrent.CompletableFuture.supplyAsync;
import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.completablefuture.CompletableFutureBridge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReadmeTest {
    private static final Path SELF = Path.of("src/test/java/io/picos/examples/ReadmeTest.java");
    private static final Path README = Path.of("..", "README.md");

    @Test
    void example_run_greets() throws Exception {
        try (ExecutorService executor = Executors.newFixedThreadPool(1)) {
            CompletableFuture<String> greeting = greeting(executor);
            assertThat(greeting.get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .isEqualTo("Hello, world!");
        }
    }

    @Test
    void example_inTheReadme_isThisOne() throws IOException {
        String source = between(Files.readAllLines(SELF), "        // begin", "        // end");
        assertThat(source.lines()).hasSizeBetween(8, 12);
        assertThat(between(Files.readAllLines(README), "```java", "```").strip())
                .isEqualTo(source.stripIndent().strip());
    }

    private static CompletableFuture<String> greeting(ExecutorService executor) {
        // begin
        CompletableFutureBridge bridge = CompletableFutureBridge.on(executor);
        CompletableFuture<String> greeting = bridge.future(Duration.ofSeconds(30), () -> {
            Computation<String> name = Computation.create();
            Fiber.spawn(
                    Fiber.create(name),
                    fiber -> name.tryCapture(() -> {
                        Fiber.sleep(Duration.ofMillis(10)); // suspends this fiber, blocks no thread
                        return await(supplyAsync(() -> "world"));
                    }));
            return "Hello, " + name.await() + "!";
        });
        // end
        return greeting;
    }

    private static String between(List<String> lines, String begin, String end) {
        List<String> from = lines.subList(lines.indexOf(begin) + 1, lines.size());
        return String.join("\n", from.subList(0, from.indexOf(end)));
    }
}

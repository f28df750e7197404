package io.picos.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Computation;
import io.picos.ThreadScheduler;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

class DemoTest {
    private static final Column COLUMN = new Column("ThreadScheduler", body -> ThreadScheduler.run(body::call));

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private int run(Callable<String> body, Duration limit) throws InterruptedException {
        return Demo.run(
                List.of(COLUMN),
                List.of(new Given(body)),
                new PrintStream(printed, true, StandardCharsets.UTF_8),
                limit);
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Test
    void run_allRight_isZero() throws InterruptedException {
        assertThat(run(() -> "right", Patience.LIMIT)).isZero();
        assertThat(printed()).startsWith("Picos Bridge demo").endsWith("1 runs, all right\n");
    }

    @Test
    void run_wrongAnswer_isOne() throws InterruptedException {
        assertThat(run(() -> "left", Patience.LIMIT)).isOne();
        assertThat(printed()).contains("said 'left' instead of 'right'").endsWith("1 of 1 runs are WRONG\n");
    }

    @Test
    void run_exception_isOne() throws InterruptedException {
        assertThat(run(
                        () -> Computation.<String>cancelled(new IllegalStateException("oh"))
                                .await(),
                        Patience.LIMIT))
                .isOne();
        assertThat(printed()).contains("WRONG: given on ThreadScheduler: threw java.lang.IllegalStateException: oh");
    }

    @Test
    void run_hanging_isOne() throws InterruptedException {
        Computation<String> never = Computation.create();
        assertThat(run(never::await, Duration.ofMillis(1))).isOne();
        never.tryReturn("too late");
        assertThat(printed()).contains("not done within");
    }

    private record Given(Callable<String> body) implements Program {
        @Override
        public String name() {
            return "given";
        }

        @Override
        public String run() throws Exception {
            return body.call();
        }

        @Override
        public String expected() {
            return "right";
        }
    }
}

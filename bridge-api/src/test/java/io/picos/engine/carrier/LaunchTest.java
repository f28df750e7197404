package io.picos.engine.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Computation;
import io.picos.EndOfStack;
import io.picos.Fiber;
import io.picos.Outcome;
import io.picos.spi.Receiver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A result is that of the body, also if there is too little stack for the rest (B1).
@Timeout(600)
@Tag("slow")
class LaunchTest {
    private static final int ROUNDS = 300; // the compilers come in between
    private static final int DEPTHS = 80;
    private static final Integer VALUE = 42;
    private static final RuntimeException MINE = new RuntimeException("mine");

    private Thread.UncaughtExceptionHandler before;

    @BeforeEach
    void ignoreUncaught() { // the errors that have kept bodies from beginning
        before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> {});
    }

    @AfterEach
    void restore() {
        Thread.setDefaultUncaughtExceptionHandler(before);
    }

    /// The launch of one fiber, and its receiver.
    private static final class Told implements Receiver<Integer> {
        final Computation<Integer> computation = Computation.create();
        private final Launch<Integer> launch;
        boolean hasEnded; // whether the body has

        @Nullable Outcome<Integer> outcome;

        Told(boolean returns) {
            Callable<Integer> body = returns ? this::value : this::mine;
            launch = new Launch<>(computation, body, this);
        }

        private Integer value() {
            hasEnded = true;
            return VALUE;
        }

        private Integer mine() {
            hasEnded = true;
            throw MINE;
        }

        void run() {
            launch.run(Fiber.create(computation));
        }

        @Override
        public void end(Outcome<Integer> ended) {
            outcome = ended;
        }
    }

    private static List<Told> atEachDepth(boolean returns) throws InterruptedException {
        List<Told> all = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            List<Runnable> tasks = new ArrayList<>();
            for (int depth = 0; depth < DEPTHS; depth++) {
                Told told = new Told(returns);
                all.add(told);
                tasks.add(told::run);
            }
            EndOfStack.run(tasks, round % EndOfStack.STRIDE);
        }
        all.forEach(each -> each.launch.end());
        return all;
    }

    private static void assertTold(List<Told> all, Outcome<Integer> expected) {
        assertThat(all.stream().filter(each -> each.hasEnded))
                .extracting(each -> each.outcome)
                .isNotEmpty()
                .containsOnly(expected);
        assertThat(all.stream().filter(each -> !each.hasEnded)).isNotEmpty();
    }

    @Test
    void body_throwsAtEachDepth_isToldByItsException() throws InterruptedException {
        assertTold(atEachDepth(false), new Outcome.Cancelled<>(MINE));
    }

    @Test
    void body_returnsAtEachDepth_isToldByItsValue() throws InterruptedException {
        assertTold(atEachDepth(true), new Outcome.Returned<>(VALUE));
    }
}

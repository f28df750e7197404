package io.picos.engine.carrier;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Outcome;
import io.picos.engine.thread.Uncaught;
import io.picos.explore.Memory;
import io.picos.spi.Receiver;
import java.util.function.Consumer;

/// Mains that end without memory; loaded by [Memory].
public final class MainsScenarios {
    private MainsScenarios() {}

    /// Runs a main that throws the error.
    ///
    /// @return whether memory was missing
    public static boolean run(Fiber fiber, Error fatal, long allocations) {
        Consumer<Throwable> unhandled = Uncaught::report;
        Fiber.Main main = ignored -> {
            throw fatal;
        };
        Memory.failAfter(allocations);
        Mains.run(fiber, main, unhandled);
        return Memory.restore();
    }

    /// {@return what the receiver of a body that returns is told}
    public static String launch(long allocations) {
        Computation<Integer> computation = Computation.create();
        Told told = new Told();
        Launch<Integer> launch = new Launch<>(computation, () -> 1, told);
        Fiber fiber = Fiber.create(computation);
        Consumer<Throwable> unhandled = Uncaught::report;
        Memory.failAfter(allocations);
        Mains.run(fiber, launch, unhandled);
        launch.end();
        boolean failed = Memory.restore();
        String end = told.outcome instanceof Outcome.Cancelled<Integer>(Throwable cause)
                ? cause.getClass().getSimpleName()
                : String.valueOf(told.outcome);
        return (failed ? "failed, " : "") + (told.dropped ? "dropped, " : "") + end;
    }

    private static final class Told implements Receiver<Integer> {
        private Outcome<Integer> outcome;
        private boolean dropped;

        @Override
        public void end(Outcome<Integer> ended) {
            outcome = ended;
        }

        @Override
        public void drop(Integer value) {
            dropped = true;
        }
    }
}

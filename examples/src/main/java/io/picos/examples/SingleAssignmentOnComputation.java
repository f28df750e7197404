package io.picos.examples;

import io.picos.Computation;
import io.picos.Fiber;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;

/// The variable of [SingleAssignment] again, made of a computation: which is one already, and can be poisoned too.
final class SingleAssignmentOnComputation implements Program {
    @Override
    public String name() {
        return "computation";
    }

    @Override
    public String run() {
        Variable<Integer> variable = new Variable<>();
        List<Computation<Integer>> readers =
                Stream.generate(() -> reader(variable)).limit(3).toList();
        Fiber.yield();
        readers.getFirst().tryCancel(new CancellationException("not interested any more"));
        boolean first = variable.tryFill(42);
        boolean second = variable.tryFill(43);
        int sum = readers.get(1).await() + readers.get(2).await() + variable.read();
        return "one of 3 readers left, filled " + first + " then " + second + ", sum of the others " + sum + ", then "
                + poisoned();
    }

    @Override
    public String expected() {
        return "one of 3 readers left, filled true then false, sum of the others 126, then poisoned";
    }

    private static String poisoned() {
        Variable<Integer> variable = new Variable<>();
        Computation<Integer> reader = reader(variable);
        IllegalStateException poison = new IllegalStateException("poison");
        variable.tryPoison(poison);
        try {
            return "read " + reader.await();
        } catch (IllegalStateException thrown) {
            return thrown == poison ? "poisoned" : "something else: " + thrown;
        }
    }

    private static Computation<Integer> reader(Variable<Integer> variable) {
        Computation<Integer> value = Computation.create();
        Fiber.spawn(Fiber.create(value), fiber -> value.tryCapture(variable::read));
        return value;
    }

    /// The variable.
    ///
    /// @param <T> the type of its value
    static final class Variable<T> {
        private final Computation<T> computation = Computation.create();

        /// {@return whether this call has filled it}
        boolean tryFill(T value) {
            return computation.tryReturn(value);
        }

        /// {@return whether this call has poisoned it} Readers then get the cause.
        boolean tryPoison(Throwable cause) {
            return computation.tryCancel(cause);
        }

        /// {@return the value} Suspends the fiber until there is one.
        ///
        /// @throws RuntimeException the poison, or the cause with which the fiber was cancelled
        T read() {
            return computation.await();
        }
    }
}

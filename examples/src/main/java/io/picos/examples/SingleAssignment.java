package io.picos.examples;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Trigger;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/// A variable that is assigned once and that fibers wait for, made of a trigger for each waiter and a CAS.
///
/// It shows the three pieces of state of any wait: the shared structure, the trigger, and the cancellation of
/// the fiber. A cancelled reader takes its trigger out of the structure again, so that it leaves nothing behind.
final class SingleAssignment implements Program {
    @Override
    public String name() {
        return "variable";
    }

    @Override
    public String run() {
        Variable<Integer> variable = new Variable<>();
        List<Computation<Integer>> readers =
                Stream.generate(() -> reader(variable)).limit(3).toList();
        awaitWaiters(variable, 3);
        readers.getFirst().tryCancel(new CancellationException("not interested any more"));
        awaitWaiters(variable, 2);
        boolean first = variable.tryFill(42);
        boolean second = variable.tryFill(43);
        int sum = readers.get(1).await() + readers.get(2).await() + variable.read();
        return "one of 3 readers left, filled " + first + " then " + second + ", sum of the others " + sum;
    }

    @Override
    public String expected() {
        return "one of 3 readers left, filled true then false, sum of the others 126";
    }

    private static Computation<Integer> reader(Variable<Integer> variable) {
        Computation<Integer> value = Computation.create();
        Fiber.spawn(Fiber.create(value), fiber -> value.tryCapture(variable::read));
        return value;
    }

    private static void awaitWaiters(Variable<?> variable, int count) {
        while (variable.waiters() != count) {
            Fiber.yield();
        }
    }

    /// The variable.
    ///
    /// @param <T> the type of its value
    static final class Variable<T> {
        private final AtomicReference<State<T>> state = new AtomicReference<>(new Empty<>(List.of()));

        /// {@return whether this call has filled it} False means that it was full before.
        boolean tryFill(T value) {
            while (state.get() instanceof Empty<T> empty) {
                if (state.compareAndSet(empty, new Filled<>(value))) {
                    empty.waiters().forEach(Trigger::signal);
                    return true;
                }
            }
            return false;
        }

        /// {@return the value} Suspends the fiber until there is one.
        ///
        /// @throws RuntimeException the cause with which the fiber was cancelled
        T read() {
            while (true) {
                switch (state.get()) {
                    case Filled<T>(T value) -> {
                        return value;
                    }
                    case Empty<T> empty -> {
                        Trigger trigger = Trigger.create();
                        if (state.compareAndSet(empty, empty.with(trigger)) && trigger.await() != null) {
                            forget(trigger);
                            Fiber.current().check(); // throws the cause
                        }
                    }
                }
            }
        }

        /// Takes a waiter out again, unless the value has come, which leaves no waiters.
        private void forget(Trigger trigger) {
            while (state.get() instanceof Empty<T> empty) {
                if (state.compareAndSet(empty, empty.without(trigger))) {
                    return;
                }
            }
        }

        /// {@return how many fibers wait for the value}
        int waiters() {
            return switch (state.get()) {
                case Filled<T> filled -> 0;
                case Empty<T> empty -> empty.waiters().size();
            };
        }
    }

    private sealed interface State<T> {}

    private record Filled<T>(T value) implements State<T> {}

    /// @param waiters never changed, only replaced
    private record Empty<T>(List<Trigger> waiters) implements State<T> {
        Empty<T> with(Trigger trigger) {
            return new Empty<>(
                    Stream.concat(waiters.stream(), Stream.of(trigger)).toList());
        }

        Empty<T> without(Trigger trigger) {
            return new Empty<>(
                    waiters.stream().filter(other -> other != trigger).toList());
        }
    }
}

package io.picos;

import io.picos.engine.carrier.MainsScenarios;
import io.picos.explore.Memory;
import java.util.Arrays;
import java.util.function.BooleanSupplier;

/// What must not fail half-way; loaded by [Memory].
final class NoMemoryScenarios {
    private NoMemoryScenarios() {}

    /// {@return how often it was refused for want of memory, before it succeeded}
    private static int refusals(java.util.function.Supplier<Attempt> scenario) {
        for (int allocations = 0; ; allocations++) {
            Attempt attempt = scenario.get();
            Memory.failAfter(allocations);
            boolean thrown = false;
            try {
                attempt.action.run();
            } catch (OutOfMemoryError expected) {
                thrown = true;
            }
            boolean failed = Memory.restore();
            if (attempt.isDone.getAsBoolean() == thrown) {
                throw new AssertionError("C13 thrown " + thrown + " after " + allocations + " allocations");
            }
            if (!failed) {
                return allocations;
            }
        }
    }

    /// @param isDone whether all has happened; throws if only a part of it
    private record Attempt(Runnable action, BooleanSupplier isDone) {}

    private static Trigger[] attach(Computation<?> computation, int count) {
        Trigger[] triggers = new Trigger[count];
        for (int i = 0; i < count; i++) {
            triggers[i] = Trigger.withAction(signaled -> {});
            computation.tryAttach(triggers[i]);
        }
        return triggers;
    }

    private static boolean isDone(Computation<?> computation, Trigger... triggers) {
        long signaled = Arrays.stream(triggers).filter(Trigger::isSignaled).count();
        if (signaled != (computation.isRunning() ? 0 : triggers.length)) {
            throw new AssertionError("C13 " + signaled + " of " + triggers.length + " signaled by " + computation);
        }
        return signaled > 0;
    }

    static int tryReturn() {
        return refusals(() -> {
            Computation<Integer> computation = Computation.create();
            Trigger[] triggers = attach(computation, 5);
            return new Attempt(() -> computation.tryReturn(1), () -> isDone(computation, triggers));
        });
    }

    static int tryCancel() {
        RuntimeException cause = new RuntimeException("the cause");
        return refusals(() -> {
            Computation<Integer> first = Computation.create();
            Computation<Integer> second = Computation.create();
            Computation<Integer> third = Computation.create(Order.LIFO);
            Trigger[] ofFirst = attach(first, 2);
            Computation.attachCanceler(first, second);
            attach(first, 1);
            Computation.attachCanceler(second, third);
            Trigger[] ofSecond = attach(second, 2);
            Trigger[] ofThird = attach(third, 2);
            return new Attempt(() -> first.tryCancel(cause), () -> {
                boolean done = isDone(first, ofFirst);
                if (isDone(second, ofSecond) != done || isDone(third, ofThird) != done) {
                    throw new AssertionError("C13 a chain is cancelled to its end");
                }
                return done;
            });
        });
    }

    static int tryCommit() {
        return refusals(() -> {
            Computation<Integer> left = Computation.create();
            Computation<Integer> right = Computation.create();
            Trigger[] ofLeft = attach(left, 2);
            Trigger[] ofRight = attach(right, 3);
            Transaction transaction = Transaction.create();
            transaction.tryReturn(left, 1);
            transaction.tryReturn(right, 1);
            return new Attempt(transaction::tryCommit, () -> isDone(left, ofLeft) & isDone(right, ofRight));
        });
    }

    /// A fatal error completes the fiber, whatever memory is left (S10).
    static int fatalError() {
        for (int allocations = 0; ; allocations++) {
            Computation<Integer> computation = Computation.create();
            Trigger[] triggers = attach(computation, 3);
            Error fatal = new OutOfMemoryError("of main");
            boolean failed = MainsScenarios.run(Fiber.create(computation), fatal, allocations);
            if (!isDone(computation, triggers) || !(computation.cancellation() instanceof OutOfMemoryError)) {
                throw new AssertionError("S10 a fatal error completes the fiber, but " + computation);
            }
            if (!failed) {
                return allocations;
            }
        }
    }

    /// The receiver is told, whatever memory is left, and a value that it is not told is dropped.
    static int launch() {
        for (int allocations = 0; ; allocations++) {
            String told = MainsScenarios.launch(allocations);
            if (told.equals("Returned[value=1]")) {
                return allocations;
            }
            if (!told.equals("failed, dropped, OutOfMemoryError")) {
                throw new AssertionError("B13 told after " + allocations + " allocations: " + told);
            }
        }
    }
}

package io.picos;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A second opinion by another tool: random scenarios of Trigger and Computation are linearizable.
///
/// What is not one atomic change is not asked for: a completion is visible before it has signaled all triggers.
/// Lincheck passes silently on code that it fails to instrument, so each subject has a broken twin that must fail;
/// objects are made by `create()` or `new` in a plain expression, never through a constructor reference.
@Tag("slow")
class LincheckTest {
    private static final boolean IS_STRESS = Boolean.getBoolean("picos.stress");
    private static final int ITERATIONS = IS_STRESS ? 200 : 20;
    private static final int INVOCATIONS = IS_STRESS ? 5_000 : 200;

    @Test
    void trigger_isLinearizable() {
        check(TriggerSubject.class);
    }

    @Test
    void computation_isLinearizable() {
        check(ComputationSubject.class);
    }

    @Test
    void brokenTrigger_isNot() {
        assertThatThrownBy(() -> check(BrokenTriggerSubject.class)).isInstanceOf(AssertionError.class);
    }

    @Test
    void brokenComputation_isNot() {
        assertThatThrownBy(() -> check(BrokenComputationSubject.class)).isInstanceOf(AssertionError.class);
    }

    private static void check(Class<?> subject) {
        long start = System.nanoTime();
        try {
            new ModelCheckingOptions()
                    .iterations(ITERATIONS)
                    .invocationsPerIteration(INVOCATIONS)
                    .threads(2)
                    .actorsBefore(0) // or nearly everything has been signaled before it becomes interesting
                    .actorsPerThread(2)
                    .actorsAfter(2)
                    .minimizeFailedScenario(false)
                    .check(subject);
        } finally {
            System.out.printf(
                    "Lincheck %s: at most %d scenarios, %d invocations each, %d ms%n",
                    subject.getSimpleName(),
                    ITERATIONS,
                    INVOCATIONS,
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
        }
    }

    /// The operations of a trigger.
    public static class TriggerSubject {
        private final Trigger trigger = Trigger.create();

        @Operation
        public void signal() {
            trigger.signal();
        }

        @Operation
        public boolean onSignal() {
            return trigger.onSignal(signaled -> {});
        }

        @Operation
        public void dispose() {
            trigger.dispose();
        }

        @Operation
        public boolean isSignaled() {
            return trigger.isSignaled();
        }
    }

    /// The operations of a computation.
    public static class ComputationSubject {
        private final Computation<Integer> computation = Computation.create();
        private final Trigger[] triggers = {Trigger.create(), Trigger.create()};

        @Operation
        public boolean tryReturn(@Param(gen = IntGen.class, conf = "1:2") int value) {
            return computation.tryReturn(value);
        }

        @Operation
        public boolean tryAttach(@Param(gen = IntGen.class, conf = "0:1") int trigger) {
            return computation.tryAttach(triggers[trigger]);
        }

        @Operation
        public void detach(@Param(gen = IntGen.class, conf = "0:1") int trigger) {
            computation.detach(triggers[trigger]);
        }

        @Operation
        public int value() {
            return computation.peek() instanceof Outcome.Returned<Integer>(Integer value) ? value : 0;
        }
    }

    /// Looks and then writes, where the trigger does both at once.
    public static class BrokenTriggerSubject {
        private final AtomicReference<String> state = new AtomicReference<>("initial");

        @Operation
        public void signal() {
            state.set("signaled");
        }

        @Operation
        public boolean onSignal() {
            boolean initial = state.get().equals("initial");
            if (initial) {
                state.set("awaiting");
            }
            return initial;
        }

        @Operation
        public boolean isSignaled() {
            return state.get().equals("signaled");
        }
    }

    /// Attaches by a write, which may undo a completion.
    public static class BrokenComputationSubject {
        private final AtomicReference<Integer> state = new AtomicReference<>(0); // the value, or less than 1: attached

        @Operation
        public boolean tryReturn(@Param(gen = IntGen.class, conf = "1:2") int value) {
            int before = state.get();
            return before < 1 && state.compareAndSet(before, value);
        }

        @Operation
        public boolean tryAttach() {
            int before = state.get();
            if (before < 1) {
                state.set(before - 1);
            }
            return before < 1;
        }

        @Operation
        public int value() {
            return Math.max(0, state.get());
        }
    }
}

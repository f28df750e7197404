package io.picos.compat.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Computation;
import io.picos.Order;
import io.picos.Outcome;
import io.picos.Trigger;
import io.picos.compat.patience.Crew;
import io.picos.compat.patience.Repeat;
import io.picos.compat.patience.Waits;
import io.picos.compat.scene.Probe;
import io.picos.compat.scene.Thrown;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Rules C1 to C4 and C6: completing computations, and attaching triggers to them.
public interface ComputationRules extends CoreSubjects {
    /// Once a computation is completed, nothing changes its outcome. Every completer sees the same outcome
    /// afterwards.
    @Test
    default void c1_theOutcomeIsAssignedOnce() {
        int times = Repeat.times(100_000);
        List<Computation<Integer>> all = Stream.generate(() -> computations().<Integer>create(Order.FIFO))
                .limit(times)
                .toList();
        List<List<Outcome<Integer>>> seen = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        Crew.race(
                "C1",
                () -> all.forEach(one -> {
                    computations().tryReturn(one, 1);
                    seen.get(0).add(computations().peek(one));
                }),
                () -> all.forEach(one -> {
                    computations().tryReturn(one, 2);
                    seen.get(1).add(computations().peek(one));
                }),
                () -> all.forEach(one -> {
                    computations().tryCancel(one, new Exception("C1"));
                    seen.get(2).add(computations().peek(one));
                }));
        for (int index = 0; index < times; index++) {
            Outcome<Integer> outcome = computations().peek(all.get(index));
            assertThat(outcome).as("C1: outcome").isNotNull();
            for (List<Outcome<Integer>> thread : seen) {
                assertThat(thread.get(index)).as("C1: outcome seen earlier").isEqualTo(outcome);
            }
        }
        Repeat.print("C1: " + times + " computations completed by three threads");
    }

    /// A completed computation refers to no trigger any more.
    @Test
    default void c1_aCompletedComputationHoldsOnlyItsOutcome() {
        Computation<Integer> computation = computations().create(Order.FIFO);
        List<WeakReference<Trigger>> attached = IntStream.range(0, 3)
                .mapToObj(ignored -> {
                    Trigger trigger = Trigger.create();
                    computations().tryAttach(computation, trigger);
                    return new WeakReference<>(trigger);
                })
                .toList();
        computations().tryReturn(computation, 1);
        Waits.collectUntil("C1: the triggers are garbage", () -> Probe.alive(attached) == 0);
        assertThat(computations().isRunning(computation)).as("C1: running").isFalse(); // and reachable until here
    }

    /// Of several completers exactly one is told that it has won.
    @Test
    default void c2a_oneCompleterIsToldThatItHasWon() {
        int times = Repeat.times(100_000);
        List<Computation<Integer>> all = Stream.generate(() -> computations().<Integer>create(Order.LIFO))
                .limit(times)
                .toList();
        AtomicIntegerArray winners = new AtomicIntegerArray(times);
        Exception cause = new Exception("C2a");
        Crew.race(
                "C2a",
                () -> IntStream.range(0, times)
                        .filter(index -> computations().tryReturn(all.get(index), 1))
                        .forEach(winners::incrementAndGet),
                () -> IntStream.range(0, times)
                        .filter(index -> computations().tryCancel(all.get(index), cause))
                        .forEach(winners::incrementAndGet),
                () -> IntStream.range(0, times)
                        .filter(index -> computations().tryCapture(all.get(index), () -> 2))
                        .forEach(winners::incrementAndGet));
        for (int index = 0; index < times; index++) {
            Computation<Integer> completed = all.get(index);
            assertThat(winners.get(index)).as("C2a: winners").isEqualTo(1);
            assertThat(computations().tryReturn(completed, 3))
                    .as("C2a: return wins later")
                    .isFalse();
            assertThat(computations().tryCancel(completed, cause))
                    .as("C2a: cancel wins later")
                    .isFalse();
            assertThat(computations().tryCapture(completed, () -> 3))
                    .as("C2a: capture wins later")
                    .isFalse();
        }
        Repeat.print("C2a: " + times + " computations completed by three threads");
    }

    /// `tryCapture` completes with the value of the body, or with whatever the body throws.
    @Test
    default void c2b_whatABodyDoesIsTheOutcome() {
        Computation<Integer> returned = computations().create(Order.FIFO);
        assertThat(computations().tryCapture(returned, () -> 1)).as("C2b: won").isTrue();
        assertThat(computations().peek(returned)).as("C2b: outcome").isEqualTo(new Outcome.Returned<>(1));
        for (Throwable thrown : List.of(new Exception("C2b"), new RuntimeException("C2b"), new AssertionError("C2b"))) {
            Computation<Integer> computation = computations().create(Order.FIFO);
            assertThat(computations().tryCapture(computation, () -> Thrown.<Integer, Exception>sneaky(thrown)))
                    .as("C2b: won")
                    .isTrue();
            assertThat(computations().cancellation(computation))
                    .as("C2b: cause")
                    .isSameAs(thrown);
        }
    }

    /// The throwable that a computation was cancelled with reaches every observer: the same object, unchanged.
    @Test
    default void c2c_aCaughtThrowableIsPassedOnUntouched() {
        for (Throwable thrown : List.of(new Exception("C2c"), new RuntimeException("C2c"), new AssertionError("C2c"))) {
            StackTraceElement[] trace = thrown.getStackTrace();
            Computation<Integer> computation = computations().create(Order.FIFO);
            assertThat(computations().tryCancel(computation, thrown))
                    .as("C2c: won")
                    .isTrue();
            assertThat(computations().cancellation(computation))
                    .as("C2c: cause")
                    .isSameAs(thrown);
            assertThat(computations().peek(computation)).as("C2c: outcome").isEqualTo(new Outcome.Cancelled<>(thrown));
            computations().tryCancel(computation, new Exception("C2c: too late"));
            assertThat(thrown.getSuppressed()).as("C2c: suppressed").isEmpty();
            assertThat(thrown.getCause()).as("C2c: its own cause").isNull();
            assertThat(thrown.getStackTrace()).as("C2c: stack trace").isEqualTo(trace);
        }
    }

    /// Each trigger is signaled once, in the order of the computation, even if other triggers were detached
    /// before.
    @Test
    default void c3_triggersAreSignaledInOrder() {
        for (Order order : Order.values()) {
            Computation<Integer> computation = computations().create(order);
            List<Integer> signaled = new ArrayList<>();
            List<Integer> expected = new ArrayList<>();
            for (int number = 0; number < 100; number++) {
                int own = number;
                Trigger trigger = Trigger.withAction(ignored -> signaled.add(own));
                computations().tryAttach(computation, trigger);
                if (number % 3 == 1) {
                    computations().detach(computation, trigger); // signals it, too
                } else {
                    expected.add(number);
                }
            }
            signaled.clear();
            computations().tryReturn(computation, 1);
            assertThat(signaled)
                    .as("C3: signaled, %s", order)
                    .isEqualTo(order == Order.FIFO ? expected : expected.reversed());
        }
    }

    /// An action that throws keeps no other trigger from being signaled. Its exception goes to the uncaught
    /// exception handler of the signaling thread.
    @Test
    default void c4_anActionThatThrowsDisturbsNobody() {
        Computation<Integer> computation = computations().create(Order.FIFO);
        List<Trigger> others = List.of(Trigger.create(), Trigger.create());
        RuntimeException failure = new RuntimeException("C4");
        computations().tryAttach(computation, others.getFirst());
        computations().tryAttach(computation, Trigger.withAction(ignored -> {
            throw failure;
        }));
        computations().tryAttach(computation, others.getLast());
        List<Throwable> reported = new ArrayList<>();
        try (Crew crew = new Crew("C4")) {
            crew.start(() -> {
                Thread.currentThread().setUncaughtExceptionHandler((thread, thrown) -> reported.add(thrown));
                computations().tryReturn(computation, 1);
            });
        }
        assertThat(others).as("C4: signaled").allMatch(Trigger::isSignaled);
        assertThat(reported)
                .as("C4: reported to the signalling thread's handler")
                .containsExactly(failure);
    }

    /// No trigger is attached to a completed computation, and no signaled trigger to any computation.
    @Test
    default void c6a_whatIsOverIsNotAttached() {
        Computation<Integer> computation = computations().create(Order.FIFO);
        assertThat(computations().tryAttach(computation, Trigger.signaled()))
                .as("C6a: a signaled trigger attached")
                .isFalse();
        assertThat(Probe.triggers(computation)).as("C6a: triggers").isZero();
        computations().tryReturn(computation, 1);
        Trigger trigger = Trigger.create();
        assertThat(computations().tryAttach(computation, trigger))
                .as("C6a: attached to a completed computation")
                .isFalse();
        assertThat(trigger.isInitial()).as("C6a: left alone").isTrue();
    }

    /// Detaching a trigger signals it, which wakes its waiter.
    @Test
    default void c6b_detachSignals() {
        Computation<Integer> computation = computations().create(Order.FIFO);
        List<Trigger> signaled = new ArrayList<>();
        Trigger trigger = Trigger.withAction(signaled::add);
        computations().tryAttach(computation, trigger);
        computations().detach(computation, trigger);
        assertThat(signaled).as("C6b: signaled by detach").containsExactly(trigger);
        computations().tryReturn(computation, 1);
        assertThat(signaled).as("C6b: signaled once").containsExactly(trigger);
    }

    /// Four threads attach and detach, each with one live trigger at a time, while another trigger stays
    /// attached. The computation never holds more than these five live triggers, as many dead triggers, and one
    /// more.
    @Test
    default void c6d_deadTriggersNeverOutnumberLiveOnes() {
        int threads = 4;
        int most = 2 * (threads + 1) + 1;
        int times = Repeat.times(1_000_000);
        Computation<Integer> computation = computations().create(Order.FIFO);
        Trigger stays = Trigger.create();
        computations().tryAttach(computation, stays);
        Crew.Task task = () -> {
            for (int time = 0; time < times; time++) {
                Trigger trigger = Trigger.create();
                computations().tryAttach(computation, trigger);
                computations().detach(computation, trigger);
                assertThat(Probe.triggers(computation)).as("C6d: triggers held").isLessThanOrEqualTo(most);
            }
        };
        Crew.race("C6d", Stream.generate(() -> task).limit(threads).toArray(Crew.Task[]::new));
        assertThat(Probe.triggers(computation))
                .as("C6d: triggers held at the end")
                .isLessThanOrEqualTo(3);
        computations().tryReturn(computation, 1);
        assertThat(stays.isSignaled())
                .as("C6d: the one that stayed is signaled")
                .isTrue();
        Repeat.print("C6d: " + times + " triggers attached and detached by each of " + threads + " threads");
    }
}

package io.picos;

import static io.picos.explore.Scenario.check;

import io.picos.engine.thread.StrandFiber;
import io.picos.explore.Scenario;
import io.picos.explore.Steps;

/// Fibers that suspend while they are signaled, cancelled, or told that their computation has returned.
final class SuspensionScenarios {
    private SuspensionScenarios() {}

    private static final RuntimeException CAUSE = new RuntimeException("the cause");

    /// One fiber, and how its wait ended.
    private static final class Waiter {
        final Computation<Integer> computation = Computation.create();
        final Trigger trigger = Trigger.create();
        private boolean signals; // whether somebody is about to signal the trigger
        String end = "nothing";

        void await(boolean forbid) {
            StrandFiber.run(Fiber.create(forbid, computation), () -> {
                Throwable cancelled = trigger.await();
                check(trigger.isSignaled(), "T6 signaled after await");
                check(cancelled == null || cancelled == CAUSE, "T5 the cause itself");
                end = cancelled == null ? "signaled" : "cancelled";
            });
        }

        void signal() {
            Steps.write(this, "signals");
            signals = true;
            trigger.signal();
        }

        boolean isAboutToBeSignaled() {
            Steps.read(this, "signals");
            return signals;
        }

        String end() {
            check(computation.size() <= 1, "F7 the dead outnumber the living by one at most");
            return end;
        }
    }

    static Scenario await_signal_cancel() {
        Waiter waiter = new Waiter();
        return Scenario.of(
                waiter::end, () -> waiter.await(false), waiter::signal, () -> waiter.computation.tryCancel(CAUSE));
    }

    static Scenario await_cancel() {
        Waiter waiter = new Waiter();
        return Scenario.of(waiter::end, () -> waiter.await(false), () -> waiter.computation.tryCancel(CAUSE));
    }

    static Scenario awaitUnderForbid_signal_cancel() {
        Waiter waiter = new Waiter();
        return Scenario.of(
                waiter::end,
                () -> {
                    waiter.await(true);
                    check(waiter.isAboutToBeSignaled(), "F6 a fiber that forbids cancellation is woken by it");
                },
                waiter::signal,
                () -> waiter.computation.tryCancel(CAUSE));
    }

    /// The computation returns: that wakes a fiber which is suspended, but keeps none from suspending.
    static Scenario await_signal_return() {
        Waiter waiter = new Waiter();
        boolean[] returned = {false};
        return Scenario.of(
                () -> waiter.end() + (returned[0] ? " by the return" : ""),
                () -> {
                    waiter.await(false);
                    returned[0] = !waiter.isAboutToBeSignaled();
                },
                waiter::signal,
                () -> waiter.computation.tryReturn(1));
    }

    /// The scheduler's half alone, with nothing to hide behind.
    static Scenario trySuspend_signal_cancel() {
        Computation<Integer> computation = Computation.create();
        Trigger trigger = Trigger.create();
        Fiber fiber = Fiber.create(computation);
        int[] resumed = {0};
        boolean[] suspended = {false};
        return Scenario.of(
                () -> {
                    check(
                            resumed[0] == (suspended[0] ? 1 : 0),
                            "F6 true means that the action runs, once; false, never");
                    return suspended[0] ? "suspended" : "not suspended";
                },
                () -> {
                    suspended[0] = fiber.trySuspend(trigger, signaled -> resumed[0]++);
                    check(suspended[0] || trigger.isSignaled(), "F6 false means that the trigger is signaled");
                    Steps.await(trigger, "state", trigger::isSignaled);
                    if (suspended[0]) {
                        boolean permitted = fiber.unsuspend(trigger);
                        check(permitted || fiber.isCancelled(), "F7 unsuspend is false only if cancelled");
                    }
                },
                trigger::signal,
                () -> computation.tryCancel(CAUSE));
    }

    /// Two fibers of one computation, which goes on: no wait leaves anything behind for good.
    static Scenario twoAwait_signal() {
        Computation<Integer> computation = Computation.create();
        Trigger first = Trigger.create();
        Trigger second = Trigger.create();
        return Scenario.of(
                () -> {
                    int size = computation.size();
                    check(size <= 1, "F7 the dead outnumber the living by one at most, but " + size + " for none");
                    return size + " left";
                },
                () -> StrandFiber.run(Fiber.create(computation), first::await),
                () -> StrandFiber.run(Fiber.create(computation), second::await),
                () -> {
                    first.signal();
                    second.signal();
                });
    }

    /// Bugs.
    static final class Bugs {
        private Bugs() {}

        /// Instead of [Computation#release]: neither the undoing in trySuspend, nor the accounting in unsuspend.
        static void keep(Computation<?> computation, Trigger trigger) {}

        /// Instead of [Trigger#dispose].
        static void keepInitial(Trigger trigger) {}

        /// Instead of [Computation#isCancelled].
        static boolean no(Computation<?> computation) {
            return false;
        }

        /// Instead of [Computation#tryAttach]: nobody will wake the fiber.
        static boolean pretendToAttach(Computation<?> computation, Trigger trigger) {
            return true;
        }
    }
}

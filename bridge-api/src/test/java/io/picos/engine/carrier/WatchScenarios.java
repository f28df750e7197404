package io.picos.engine.carrier;

import static io.picos.explore.Scenario.check;

import io.picos.Computation;
import io.picos.Trigger;
import io.picos.engine.thread.Parking;
import io.picos.engine.watch.Resumption;
import io.picos.explore.Scenario;
import java.util.concurrent.locks.LockSupport;

/// Fibers that wait, one trigger after the other, while their computation is cancelled, or replaced by another
/// one.
final class WatchScenarios {
    private static final RuntimeException CAUSE = new RuntimeException("the cause");

    private WatchScenarios() {}

    /// A fiber that suspends as an [EngineFiber] does.
    private static final class Waiter implements Resumption {
        private Thread thread;
        private String ends = "";

        /// Awaits one trigger after the other.
        ///
        /// @return false, and awaits nothing, if the computation has completed before
        boolean awaitAll(Computation<?> computation, Trigger... triggers) {
            thread = Thread.currentThread();
            Watch watch = new Watch(computation, this);
            if (!watch.tryAttach()) {
                return false;
            }
            for (Trigger trigger : triggers) {
                await(watch, trigger);
            }
            return true;
        }

        private void await(Watch watch, Trigger trigger) {
            if (!watch.tryAwait(trigger)) {
                trigger.dispose();
            } else if (trigger.onSignal(this)) {
                Parking.until(trigger, trigger);
            }
            check(trigger.isSignaled(), "T6 signaled after await");
            ends += watch.computation.isCancelled() ? "cancelled " : "signaled ";
        }

        @Override
        public void signaled(Trigger trigger) {
            LockSupport.unpark(thread);
        }

        @Override
        public void failed(Throwable thrown) {
            throw new AssertionError(thrown);
        }

        String ends() {
            return ends.strip();
        }
    }

    static Scenario await_cancel() {
        Waiter waiter = new Waiter();
        Computation<Integer> computation = Computation.create();
        Trigger trigger = Trigger.create();
        return Scenario.of(
                waiter::ends, () -> waiter.awaitAll(computation, trigger), () -> computation.tryCancel(CAUSE));
    }

    static Scenario twoAwaits_signal_cancel() {
        Waiter waiter = new Waiter();
        Computation<Integer> computation = Computation.create();
        Trigger first = Trigger.create();
        Trigger second = Trigger.create();
        return Scenario.of(
                waiter::ends,
                () -> waiter.awaitAll(computation, first, second),
                first::signal,
                () -> computation.tryCancel(CAUSE));
    }

    /// The cancellation of a computation that the fiber has left MUST NOT end a wait on behalf of the next one
    /// (F5).
    static Scenario replaced_cancelBefore() {
        Waiter waiter = new Waiter();
        Computation<Integer> before = Computation.create();
        Computation<Integer> after = Computation.create();
        Trigger trigger = Trigger.create();
        boolean[] isSignaled = {false};
        return Scenario.of(
                waiter::ends,
                () -> {
                    Watch left = new Watch(before, waiter);
                    if (left.tryAttach()) {
                        left.detach();
                    }
                    check(waiter.awaitAll(after, trigger), "C2 a running computation accepts a trigger");
                    check(isSignaled[0], "F5 only what the fiber has now ends its wait");
                },
                () -> {
                    before.tryCancel(CAUSE);
                    isSignaled[0] = true;
                    trigger.signal();
                });
    }

    /// Bugs.
    static final class Bugs {
        private Bugs() {}

        /// Instead of [Computation#isCancelled].
        static boolean no(Computation<?> computation) {
            return false;
        }
    }
}

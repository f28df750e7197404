package io.picos.compat.fiber;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.compat.patience.Waits;
import io.picos.compat.scene.Scene;
import io.picos.compat.subject.Rules;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rules F6 to F8: how a fiber suspends itself, and how it accounts for the wait afterwards.
public interface SuspensionRules extends Rules {
    /// Under forbid, a cancellation does not signal the trigger that the fiber awaits.
    @Test
    default void f6a_aForbiddenAwaitIsNotTouchedByCancellation() {
        Scene scene = new Scene("F6a", subject());
        scene.run(fiber -> {
            Computation<@Nullable Object> computation = Computation.create();
            fiber.setComputation(computation);
            RuntimeException cause = scene.cause("meanwhile");
            Trigger trigger = Trigger.create();
            AtomicInteger step = new AtomicInteger();
            Computation<?> other = scene.spawn(self -> {
                scene.yieldUntil(() -> isAwaited(trigger), "the fiber awaits the trigger");
                computation.tryCancel(cause);
                scene.holds(!trigger.isSignaled(), "a cancellation must not signal the trigger of a forbidden wait");
                step.set(1);
                trigger.signal();
            });
            scene.same(null, fiber.forbid(trigger::await), "what a forbidden await answers");
            scene.equal(1, step.get(), "a forbidden await lasts until the signal");
            scene.same(cause, Trigger.create().await(), "what the first permitted await answers");
            fiber.forbid(() -> {
                scene.join(other);
                return null;
            });
        });
    }

    /// A cancellation signals the trigger that the fiber awaits, and `await` returns the cause.
    @Test
    default void f6b_aCancellationSignalsTheAwaitedTrigger() {
        Scene scene = new Scene("F6b", subject());
        scene.run(fiber -> {
            Computation<@Nullable Object> computation = Computation.create();
            fiber.setComputation(computation);
            RuntimeException cause = scene.cause("meanwhile");
            Trigger trigger = Trigger.create();
            scene.spawn(self -> {
                scene.yieldUntil(() -> isAwaited(trigger), "the fiber awaits the trigger");
                computation.tryCancel(cause);
            });
            scene.same(cause, trigger.await(), "what the await of a cancelled fiber answers");
            scene.holds(trigger.isSignaled(), "the trigger must be signaled after the await");
        });
    }

    /// A fiber that does not suspend, because the trigger is signaled, leaves nothing in the computation.
    @Test
    default void f6c_aSignaledTriggerIsNotAttached() {
        Scene scene = new Scene("F6c", subject());
        scene.run(fiber -> {
            Computation<@Nullable Object> running = Computation.create();
            fiber.setComputation(running);
            List<WeakReference<Trigger>> undone = new ArrayList<>();
            for (int round = 0; round < 1_000; round++) {
                Trigger signaled = Trigger.create();
                signaled.signal();
                scene.holds(!fiber.trySuspend(signaled, ignored -> {}), "a signaled trigger suspends nobody");
                undone.add(new WeakReference<>(signaled));
            }
            leavesNothing(scene, running, undone);
        });
    }

    /// A fiber that is already cancelled does not suspend, and disposes of the trigger.
    @Test
    default void f6d_aCancelledFiberDoesNotSuspend() {
        Scene scene = new Scene("F6d", subject());
        scene.run(fiber -> {
            RuntimeException cause = scene.cause("before");
            fiber.setComputation(Computation.cancelled(cause));
            Trigger trigger = Trigger.create();
            scene.same(cause, trigger.await(), "what the await of a cancelled fiber answers");
            scene.holds(trigger.isSignaled(), "the trigger must be signaled after the await");
        });
    }

    /// A fiber whose computation has returned still suspends, and the signal wakes it.
    @Test
    default void f6e_aFiberWhoseComputationHasReturnedSuspends() {
        Scene scene = new Scene("F6e", subject());
        scene.run(fiber -> {
            fiber.setComputation(Computation.finished());
            Trigger trigger = Trigger.create();
            AtomicInteger step = new AtomicInteger();
            scene.spawn(self -> {
                scene.yieldUntil(() -> isAwaited(trigger), "the fiber awaits the trigger");
                step.set(1);
                trigger.signal();
            });
            scene.same(null, trigger.await(), "what the await answers");
            scene.equal(1, step.get(), "the await lasts until the signal");
        });
    }

    /// `trySuspend`, the step that every scheduler shares, returns true only if the fiber is to suspend and the
    /// action runs later, on the signal. False means that the trigger is signaled.
    @Test
    default void f6f_trySuspendAnswersWhetherTheActionWillRun() {
        Scene scene = new Scene("F6f", subject());
        scene.run(fiber -> {
            Computation<@Nullable Object> running = Computation.create();
            Computation<?>[] computations = {running, Computation.finished(), scene.cancelled("before")};
            for (Computation<?> computation : computations) {
                for (boolean forbid : new boolean[] {false, true}) {
                    for (boolean signaled : new boolean[] {false, true}) {
                        String what = computation + ", forbid " + forbid + ", signaled " + signaled;
                        fiber.setComputation(computation);
                        fiber.exchangeForbid(forbid);
                        Trigger trigger = Trigger.create();
                        if (signaled) {
                            trigger.signal();
                        }
                        AtomicInteger runs = new AtomicInteger();
                        boolean suspended = fiber.trySuspend(trigger, ignored -> runs.incrementAndGet());
                        boolean cancelled = computation.isCancelled() && !forbid;
                        scene.equal(!signaled && !cancelled, suspended, "trySuspend with " + what);
                        scene.equal(0, runs.get(), "runs of the action before the signal with " + what);
                        scene.equal(!suspended, trigger.isSignaled(), "whether the trigger is signaled with " + what);
                        trigger.signal();
                        scene.equal(suspended ? 1 : 0, runs.get(), "runs of the action with " + what);
                        if (suspended) {
                            scene.equal(!cancelled, fiber.unsuspend(trigger), "unsuspend with " + what);
                        }
                    }
                }
            }
        });
    }

    /// A fiber for which `trySuspend` returns false goes on, whether the trigger is signaled or the fiber is cancelled.
    @Test
    default void f6f_aFiberThatDoesNotSuspendGoesOn() {
        Scene scene = new Scene("F6f", subject());
        scene.run(fiber -> {
            Trigger signaled = Trigger.create();
            signaled.signal();
            scene.same(null, signaled.await(), "what the await of a signaled trigger answers");
            RuntimeException cause = scene.cause("before");
            fiber.setComputation(Computation.cancelled(cause));
            scene.same(cause, Trigger.create().await(), "what the await of a cancelled fiber answers");
        });
    }

    /// Each wait accounts for its trigger once, so a computation does not collect the triggers of past waits.
    /// This holds for waits that the signal has ended, even if other fibers wait for ever with the same
    /// computation.
    @Test
    default void f7a_pastWaitsLeaveNothingInTheComputation() {
        Scene scene = new Scene("F7a", subject());
        scene.run(fiber -> {
            Computation<@Nullable Object> shared = Computation.create();
            List<Computation<?>> neighbours = new ArrayList<>();
            for (int neighbour = 0; neighbour < 10; neighbour++) {
                neighbours.add(scene.spawn(
                        Fiber.create(shared), self -> Trigger.create().await()));
            }
            fiber.setComputation(shared);
            List<WeakReference<Trigger>> past = new ArrayList<>();
            for (int round = 0; round < 1_000; round++) {
                Trigger trigger = Trigger.create();
                past.add(new WeakReference<>(trigger));
                scene.spawn(Fiber.create(Computation.finished()), self -> trigger.signal());
                scene.same(null, trigger.await(), "what the await answers");
            }
            leavesNothing(scene, shared, past);
            shared.tryCancel(scene.cause("the end"));
            fiber.setComputation(Computation.create());
            for (Computation<?> neighbour : neighbours) {
                scene.join(neighbour);
            }
        });
    }

    /// The suspended fiber accounts for the wait before it goes on. If it then changes its flag or its
    /// computation, the past wait is not affected.
    @Test
    default void f7b_aWaitIsAccountedForBeforeTheFiberGoesOn() {
        Scene scene = new Scene("F7b", subject());
        scene.run(fiber -> {
            Computation<@Nullable Object> first = Computation.create();
            Computation<@Nullable Object> second = Computation.create();
            List<WeakReference<Trigger>> past = new ArrayList<>();
            for (int round = 0; round < 1_000; round++) {
                Trigger trigger = Trigger.create();
                past.add(new WeakReference<>(trigger));
                fiber.exchangeForbid(false);
                fiber.setComputation(first);
                scene.spawn(Fiber.create(Computation.finished()), self -> trigger.signal());
                trigger.await();
                fiber.exchangeForbid(true);
                fiber.setComputation(second);
                Fiber.yield();
            }
            leavesNothing(scene, first, past);
            scene.holds(second.isRunning(), "the second computation is still running");
        });
    }

    /// A sleep lasts at least the duration, even under forbid, and even if the fiber's computation returns
    /// meanwhile. A negative duration, or a duration too large for the clock, throws IllegalArgumentException.
    @Test
    default void f8_sleepLastsTheDuration() {
        Scene scene = new Scene("F8", subject());
        scene.run(fiber -> {
            for (long micros : new long[] {0, 1, 100, 1_000, 5_000}) {
                sleepsAtLeast(scene, Duration.ofNanos(micros * 1_000));
            }
            fiber.setComputation(scene.cancelled("before"));
            fiber.forbid(() -> {
                sleepsAtLeast(scene, Duration.ofMillis(2));
                return null;
            });
            Computation<@Nullable Object> returns = Computation.create();
            fiber.setComputation(returns);
            scene.spawn(Fiber.create(Computation.finished()), self -> returns.tryReturn(null));
            sleepsAtLeast(scene, Duration.ofMillis(20));
            scene.throwsA(
                    IllegalArgumentException.class, () -> Fiber.sleep(Duration.ofNanos(-1)), "a negative duration");
            scene.throwsA(
                    IllegalArgumentException.class,
                    () -> Fiber.sleep(Duration.ofSeconds(Long.MAX_VALUE)),
                    "a duration too large for the clock");
        });
    }

    /// A cancellation ends a sleep at once, and the sleep throws the cause. A cancelled fiber does not begin to
    /// sleep.
    @Test
    default void f8_sleepCanBeCancelled() {
        Scene scene = new Scene("F8", subject());
        scene.run(fiber -> {
            Computation<@Nullable Object> computation = Computation.create();
            RuntimeException cause = scene.cause("meanwhile");
            Computation<?> sleeper = scene.spawn(
                    Fiber.create(computation),
                    self -> scene.throwsSame(cause, () -> Fiber.sleep(Duration.ofDays(1)), "a cancelled sleep"));
            Fiber.yield();
            computation.tryCancel(cause);
            scene.join(sleeper);
            fiber.setComputation(computation);
            scene.throwsSame(cause, () -> Fiber.sleep(Duration.ofDays(1)), "a sleep in a cancelled fiber");
        });
    }

    private static void sleepsAtLeast(Scene scene, Duration duration) {
        long start = System.nanoTime();
        Fiber.sleep(duration);
        long slept = System.nanoTime() - start;
        scene.holds(slept >= duration.toNanos(), "slept " + slept + " ns instead of " + duration);
    }

    /// {@return whether a fiber awaits the trigger}
    private static boolean isAwaited(Trigger trigger) {
        try {
            return !trigger.isInitial();
        } catch (IllegalStateException awaited) {
            return true;
        }
    }

    /// Dead triggers outnumber live triggers by one at most (C6), so all but a few triggers of past waits
    /// become garbage.
    private static void leavesNothing(Scene scene, Computation<?> computation, List<WeakReference<Trigger>> past) {
        Waits.collectUntil(
                scene.about("the triggers of past waits are garbage, and " + computation + " holds a few at most"),
                () -> past.stream().filter(trigger -> !trigger.refersTo(null)).count() <= 30);
        scene.holds(computation.isRunning(), "the computation is still running, and so could have held them");
    }
}

package io.picos.compat.scheduler;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.compat.patience.Repeat;
import io.picos.compat.patience.Waits;
import io.picos.compat.scene.Scene;
import io.picos.compat.subject.Rules;
import io.picos.compat.subject.Unhandled;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rules S1, S3, S8 and S10: how any scheduler treats cancellation, stacks and errors.
public interface SchedulerRules extends Rules {
    /// In a cancelled fiber that permits cancellation, `await` returns the cause. `yield`, `spawn` and
    /// `cancelAfter` throw the cause. `current` does neither.
    @Test
    default void s1_eachOperationMeetsTheCancellationInItsWay() {
        Scene scene = new Scene("S1", subject());
        scene.run(fiber -> {
            RuntimeException cause = scene.cause("before");
            fiber.setComputation(Computation.cancelled(cause));
            AtomicBoolean called = new AtomicBoolean();
            Fiber child = Fiber.create(Computation.create());
            Computation<@Nullable Object> timed = Computation.create();
            for (int round = 0; round < 2; round++) {
                scene.same(cause, Trigger.create().await(), "what await answers");
                scene.throwsSame(cause, Fiber::yield, "yield");
                scene.throwsSame(cause, () -> Fiber.spawn(child, self -> called.set(true)), "spawn");
                scene.throwsSame(cause, () -> timed.cancelAfter(Duration.ZERO), "cancelAfter");
                scene.same(fiber, Fiber.current(), "current");
                scene.same(null, Trigger.signaled().await(), "what await answers if the trigger is signaled");
            }
            fiber.setComputation(Computation.create());
            Fiber.sleep(Duration.ofMillis(5));
            scene.holds(timed.isRunning(), "a cancelAfter that threw must have armed nothing");
            scene.holds(!called.get(), "a spawn that threw must have started nothing");
        });
    }

    /// Under forbid, no operation returns or throws the cause of a cancellation.
    @Test
    default void s1_underForbidNoOperationMeetsTheCancellation() {
        Scene scene = new Scene("S1", subject());
        scene.run(fiber -> {
            fiber.setComputation(scene.cancelled("before"));
            Computation<@Nullable Object> timed = Computation.create();
            fiber.forbid(() -> {
                Fiber.yield();
                Trigger trigger = Trigger.create();
                Computation<?> child = scene.spawn(self -> trigger.signal());
                scene.same(null, trigger.await(), "what await answers under forbid");
                timed.cancelAfter(Duration.ZERO);
                timed.awaitCompletion();
                scene.join(child);
                return null;
            });
        });
    }

    /// A `spawn` or `cancelAfter` that has happened returns normally, even if the fiber is cancelled before the
    /// return.
    @Test
    default void s1_thereIsNoLateCheck() throws Exception {
        Scene scene = new Scene("S1", subject());
        Repeat.run(
                "S1",
                100_000,
                ignored -> scene.run(fiber -> {
                    Computation<@Nullable Object> mine = Computation.create();
                    fiber.setComputation(mine);
                    RuntimeException cause = scene.cause("meanwhile");
                    Computation<@Nullable Object> called = Computation.create();
                    try {
                        Fiber.spawn(Fiber.create(Computation.finished()), child -> {
                            mine.tryCancel(cause);
                            called.tryReturn(null);
                        });
                    } catch (RuntimeException late) {
                        throw new AssertionError("S1: a spawn that was successful threw " + late, late);
                    }
                    Computation<@Nullable Object> timed = Computation.create();
                    fiber.setComputation(timed);
                    try {
                        timed.cancelAfter(Duration.ZERO, cause);
                    } catch (RuntimeException late) {
                        throw new AssertionError("S1: a cancelAfter that was successful threw " + late, late);
                    }
                    fiber.forbid(() -> {
                        called.awaitCompletion();
                        timed.awaitCompletion();
                        return null;
                    });
                }));
    }

    /// An exception or error that leaves a main reaches the hook for unhandled errors, once, as the same
    /// object. So does the cause of another computation.
    @Test
    default void s3a_whatLeavesAMainReachesTheHookOnce() {
        Scene scene = new Scene("S3a", subject());
        RuntimeException other = scene.cause("of another computation");
        Throwable[] lost = {
            scene.cause("unchecked"), new IOException("S3a: checked"), new AssertionError("S3a: error"), other
        };
        try (Unhandled unhandled = subject().catchUnhandled()) {
            scene.run(fiber -> {
                Fiber.spawn(
                        Fiber.create(scene.cancelled("not thrown")),
                        self -> Computation.cancelled(other).await());
                for (Throwable each : Arrays.copyOf(lost, 3)) {
                    Fiber.spawn(Fiber.create(Computation.create()), self -> leave(each));
                }
            });
            scene.until(
                    () -> mine(unhandled, lost) >= lost.length,
                    "what leaves the mains reaches the hook, of which have " + Arrays.toString(lost));
            scene.settle();
            scene.equal((long) lost.length, mine(unhandled, lost), "errors that reached the hook");
            Set<Throwable> different = Collections.newSetFromMap(new IdentityHashMap<>());
            different.addAll(unhandled.caught());
            scene.holds(different.containsAll(List.of(lost)), "each must reach the hook, which saw " + different);
        }
    }

    /// The cause with which the main's own computation was cancelled does not reach the hook.
    @Test
    default void s3c_theCauseOfACancellationIsNotReported() {
        Scene scene = new Scene("S3c", subject());
        Throwable[] own = {scene.cause("unchecked"), new IOException("S3c: checked")};
        RuntimeException last = scene.cause("of no computation");
        CountDownLatch begun = new CountDownLatch(own.length);
        try (Unhandled unhandled = subject().catchUnhandled()) {
            scene.run(fiber -> {
                for (Throwable cause : own) {
                    Fiber.spawn(Fiber.create(Computation.cancelled(cause)), self -> {
                        begun.countDown();
                        self.check();
                    });
                }
            });
            scene.reach(begun, "all fibers have begun");
            scene.run(fiber -> Fiber.spawn(Fiber.create(Computation.create()), self -> leave(last)));
            scene.until(() -> mine(unhandled, new Throwable[] {last}) == 1, "what leaves a main reaches the hook");
            scene.settle();
            scene.equal(0L, mine(unhandled, own), "causes of own cancellations that reached the hook");
        }
    }

    /// {@return the number of caught errors that are among the given errors, by identity}
    private static long mine(Unhandled unhandled, Throwable[] lost) {
        return unhandled.caught().stream()
                .filter(caught -> Arrays.stream(lost).anyMatch(each -> each == caught))
                .count();
    }

    /// A new fiber never runs on the stack of its spawner.
    @Test
    default void s8b_aFiberHasAStackOfItsOwn() {
        Scene scene = new Scene("S8b", subject());
        scene.run(fiber -> {
            Thread spawner = Thread.currentThread();
            scene.join(scene.spawn(self -> scene.holds(
                    Thread.currentThread() != spawner, "a fiber must not run on the stack of its spawner")));
        });
    }

    /// The spawner goes on even if the new fiber does not end.
    @Test
    default void s8d_theCallerOfSpawnGoesOn() {
        Scene scene = new Scene("S8d", subject());
        scene.run(fiber -> {
            Trigger trigger = Trigger.create();
            AtomicBoolean wentOn = new AtomicBoolean();
            Computation<?> child = scene.spawn(self -> {
                trigger.await();
                scene.holds(wentOn.get(), "the spawner goes on before the new fiber ends");
            });
            wentOn.set(true);
            trigger.signal();
            scene.join(child);
        });
    }

    /// A chain of 100,000 fibers, each spawned by the fiber before it, takes constant stack.
    @Test
    default void s8c_noDrainRecurses() {
        Scene scene = new Scene("S8c", subject());
        int length = Repeat.size(100_000);
        CountDownLatch end = new CountDownLatch(1);
        var unused = scene.start(fiber -> chain(length, end));
        scene.reach(end, "the last fiber of a chain runs");
        Repeat.print("S8c: a chain of " + length + " fibers");
    }

    private static void chain(int length, CountDownLatch end) {
        if (length == 0) {
            end.countDown();
        } else {
            Fiber.spawn(Fiber.create(Computation.finished()), self -> chain(length - 1, end));
        }
    }

    /// A fatal error completes the fiber's computation, and the other fibers go on. The error is then thrown
    /// again, from a task of its own, and reaches the uncaught exception handler once.
    @Test
    default void s10_aFatalErrorCompletesTheFiberAndTheOthersGoOn() throws Exception {
        Scene scene = new Scene("S10", subject());
        Error[] fatal = {new StackOverflowError("S10"), new NoClassDefFoundError("S10"), new OutOfMemoryError("S10")};
        try (Unhandled rethrown = Unhandled.byDefaultHandler()) {
            scene.run(fiber -> {
                for (Error error : fatal) {
                    Computation<@Nullable Object> computation = Computation.create();
                    Fiber.spawn(Fiber.create(computation), self -> leave(error));
                    computation.awaitCompletion();
                    scene.same(error, computation.cancellation(), "what completes the computation");
                    scene.join(scene.spawn(other -> Fiber.yield()));
                }
            });
            for (Error error : fatal) {
                Computation<@Nullable Object> computation = Computation.create();
                scene.same(
                        error,
                        scene.thrown(
                                () -> Waits.get(
                                        "S10: the result completes", subject().start(computation, () -> {
                                            leave(error);
                                            return null;
                                        })),
                                "a body that throws a fatal error"),
                        "what the result is");
                scene.run(fiber -> Fiber.yield());
            }
            scene.until(() -> mine(rethrown, fatal) >= 2L * fatal.length, "fatal errors are rethrown");
            scene.run(fiber -> scene.join(scene.spawn(other -> Fiber.yield())));
            scene.equal(2L * fatal.length, mine(rethrown, fatal), "fatal errors that were rethrown");
        }
    }

    private static void leave(Throwable thrown) throws Exception {
        if (thrown instanceof Error error) {
            throw error;
        }
        throw (Exception) thrown;
    }
}

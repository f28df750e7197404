package io.picos.compat.fiber;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.FiberLocal;
import io.picos.Trigger;
import io.picos.compat.scene.Scene;
import io.picos.compat.subject.Rules;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rules F1 to F5 and F13: the state of a fiber, as the fiber itself sees it, and its clock.
public interface FiberRules extends Rules {
    /// The changes that a fiber makes to itself remain after each suspension, whatever wakes it and wherever it
    /// goes on. The changes that were made to it before the spawn remain in main.
    @Test
    default void f1_whatAFiberDoesToItselfSurvivesSuspensions() {
        Scene scene = new Scene("F1", subject());
        FiberLocal<String> local = FiberLocal.create();
        Computation<@Nullable Object> before = Computation.create();
        Fiber given = Fiber.create(true, Computation.create());
        given.setComputation(before);
        local.set(given, "before");
        scene.run(starter -> scene.join(scene.spawn(given, fiber -> {
            scene.same(given, fiber, "the fiber that main is given");
            scene.equal("before", local.get(fiber), "what was filled in before the spawn");
            scene.same(before, fiber.computation(), "the computation that was set before the spawn");
            scene.holds(fiber.hasForbidden(), "a fiber created with cancellation forbidden must start so");
            Computation<@Nullable Object> inner = Computation.create();
            for (int round = 0; round < 100; round++) {
                boolean forbid = round % 2 == 0;
                fiber.exchangeForbid(forbid);
                fiber.setComputation(inner);
                local.set(fiber, "round " + round);
                if (round % 3 == 0) {
                    Fiber.yield();
                } else {
                    Trigger trigger = Trigger.create();
                    scene.spawn(waker -> trigger.signal());
                    trigger.await();
                }
                scene.same(fiber, Fiber.current(), "the current fiber after a suspension");
                scene.same(inner, fiber.computation(), "the computation after a suspension");
                scene.equal(forbid, fiber.hasForbidden(), "the flag after a suspension");
                scene.equal("round " + round, local.get(fiber), "the local after a suspension");
            }
        })));
    }

    /// `Fiber.current()` returns the fiber that main was given, whether or not that fiber is cancelled.
    @Test
    default void f2_currentNeverDeliversACancellation() {
        Scene scene = new Scene("F2", subject());
        scene.equal(null, Fiber.currentOrNull(), "the current fiber of a thread that runs none");
        scene.throwsA(IllegalStateException.class, Fiber::current, "Fiber.current outside any fiber");
        scene.run(fiber -> {
            fiber.setComputation(scene.cancelled("before current"));
            try {
                scene.same(fiber, Fiber.current(), "Fiber.current() of a cancelled fiber");
                scene.same(fiber, Fiber.currentOrNull(), "Fiber.currentOrNull() of a cancelled fiber");
            } catch (RuntimeException thrown) {
                throw new AssertionError("F2: asking for the current fiber delivered " + thrown, thrown);
            }
        });
    }

    /// Forbid is a flag: a permit inside a forbid permits cancellation. Both restore the flag that they have
    /// found.
    @Test
    default void f3_forbidAndPermitNestAndRestore() {
        Scene scene = new Scene("F3", subject());
        scene.run(fiber -> {
            String value = fiber.forbid(() -> {
                flag(scene, true);
                fiber.forbid(() -> flag(scene, true));
                flag(scene, true);
                String permitted = fiber.permit(() -> {
                    flag(scene, false);
                    fiber.forbid(() -> flag(scene, true));
                    return flag(scene, false);
                });
                scene.equal("permitted", permitted, "the value of a permitted body");
                return flag(scene, true);
            });
            scene.equal("forbidden", value, "the value of a forbidden body");
            flag(scene, false);
            scene.equal(false, fiber.exchangeForbid(true), "the flag before the exchange");
            scene.equal(true, fiber.exchangeForbid(false), "the flag after the exchange");
        });
    }

    /// If a forbidden or permitted body throws, the flag is restored, and the call throws the same exception.
    @Test
    default void f3_forbidAndPermitRestoreWhenTheyAreLeftByAnException() {
        Scene scene = new Scene("F3", subject());
        scene.run(fiber -> {
            for (Throwable thrown :
                    new Throwable[] {scene.cause("thrown"), new IOException("F3"), new LinkageError("F3")}) {
                scene.same(thrown, scene.thrown(() -> fiber.forbid(() -> leave(thrown)), "forbid"), "what left forbid");
                flag(scene, false);
                fiber.exchangeForbid(true);
                scene.same(thrown, scene.thrown(() -> fiber.permit(() -> leave(thrown)), "permit"), "what left permit");
                flag(scene, true);
                fiber.exchangeForbid(false);
            }
        });
    }

    /// A fiber that suspends under forbid or permit has the same flag afterwards. When it leaves the body, it
    /// has the outer flag again.
    @Test
    default void f3_theFlagOutlivesASuspension() {
        Scene scene = new Scene("F3", subject());
        scene.run(fiber -> {
            fiber.forbid(() -> {
                Fiber.yield();
                flag(scene, true);
                fiber.permit(() -> {
                    awaitAnother(scene);
                    return flag(scene, false);
                });
                awaitAnother(scene);
                return flag(scene, true);
            });
            flag(scene, false);
        });
    }

    /// A fiber is cancelled if its computation is cancelled and it permits cancellation, and at no other time.
    @Test
    default void f4_cancelledMeansPermittedAndComputationCancelled() {
        Scene scene = new Scene("F4", subject());
        scene.run(fiber -> {
            Throwable[] causes = {
                scene.cause("unchecked"), new IOException("F4: checked"), new LinkageError("F4: error")
            };
            for (Throwable cause : causes) {
                fiber.setComputation(Computation.cancelled(cause));
                for (boolean forbid : new boolean[] {true, false}) {
                    fiber.exchangeForbid(forbid);
                    Fiber current = Fiber.current();
                    scene.equal(!forbid, current.isCancelled(), "isCancelled with forbid " + forbid);
                    scene.same(forbid ? null : cause, current.cancellation(), "cancellation with forbid " + forbid);
                }
                Throwable thrown = scene.thrown(fiber::check, "check in a cancelled fiber");
                boolean wrapped = cause instanceof IOException;
                scene.equal(wrapped, thrown instanceof CompletionException, "whether " + thrown + " is wrapped");
                scene.same(cause, wrapped ? thrown.getCause() : thrown, "what check throws");
                fiber.forbid(() -> {
                    fiber.check();
                    return null;
                });
            }
            for (Computation<?> uncancelled : new Computation<?>[] {Computation.finished(), Computation.create()}) {
                fiber.setComputation(uncancelled);
                scene.equal(false, fiber.isCancelled(), "isCancelled with " + uncancelled);
                scene.same(null, fiber.cancellation(), "cancellation with " + uncancelled);
                fiber.check();
            }
        });
    }

    /// After a change of the computation, the next operation looks at the new computation, and no operation
    /// looks at the old one.
    @Test
    default void f5_theNextOperationLooksAtTheNewComputation() {
        Scene scene = new Scene("F5", subject());
        scene.run(fiber -> {
            Computation<@Nullable Object> old = Computation.create();
            fiber.setComputation(old);
            awaitAnother(scene);
            Computation<@Nullable Object> fresh = Computation.create();
            fiber.setComputation(fresh);
            old.tryCancel(scene.cause("the old computation"));
            Fiber.yield();
            awaitAnother(scene);
            Computation.create().cancelAfter(Duration.ofDays(1));
            RuntimeException cause = scene.cause("the new computation");
            fiber.setComputation(Computation.cancelled(cause));
            scene.throwsSame(cause, Fiber::yield, "a yield with a computation that is cancelled");
            scene.same(cause, Trigger.create().await(), "what an await with a computation that is cancelled answers");
            fiber.setComputation(fresh);
            Fiber.yield();
        });
    }

    /// A suspended fiber is woken by the cancellation of the computation that it had when it suspended, and not
    /// by that of an earlier computation.
    @Test
    default void f5_aSuspendedFiberIsCancelledThroughItsPresentComputation() {
        Scene scene = new Scene("F5", subject());
        scene.run(fiber -> {
            Computation<@Nullable Object> old = Computation.create();
            fiber.setComputation(old);
            awaitAnother(scene);
            Computation<@Nullable Object> fresh = Computation.create();
            fiber.setComputation(fresh);
            RuntimeException cause = scene.cause("the new computation");
            Trigger trigger = Trigger.create();
            scene.spawn(other -> {
                old.tryCancel(scene.cause("the old computation"));
                scene.holds(
                        !trigger.isSignaled(), "the cancellation of an earlier computation must not wake the fiber");
                fresh.tryCancel(cause);
            });
            scene.same(cause, trigger.await(), "what the await answers");
        });
    }

    /// The clock measures a sleep and a deadline at least as long as they were asked to be.
    @Test
    default void f13a_theClockMeasuresASleepAndADeadline() {
        Scene scene = new Scene("F13a", subject());
        Duration duration = Duration.ofMillis(3);
        scene.run(fiber -> {
            long start = Fiber.nanoTime();
            Fiber.sleep(duration);
            long slept = Fiber.nanoTime() - start;
            scene.holds(slept >= duration.toNanos(), "a sleep of " + duration + " must not take " + slept + " ns");
            Computation<@Nullable Object> late = Computation.create();
            start = Fiber.nanoTime();
            late.cancelAfter(duration);
            late.awaitCompletion();
            long waited = Fiber.nanoTime() - start;
            scene.holds(waited >= duration.toNanos(), "a deadline of " + duration + " must not take " + waited + " ns");
        });
    }

    /// The fibers of one scheduler have one clock: none reads an earlier time than another fiber has read before.
    @Test
    default void f13b_theFibersOfASchedulerHaveOneClock() {
        Scene scene = new Scene("F13b", subject());
        scene.run(fiber -> {
            long[] latest = {Fiber.nanoTime()};
            for (int round = 0; round < 100; round++) {
                scene.join(scene.spawn(child -> later(scene, latest)));
                later(scene, latest);
            }
        });
    }

    /// The clock of a fiber does not go backwards, on whatever threads the fiber goes on.
    @Test
    default void f13c_theClockDoesNotGoBackwards() {
        Scene scene = new Scene("F13c", subject());
        scene.run(fiber -> {
            long[] latest = {Fiber.nanoTime()};
            for (int round = 0; round < 100; round++) {
                later(scene, latest);
                Fiber.yield();
                later(scene, latest);
            }
        });
    }

    /// Outside any fiber, the clock cannot be read.
    @Test
    default void f13e_outsideAnyFiberThereIsNoClock() {
        Scene scene = new Scene("F13e", subject());
        scene.throwsA(IllegalStateException.class, Fiber::nanoTime, "Fiber.nanoTime outside any fiber");
    }

    /// A cancelled fiber can read the clock.
    @Test
    default void f13d_theClockNeverDeliversACancellation() {
        Scene scene = new Scene("F13d", subject());
        scene.run(fiber -> {
            long[] latest = {Fiber.nanoTime()};
            fiber.setComputation(scene.cancelled("before nanoTime"));
            try {
                later(scene, latest);
            } catch (RuntimeException thrown) {
                throw new AssertionError("F13d: reading the clock delivered " + thrown, thrown);
            }
        });
    }

    private static void later(Scene scene, long[] latest) {
        long now = Fiber.nanoTime();
        scene.holds(now - latest[0] >= 0, "the clock must not go back by " + (latest[0] - now) + " ns");
        latest[0] = now;
    }

    private static String flag(Scene scene, boolean forbidden) {
        scene.equal(forbidden, Fiber.current().hasForbidden(), "hasForbidden");
        return forbidden ? "forbidden" : "permitted";
    }

    private static String leave(Throwable thrown) throws Exception {
        if (thrown instanceof Error error) {
            throw error;
        }
        throw (Exception) thrown;
    }

    private static void awaitAnother(Scene scene) {
        Trigger trigger = Trigger.create();
        scene.spawn(other -> trigger.signal());
        scene.same(null, trigger.await(), "what an await answers that is signaled");
    }
}

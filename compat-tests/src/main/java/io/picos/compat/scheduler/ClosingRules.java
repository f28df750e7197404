package io.picos.compat.scheduler;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.SchedulerClosed;
import io.picos.Trigger;
import io.picos.compat.patience.Waits;
import io.picos.compat.scene.Probe;
import io.picos.compat.scene.Scene;
import io.picos.compat.subject.BackendSubject;
import io.picos.compat.subject.Rules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rules S4a to S4f and F13c of schedulers whose backend can be closed.
public interface ClosingRules extends Rules {
    @Override
    BackendSubject subject();

    /// A fiber that is suspended when the backend closes is woken by its signal afterwards, and goes on to its end.
    @Test
    default void s4a_aSuspendedFiberGoesOnElsewhere() {
        Scene scene = new Scene("S4a", subject());
        Trigger trigger = Trigger.create();
        CountDownLatch wentOn = new CountDownLatch(1);
        var unused = scene.start(fiber -> fiber.forbid(() -> {
            trigger.await();
            Fiber.yield();
            wentOn.countDown();
            return null;
        }));
        suspended(scene, trigger);
        subject().shutDown();
        trigger.signal();
        scene.reach(wentOn, "the fiber goes on");
    }

    /// The current computation of a fiber is cancelled with SchedulerClosed, also if it is not the computation that the
    /// fiber began with.
    @Test
    default void s4b_theCurrentComputationIsCancelled() {
        Scene scene = new Scene("S4b", subject());
        List<Computation<@Nullable Throwable>> causes = new ArrayList<>();
        for (boolean first : new boolean[] {true, false}) {
            Trigger trigger = Trigger.create();
            Computation<@Nullable Throwable> cause = Computation.create();
            causes.add(cause);
            var unused = scene.start(fiber -> {
                Computation<?> current = first ? fiber.computation() : Computation.create();
                fiber.setComputation(current);
                trigger.await();
                cause.tryReturn(current.cancellation());
            });
            suspended(scene, trigger);
        }
        subject().shutDown();
        for (Computation<@Nullable Throwable> cause : causes) {
            scene.until(() -> !cause.isRunning(), "the fiber is woken");
            Throwable met = cause.await();
            scene.holds(met instanceof SchedulerClosed, "the fiber is cancelled with SchedulerClosed, not " + met);
        }
    }

    /// A fiber under forbid, and a fiber whose computation has returned, stay suspended until they are signaled. Other
    /// fibers end meanwhile.
    @Test
    default void s4c_aFiberThatCannotBeCancelledStaysSuspended() {
        Scene scene = new Scene("S4c", subject());
        Trigger forbidden = Trigger.create();
        Trigger returned = Trigger.create();
        Trigger other = Trigger.create();
        AtomicBoolean signaled = new AtomicBoolean();
        List<Boolean> woken = Collections.synchronizedList(new ArrayList<>());
        Computation<Computation<?>> own = Computation.create();
        CompletableFuture<?> patient = scene.start(fiber -> {
            own.tryReturn(fiber.computation());
            fiber.forbid(forbidden::await);
            woken.add(signaled.get());
        });
        CompletableFuture<?> over = scene.start(fiber -> {
            fiber.setComputation(Computation.finished());
            returned.await();
            woken.add(signaled.get());
        });
        CompletableFuture<?> cancelled = scene.start(fiber -> other.await());
        suspended(scene, forbidden, returned, other);
        subject().shutDown();
        scene.until(own.await()::isCancelled, "the fiber under forbid is cancelled"); // on another lane, perhaps later
        scene.until(cancelled::isDone, "the fiber that can be cancelled ends");
        signaled.set(true);
        forbidden.signal();
        returned.signal();
        scene.until(() -> patient.isDone() && over.isDone(), "both fibers end after their signals");
        scene.equal(List.of(true, true), List.copyOf(woken), "whether each of them was signaled before it woke");
    }

    /// A `finally` that waits runs to its end.
    @Test
    default void s4d_aFinallyThatWaitsRunsToItsEnd() {
        Scene scene = new Scene("S4d", subject());
        Trigger trigger = Trigger.create();
        CountDownLatch cleaned = new CountDownLatch(1);
        var unused = scene.start(fiber -> {
            try {
                trigger.await();
            } finally {
                fiber.forbid(() -> {
                    Fiber.yield();
                    Fiber.sleep(Duration.ofMillis(1));
                    cleaned.countDown();
                    return null;
                });
            }
        });
        suspended(scene, trigger);
        subject().shutDown();
        scene.reach(cleaned, "the fiber cleans up");
    }

    /// The native results complete with the cancellation, also that of a fiber under forbid.
    @Test
    default void s4e_theResultsComplete() {
        Scene scene = new Scene("S4e", subject());
        Trigger permitted = Trigger.create();
        Trigger forbidden = Trigger.create();
        Computation<Computation<?>> own = Computation.create();
        List<CompletableFuture<?>> results = List.of(scene.start(fiber -> permitted.await()), scene.start(fiber -> {
            own.tryReturn(fiber.computation());
            fiber.forbid(forbidden::await);
        }));
        suspended(scene, permitted, forbidden);
        subject().shutDown();
        scene.until(own.await()::isCancelled, "the fiber under forbid is cancelled");
        forbidden.signal();
        for (CompletableFuture<?> result : results) {
            Throwable failure = scene.failure(result);
            scene.holds(failure instanceof SchedulerClosed, "a result is the cancellation, not " + failure);
        }
    }

    /// A spawn by a fiber, and a start from outside any fiber, throw RejectedExecutionException.
    @Test
    default void s4f_aSpawnIsRefused() {
        Scene scene = new Scene("S4f", subject());
        Trigger trigger = Trigger.create();
        Computation<@Nullable Object> spawned = Computation.create();
        var unused = scene.start(fiber -> {
            trigger.await();
            spawned.tryReturn(scene.outcome(() -> fiber.forbid(() -> {
                Fiber.spawn(Fiber.create(Computation.create()), self -> {});
                return "nothing was thrown";
            })));
        });
        suspended(scene, trigger);
        subject().shutDown();
        scene.until(() -> !spawned.isRunning(), "the fiber is woken");
        Object outcome = spawned.await();
        scene.holds(
                outcome instanceof RejectedExecutionException,
                "a spawn on a closed backend throws RejectedExecutionException, and does not end with " + outcome);
        scene.throwsA(
                RejectedExecutionException.class,
                () -> Waits.get("S4f: a start is refused", scene.start(fiber -> {})),
                "a start on a closed backend");
    }

    /// The clock goes on, and not backwards, when the backend has closed.
    @Test
    default void f13c_theClockGoesOnWhenTheBackendHasClosed() {
        Scene scene = new Scene("F13c", subject());
        Trigger trigger = Trigger.create();
        Computation<Long> passed = Computation.create();
        var unused = scene.start(fiber -> {
            long start = Fiber.nanoTime();
            fiber.forbid(trigger::await);
            passed.tryReturn(Fiber.nanoTime() - start);
        });
        suspended(scene, trigger);
        subject().shutDown();
        trigger.signal();
        scene.until(() -> !passed.isRunning(), "the fiber goes on");
        scene.holds(passed.await() >= 0, "the clock must not go back, as by " + passed.await() + " ns");
    }

    private static void suspended(Scene scene, Trigger... triggers) {
        for (Trigger trigger : triggers) {
            scene.until(() -> Probe.isAwaiting(trigger), "the fiber is suspended");
        }
    }
}

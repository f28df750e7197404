package io.picos.compat.scheduler;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.SchedulerClosed;
import io.picos.Trigger;
import io.picos.compat.patience.Waits;
import io.picos.compat.scene.Scene;
import io.picos.compat.subject.BackendSubject;
import io.picos.compat.subject.Rules;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// Rule S4 of schedulers whose backend can be closed.
public interface ClosingRules extends Rules {
    @Override
    BackendSubject subject();

    /// When the backend closes, a suspended fiber is cancelled with SchedulerClosed and runs to its end,
    /// including cleanup that suspends. A fiber under forbid stays suspended until it is signaled. `spawn`
    /// throws RejectedExecutionException.
    @Test
    default void s4_noFiberIsLostWhenTheBackendCloses() {
        Scene scene = new Scene("S4", subject());
        Trigger forbidden = Trigger.create();
        CountDownLatch begun = new CountDownLatch(2);
        CountDownLatch cleaned = new CountDownLatch(1);
        CompletableFuture<?> suspended = scene.start(fiber -> {
            begun.countDown();
            Throwable cause = Trigger.create().await();
            scene.holds(cause instanceof SchedulerClosed, "await answers a SchedulerClosed, not " + cause);
            scene.throwsA(
                    RejectedExecutionException.class,
                    () -> fiber.forbid(() -> {
                        Fiber.spawn(Fiber.create(Computation.create()), self -> {});
                        return null;
                    }),
                    "a spawn on a closed backend");
            fiber.forbid(() -> {
                Fiber.yield();
                Fiber.sleep(Duration.ofMillis(1));
                cleaned.countDown();
                return null;
            });
        });
        AtomicReference<Computation<?>> own = new AtomicReference<>();
        CompletableFuture<?> patient = scene.start(fiber -> {
            own.set(fiber.computation());
            begun.countDown();
            scene.same(null, fiber.forbid(forbidden::await), "what a forbidden await answers");
            scene.holds(fiber.cancellation() instanceof SchedulerClosed, "the fiber is cancelled afterwards");
        });
        scene.reach(begun, "the fibers have begun");
        subject().shutDown();
        scene.reach(cleaned, "the fiber cleans up");
        scene.holds(scene.failure(suspended) instanceof SchedulerClosed, "the result must be the cancellation");
        scene.until(own.get()::isCancelled, "the fiber under forbid is cancelled"); // on another lane, perhaps later
        scene.holds(!patient.isDone(), "a fiber under forbid must stay suspended");
        forbidden.signal();
        scene.holds(scene.failure(patient) instanceof SchedulerClosed, "the result must be the cancellation");
        scene.throwsA(
                RejectedExecutionException.class,
                () -> Waits.get("S4: a start is refused", scene.start(fiber -> {})),
                "a start on a closed backend");
    }
}

package io.picos.compat.sync;

import io.picos.Computation;
import io.picos.compat.scene.Member;
import io.picos.compat.scene.Probe;
import io.picos.compat.scene.Scene;
import io.picos.std.sync.Condition;
import io.picos.std.sync.Mutex;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Rules L4 and L26: a fiber that has waited for a condition owns the mutex.
public interface ConditionRules extends FairSyncSubjects {
    /// The mutex is free while the fiber waits. Afterwards the fiber owns it, and permits cancellation as
    /// before.
    @Test
    default void l4_awaitGivesUpTheMutexAndLocksItAgain() {
        Scene scene = new Scene("L4", subject());
        scene.run(fiber -> {
            Mutex mutex = mutexes().create();
            Condition condition = mutex.newCondition();
            Member waiter = new Member(scene, "the waiter", self -> {
                        mutexes().lock(mutex);
                        conditions().await(condition, mutex);
                        owns(scene, mutex, "after the signal");
                        scene.holds(!self.hasForbidden(), "cancellation is permitted after await as it was before");
                        mutexes().unlock(mutex);
                    })
                    .waiting();
            mutexes().lock(mutex);
            conditions().signal(condition);
            mutexes().unlock(mutex);
            waiter.join();
            scene.holds(!mutex.isLocked(), "the mutex must be free in the end");
        });
    }

    /// If the fiber is cancelled before it waits or while it waits, it owns the mutex when `await` throws.
    @Test
    default void l4_aCancelledWaiterOwnsTheMutex() {
        Scene scene = new Scene("L4", subject());
        scene.run(fiber -> {
            Mutex mutex = mutexes().create();
            Condition condition = mutex.newCondition();
            Member waiter = cancellable(scene, mutex, condition).waiting();
            waiter.endsWith(waiter.cancel());
            scene.holds(!mutex.isLocked(), "the mutex must be free in the end");

            Computation<?> before = fiber.computation();
            Computation<Object> cancelled = Computation.create();
            fiber.setComputation(cancelled);
            mutexes().lock(mutex);
            Throwable cause = scene.cause("before await");
            cancelled.tryCancel(cause);
            scene.throwsSame(cause, () -> conditions().await(condition, mutex), "await in a cancelled fiber");
            fiber.setComputation(before);
            owns(scene, mutex, "after an await in a cancelled fiber");
            mutexes().unlock(mutex);
        });
    }

    /// If the fiber is cancelled while another fiber owns the mutex, it waits until that fiber unlocks it.
    @Test
    default void l4_aCancelledWaiterWaitsForTheMutex() {
        Scene scene = new Scene("L4", subject());
        scene.run(fiber -> {
            Mutex mutex = mutexes().create();
            Condition condition = mutex.newCondition();
            for (boolean signaled : new boolean[] {false, true}) {
                Member waiter = cancellable(scene, mutex, condition).waiting();
                mutexes().lock(mutex);
                if (signaled) {
                    conditions().signal(condition);
                    scene.yieldUntil(() -> Probe.waiting(mutex) == 1, "the signaled fiber waits for the mutex");
                }
                Throwable cause = waiter.cancel();
                scene.yieldUntil(
                        () -> Probe.waiting(mutex) == 1 || waiter.hasEnded(),
                        "the cancelled fiber waits for the mutex");
                scene.holds(!waiter.hasEnded(), "await must not return while another fiber owns the mutex");
                mutexes().unlock(mutex);
                waiter.endsWith(cause);
                scene.holds(!mutex.isLocked(), "the mutex must be free in the end");
            }
        });
    }

    /// {@return a fiber that waits for the condition, and then checks that it owns the mutex}
    private Member cancellable(Scene scene, Mutex mutex, Condition condition) {
        return new Member(scene, "the waiter", self -> {
            mutexes().lock(mutex);
            try {
                conditions().await(condition, mutex);
                self.check(); // if it was signaled first, it meets the cancellation now
            } finally {
                boolean forbidden = self.hasForbidden();
                self.forbid(() -> {
                    owns(scene, mutex, "when await has thrown");
                    return null;
                });
                mutexes().unlock(mutex);
                scene.holds(!forbidden, "cancellation is permitted after await as it was before");
            }
        });
    }

    private void owns(Scene scene, Mutex mutex, String when) {
        scene.throwsA(IllegalMonitorStateException.class, () -> mutexes().lock(mutex), "a second lock " + when);
        AtomicBoolean free = new AtomicBoolean();
        Computation<?> other = scene.spawn(self -> free.set(mutexes().tryLock(mutex)));
        scene.yieldUntil(() -> !other.isRunning(), "another fiber tries to lock it");
        scene.holds(!free.get(), "no other fiber can lock it " + when);
    }

    /// `awaitUntil` waits until the predicate holds, whatever the signals say, and tests it with the mutex
    /// locked. If it holds already, there is no wait.
    @Test
    default void l26_awaitUntilWaitsForThePredicate() {
        Scene scene = new Scene("L26", subject());
        Mutex mutex = Mutex.create();
        Condition condition = mutex.newCondition();
        AtomicInteger value = new AtomicInteger();
        AtomicInteger tests = new AtomicInteger();
        scene.run(fiber -> {
            Member member = new Member(
                            scene,
                            "the waiter",
                            self -> mutex.protect(() -> {
                                conditions().awaitUntil(condition, () -> {
                                    scene.holds(mutex.isLocked(), "the mutex must be locked at each test");
                                    tests.incrementAndGet();
                                    return value.get() == 2;
                                });
                                scene.equal(2, value.get(), "the value when the wait ends");
                                conditions().awaitUntil(condition, () -> true);
                                return null;
                            }))
                    .waiting();
            for (int number = 1; number <= 2; number++) {
                int next = number;
                mutex.protect(() -> {
                    value.set(next);
                    condition.signal();
                    return null;
                });
                scene.yieldUntil(() -> tests.get() > next || member.hasEnded(), "the predicate is tested again");
            }
            member.join();
        });
    }
}

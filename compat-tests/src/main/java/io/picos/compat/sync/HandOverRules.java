package io.picos.compat.sync;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.compat.patience.Repeat;
import io.picos.compat.patience.Waits;
import io.picos.compat.scene.Member;
import io.picos.compat.scene.Probe;
import io.picos.compat.scene.Scene;
import io.picos.std.sync.Condition;
import io.picos.std.sync.Mutex;
import io.picos.std.sync.Semaphore;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/// Rule L3: a cancelled waiter leaves, and passes on a mutex that was handed to it.
public interface HandOverRules extends FairSyncSubjects {
    /// The wait throws the cause at once, while the mutex is held, and the next waiter gets the mutex.
    @Test
    default void l3a_aCancelledWaiterLeaves() {
        Scene scene = new Scene("L3a", subject());
        for (Mutex mutex : List.of(mutexes().create(), mutexes().unchecked())) {
            scene.run(fiber -> {
                mutexes().lock(mutex);
                List<Member> members = new ArrayList<>();
                for (String name : List.of("the first", "the second", "the third")) {
                    members.add(new Member(scene, name, self -> {
                                mutexes().lock(mutex);
                                mutexes().unlock(mutex);
                            })
                            .waiting());
                }
                members.get(1).endsWith(members.get(1).cancel());
                members.get(0).endsWith(members.get(0).cancel());
                scene.holds(!members.get(2).hasEnded(), "the third must still wait");
                mutexes().unlock(mutex);
                members.get(2).join();
                scene.holds(!mutex.isLocked(), "the mutex must be free in the end");
            });
        }
    }

    /// A waiter is cancelled at the moment when the mutex is handed to it. It passes the mutex on, and owns
    /// nothing, so it can lock the mutex again. On a serial scheduler the waiter always meets the cancellation
    /// first. On other schedulers it may have the mutex already, but not every time.
    @Test
    default void l3b_whoeverIsCancelledPassesItOn() {
        Scene scene = new Scene("L3b", subject());
        int times = Repeat.times(1_000);
        int[] causes = {0};
        scene.run(fiber -> {
            Mutex mutex = mutexes().create();
            for (int time = 0; time < times; time++) {
                mutexes().lock(mutex);
                Member heir = new Member(scene, "the heir", self -> lockTwice(mutex, self)).waiting();
                Throwable cause;
                if (time % 2 == 0) {
                    mutexes().unlock(mutex);
                    cause = heir.cancel();
                } else {
                    cause = heir.cancel();
                    mutexes().unlock(mutex);
                }
                mutexes().lock(mutex);
                mutexes().unlock(mutex);
                Throwable thrown = heir.end();
                scene.holds(thrown == null || thrown == cause, "what the heir throws, which is " + thrown);
                causes[0] += thrown == cause ? 1 : 0;
                scene.holds(!mutex.isLocked(), "the mutex must be free in the end");
            }
        });
        scene.holds(
                causes[0] >= (subject().serial() ? times : 1), causes[0] + " heirs of " + times + " were cancelled");
        Repeat.print("L3b: " + times + " repetitions, " + causes[0] + " heirs were cancelled");
    }

    private void lockTwice(Mutex mutex, Fiber self) throws InterruptedException {
        try {
            mutexes().lock(mutex);
        } catch (RuntimeException cancelled) {
            self.forbid(() -> {
                mutexes().lock(mutex); // the waiter has left, so it is not the owner
                return null;
            });
            mutexes().unlock(mutex);
            throw cancelled;
        }
        mutexes().unlock(mutex);
    }

    /// A cancelled owner unlocks the mutex, and the waiter gets it.
    @Test
    default void l3c_aCancelledOwnerUnlocks() {
        Scene scene = new Scene("L3c", subject());
        scene.run(fiber -> {
            Computation<?> before = fiber.computation();
            Mutex mutex = mutexes().create();
            mutexes().lock(mutex);
            Member heir = new Member(scene, "the heir", self -> {
                        mutexes().lock(mutex);
                        mutexes().unlock(mutex);
                    })
                    .waiting();
            fiber.setComputation(scene.cancelled("the owner is cancelled"));
            mutexes().unlock(mutex);
            fiber.setComputation(before);
            heir.join();
        });
    }

    /// A thousand waiters come and go behind a few waiters that stay. The queues stay short, and keep none of
    /// the fibers that have left.
    @Test
    default void l3d_nothingKeepsAWaiterThatHasLeft() {
        Scene scene = new Scene("L3d", subject());
        int live = 3;
        Mutex mutex = mutexes().unchecked();
        Mutex conditional = mutexes().unchecked();
        Condition condition = conditional.newCondition();
        Semaphore semaphore = semaphores().create(0);
        List<Object> queues = List.of(mutex, condition, semaphore);
        Queue<WeakReference<Fiber>> left = new ConcurrentLinkedQueue<>();
        scene.run(fiber -> {
            mutexes().lock(mutex);
            List<Fiber.Main> waits = List.of(
                    self -> {
                        mutexes().lock(mutex);
                        mutexes().unlock(mutex);
                    },
                    self -> {
                        mutexes().lock(conditional);
                        try {
                            conditions().await(condition, conditional);
                        } finally {
                            mutexes().unlock(conditional);
                        }
                    },
                    self -> {
                        semaphores().acquire(semaphore);
                        semaphores().release(semaphore);
                    });
            List<Member> staying = new ArrayList<>();
            for (Fiber.Main wait : waits) {
                for (int number = 0; number < live; number++) {
                    staying.add(new Member(scene, "one that stays", wait).waiting());
                }
                for (int number = 0; number < 10; number++) {
                    Member leaving = new Member(scene, "one that leaves", self -> {
                                left.add(new WeakReference<>(self));
                                wait.run(self);
                            })
                            .waiting();
                    leaving.endsWith(leaving.cancel());
                }
            }
            Computation<?> before = fiber.computation();
            RuntimeException cause = scene.cause("before");
            fiber.setComputation(Computation.cancelled(cause));
            for (int number = 0; number < 1_000; number++) {
                for (Fiber.Main wait : waits) {
                    scene.throwsSame(cause, () -> wait.run(fiber), "a wait in a cancelled fiber");
                }
                queues.forEach(queue -> scene.holds(
                        Probe.waiting(queue) <= 2 * live + 1, "the dead outnumber the " + live + " living: " + queue));
            }
            fiber.setComputation(before);
            mutexes().unlock(mutex);
            conditions().signalAll(condition);
            semaphores().release(semaphore);
            staying.forEach(Member::join);
        });
        Waits.collectUntil(
                scene.about("the fibers that have left are garbage, but for one that a thread remembers"),
                () -> Probe.alive(List.copyOf(left)) <= 1);
        queues.forEach(queue -> scene.equal(0, Probe.waiting(queue), "who still waits in " + queue));
    }
}

package io.picos.compat.sync;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.compat.scene.Member;
import io.picos.compat.scene.Probe;
import io.picos.compat.scene.Scene;
import io.picos.std.sync.Mutex;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Rules L1 and L2: which fiber gets a mutex, and which calls throw.
public interface MutexRules extends FairSyncSubjects {
    /// Several fibers increment a plain number under the mutex, and yield in the middle. No increment is lost.
    @Test
    default void l1_oneFiberAtATimeHoldsIt() {
        Scene scene = new Scene("L1", subject());
        int fibers = 4;
        int times = 50;
        int[] number = {0}; // guarded by the mutex
        scene.run(fiber -> {
            Mutex mutex = mutexes().create();
            List<Computation<?>> all = new ArrayList<>();
            for (int index = 0; index < fibers; index++) {
                all.add(scene.spawn(self -> {
                    for (int time = 0; time < times; time++) {
                        mutexes().lock(mutex);
                        int before = number[0];
                        if (time % 10 == 0) {
                            Fiber.yield();
                        }
                        number[0] = before + 1;
                        mutexes().unlock(mutex);
                    }
                }));
            }
            all.forEach(scene::join);
            scene.equal(fibers * times, number[0], "what was counted under the mutex");
            scene.holds(!mutex.isLocked(), "it must be unlocked in the end");
        });
    }

    /// Fibers get the mutex in the order in which they came. During the hand-off no other fiber can lock it.
    @Test
    default void l1_firstComeFirstServed() {
        Scene scene = new Scene("L1", subject());
        scene.run(fiber -> {
            Mutex mutex = mutexes().create();
            ConcurrentLinkedQueue<Integer> order = new ConcurrentLinkedQueue<>();
            AtomicBoolean looked = new AtomicBoolean();
            mutexes().lock(mutex);
            List<Member> members = new ArrayList<>();
            for (int index = 0; index < 10; index++) {
                int number = index;
                members.add(new Member(scene, "fiber " + number, self -> {
                            mutexes().lock(mutex);
                            order.add(number);
                            scene.yieldUntil(looked::get, "the first one has looked");
                            mutexes().unlock(mutex);
                        })
                        .waiting());
            }
            mutexes().unlock(mutex);
            scene.holds(!mutexes().tryLock(mutex), "tryLock must fail while the mutex is handed over");
            scene.holds(mutex.isLocked(), "a mutex that is handed over is locked");
            looked.set(true);
            members.forEach(Member::join);
            scene.equal(IntStream.range(0, 10).boxed().toList(), List.copyOf(order), "the order");
            scene.holds(mutexes().tryLock(mutex), "it must be free in the end");
        });
    }

    /// `protect` returns the body's value or throws the body's exception, and unlocks the mutex.
    @Test
    default void l1_protectUnlocksOnEveryExit() {
        Scene scene = new Scene("L1", subject());
        scene.run(fiber -> {
            Mutex mutex = mutexes().create();
            scene.equal(1, mutexes().protect(mutex, () -> mutex.isLocked() ? 1 : 0), "its value");
            scene.holds(!mutex.isLocked(), "it must be unlocked after a value");
            for (Throwable thrown : List.of(scene.cause("thrown"), new Exception("L1"), new AssertionError("L1"))) {
                scene.throwsSame(
                        thrown,
                        () -> mutexes().protect(mutex, () -> {
                            if (thrown instanceof Exception exception) {
                                throw exception;
                            }
                            throw (Error) thrown;
                        }),
                        "protect");
                scene.holds(!mutex.isLocked(), "it must be unlocked after " + thrown);
            }
            Computation<?> before = fiber.computation();
            Computation<Object> own = Computation.create();
            RuntimeException cause = scene.cause("in the middle");
            fiber.setComputation(own);
            scene.throwsSame(
                    cause,
                    () -> mutexes().protect(mutex, () -> {
                        own.tryCancel(cause);
                        Fiber.yield();
                        return null;
                    }),
                    "protect in a fiber that is cancelled meanwhile");
            fiber.setComputation(before);
            scene.holds(!mutex.isLocked(), "it must be unlocked after a cancellation");
        });
    }

    /// Unlocking a mutex that the fiber does not own throws IllegalMonitorStateException. So does locking a
    /// mutex that the fiber already owns. Neither changes the mutex.
    @Test
    default void l2a_misuseIsRefusedAndChangesNothing() {
        Scene scene = new Scene("L2a", subject());
        Mutex mutex = mutexes().create();
        scene.throwsA(IllegalMonitorStateException.class, () -> mutexes().unlock(mutex), "unlock of a free mutex");
        scene.throwsA(IllegalStateException.class, () -> mutexes().lock(mutex), "lock outside any fiber");
        scene.run(fiber -> {
            mutexes().lock(mutex);
            refuses(scene, mutex, "that was free");
            Member heir = new Member(scene, "the heir", self -> {
                        mutexes().lock(mutex);
                        refuses(scene, mutex, "that was handed over");
                        mutexes().unlock(mutex);
                    })
                    .waiting();
            mutexes().unlock(mutex);
            heir.join();
            scene.holds(!mutex.isLocked(), "it must be unlocked in the end");
            scene.throwsA(IllegalMonitorStateException.class, () -> mutexes().unlock(mutex), "a second unlock");
        });
        scene.run(fiber -> mutexes().lock(mutex));
        scene.throwsA(IllegalMonitorStateException.class, () -> mutexes().unlock(mutex), "unlock outside any fiber");
        scene.holds(mutex.isLocked(), "it must be locked after that");
    }

    private void refuses(Scene scene, Mutex mutex, String what) {
        scene.throwsA(IllegalMonitorStateException.class, () -> mutexes().lock(mutex), "a second lock of one " + what);
        scene.holds(!mutexes().tryLock(mutex), "tryLock of one that is owned must fail");
        scene.join(scene.spawn(other -> scene.throwsA(
                IllegalMonitorStateException.class, () -> mutexes().unlock(mutex), "a foreign unlock of one " + what)));
        scene.holds(mutex.isLocked(), "it must be locked after that");
    }

    /// A cancelled fiber does not lock a free mutex, unless it forbids cancellation. A cancelled owner can
    /// unlock the mutex.
    @Test
    default void l2b_aCancelledFiberDoesNotLockIt() {
        Scene scene = new Scene("L2b", subject());
        scene.run(fiber -> {
            Computation<?> before = fiber.computation();
            RuntimeException cause = scene.cause("before");
            Mutex mutex = mutexes().create();
            fiber.setComputation(Computation.cancelled(cause));
            scene.throwsSame(cause, () -> mutexes().lock(mutex), "lock in a cancelled fiber");
            scene.throwsSame(cause, () -> mutexes().tryLock(mutex), "tryLock in a cancelled fiber");
            scene.throwsSame(cause, () -> mutexes().protect(mutex, () -> 1), "protect in a cancelled fiber");
            scene.holds(!mutex.isLocked(), "a cancelled fiber must not have locked it");
            fiber.forbid(() -> {
                mutexes().lock(mutex);
                return null;
            });
            scene.holds(mutex.isLocked(), "a fiber that forbids cancellation locks it");
            mutexes().unlock(mutex);
            scene.holds(!mutex.isLocked(), "a cancelled fiber unlocks it");
            fiber.setComputation(before);
        });
    }

    /// A cancelled fiber and code outside any fiber can lock an unchecked mutex, and anyone can unlock it. Only
    /// a wait for it needs a fiber. A wait outside any fiber throws IllegalStateException, and leaves nothing
    /// behind.
    @Test
    default void l2c_anUncheckedOneDoesNotAskWhoUsesIt() {
        Scene scene = new Scene("L2c", subject());
        Mutex mutex = mutexes().unchecked();
        scene.throwsA(IllegalMonitorStateException.class, () -> mutexes().unlock(mutex), "unlock of a free mutex");
        scene.outside(() -> mutexes().lock(mutex));
        scene.run(fiber -> {
            mutexes().unlock(mutex);
            Computation<?> before = fiber.computation();
            fiber.setComputation(scene.cancelled("before"));
            mutexes().lock(mutex);
            fiber.setComputation(before);
        });
        scene.throwsA(IllegalStateException.class, () -> mutexes().lock(mutex), "a wait outside any fiber");
        scene.equal(0, Probe.waiting(mutex), "what a wait outside any fiber leaves");
        mutexes().unlock(mutex);
        scene.holds(!mutex.isLocked(), "anyone may unlock it");
    }
}

package io.picos.compat.sync;

import io.picos.Body;
import io.picos.Fiber;
import io.picos.compat.patience.Crew;
import io.picos.compat.scene.Member;
import io.picos.compat.scene.Scene;
import io.picos.std.sync.Condition;
import io.picos.std.sync.Feed;
import io.picos.std.sync.Ivar;
import io.picos.std.sync.Latch;
import io.picos.std.sync.Lazy;
import io.picos.std.sync.Mutex;
import io.picos.std.sync.Semaphore;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// Rule L17: operations without contention allocate nothing. A wake-up does not mean that anything is
/// available.
public interface UncontendedRules extends FairSyncSubjects {
    /// Without contention, locking, unlocking, acquiring, releasing and reading allocate nothing. Measured on a
    /// platform thread, since the allocations of virtual threads are not counted.
    @Test
    default void l17_whatNobodyElseWantsAllocatesNothing() {
        Scene scene = new Scene("L17", subject());
        Mutex mutex = mutexes().create();
        Mutex unchecked = mutexes().unchecked();
        Semaphore semaphore = semaphores().create(1);
        Semaphore binary = semaphores().binary(true);
        Ivar<Object> ivar = Ivar.of("there");
        Latch latch = latches().create(0);
        Lazy<Object> lazy = Lazy.forced("there");
        Body<Object, Exception> body = () -> "done";
        Map<String, Crew.Task> operations = new LinkedHashMap<>();
        operations.put("lock and unlock", () -> {
            mutexes().lock(mutex);
            mutexes().unlock(mutex);
        });
        operations.put("tryLock and unlock", () -> {
            mutexes().tryLock(mutex);
            mutexes().unlock(mutex);
        });
        operations.put("lock and unlock, unchecked", () -> {
            mutexes().lock(unchecked);
            mutexes().unlock(unchecked);
        });
        operations.put("protect", () -> mutexes().protect(mutex, body));
        operations.put("acquire and release", () -> {
            semaphores().acquire(semaphore);
            semaphores().release(semaphore);
        });
        operations.put("acquire and release, binary", () -> {
            semaphores().acquire(binary);
            semaphores().release(binary);
        });
        operations.put("read of a variable that is filled", () -> ivars().read(ivar));
        operations.put("await of a latch that is open", () -> latches().await(latch));
        operations.put("force of a value that is there", () -> lazies().force(lazy));
        operations.forEach((what, operation) -> {
            double bytes = Bystander.allocated("L17", operation);
            scene.holds(bytes < 1, what + " allocates " + bytes + " bytes");
        });
    }

    /// If a fiber's computation returns while the fiber waits, the fiber wakes up, re-checks the state, and
    /// waits on. It owns nothing meanwhile. It gets the lock, permit, signal or value when that is available
    /// (C11).
    @Test
    default void l17_aFiberWhoseComputationReturnsWaitsOn() {
        Scene scene = new Scene("L17", subject());
        scene.run(fiber -> {
            Mutex mutex = mutexes().create();
            mutexes().lock(mutex);
            waitsOn(
                    scene,
                    "lock",
                    self -> mutexes().lock(mutex),
                    () -> mutexes().unlock(mutex));
            Mutex conditional = mutexes().create();
            Condition condition = conditional.newCondition();
            waitsOn(
                    scene,
                    "await of a condition",
                    self -> {
                        mutexes().lock(conditional);
                        conditions().await(condition, conditional);
                        mutexes().unlock(conditional);
                    },
                    () -> conditions().signal(condition));
            Semaphore semaphore = semaphores().create(0);
            waitsOn(
                    scene,
                    "acquire",
                    self -> semaphores().acquire(semaphore),
                    () -> semaphores().release(semaphore));
            scene.equal(0, semaphore.availablePermits(), "permits when one was released and acquired");
            Latch latch = latches().create(1);
            waitsOn(scene, "await of a latch", self -> latches().await(latch), latch::countDown);
            Ivar<Integer> ivar = Ivar.create();
            waitsOn(scene, "read", self -> scene.equal(1, ivars().read(ivar), "what is read"), () -> ivar.fill(1));
            Feed<Integer> feed = Feed.create();
            Feed.Cursor<Integer> cursor = feeds().tap(feed);
            waitsOn(
                    scene,
                    "read of a feed",
                    self -> scene.equal(1, feeds().read(cursor), "what is read"),
                    () -> feeds().push(feed, 1));
        });
    }

    private static void waitsOn(Scene scene, String what, Fiber.Main wait, Runnable give) {
        AtomicBoolean given = new AtomicBoolean();
        Member waiter = new Member(scene, what, self -> {
                    wait.run(self);
                    scene.holds(given.get(), what + " has returned before it was given anything");
                })
                .waiting();
        waiter.complete();
        for (int turns = 0; turns < 10; turns++) {
            Fiber.yield();
        }
        scene.holds(!waiter.hasEnded(), what + " must wait on when the computation has returned");
        given.set(true);
        give.run();
        waiter.join();
    }
}

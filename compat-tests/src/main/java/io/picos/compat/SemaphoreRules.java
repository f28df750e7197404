package io.picos.compat;

import io.picos.std.sync.Semaphore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Rules L6 and L25: a semaphore counts permits, and hands them over first come, first served.
public interface SemaphoreRules extends FairSyncSubjects {
    /// A semaphore has as many permits as it was given. Acquiring an available permit needs no fiber. A wait
    /// outside any fiber throws, and leaves nothing behind.
    @Test
    default void l6_permitsAreCounted() {
        Scene scene = new Scene("L6", subject());
        scene.throwsA(IllegalArgumentException.class, () -> semaphores().create(-1), "less than no permits");
        Semaphore semaphore = semaphores().create(2);
        scene.equal(2, semaphore.availablePermits(), "permits at first");
        semaphores().acquire(semaphore);
        scene.holds(semaphores().tryAcquire(semaphore), "the second permit must be there");
        scene.holds(!semaphores().tryAcquire(semaphore), "there must be no third");
        scene.equal(0, semaphore.availablePermits(), "permits when all are taken");
        scene.throwsA(IllegalStateException.class, () -> semaphores().acquire(semaphore), "a wait outside any fiber");
        scene.equal(0, Probe.waiting(semaphore), "what a wait outside any fiber leaves");
        for (int permits = 1; permits <= 3; permits++) {
            semaphores().release(semaphore);
            scene.equal(permits, semaphore.availablePermits(), "permits after a release");
        }
    }

    /// A release beyond the range of `int` throws IllegalStateException, and takes no permit away.
    @Test
    default void l6_anOverflowChangesNothing() {
        Scene scene = new Scene("L6", subject());
        Semaphore semaphore = semaphores().create(Integer.MAX_VALUE);
        scene.throwsA(IllegalStateException.class, () -> semaphores().release(semaphore), "a release too many");
        scene.equal(Integer.MAX_VALUE, semaphore.availablePermits(), "permits after a release too many");
        scene.holds(semaphores().tryAcquire(semaphore), "a permit must be there");
        semaphores().release(semaphore);
        scene.equal(Integer.MAX_VALUE, semaphore.availablePermits(), "permits in the end");
    }

    /// A binary semaphore has one permit or none, however often it is released. But each release hands a permit
    /// to a waiter, if there is one.
    @Test
    default void l6_aBinaryOneHasOnePermitAtMost() {
        Scene scene = new Scene("L6", subject());
        for (boolean available : new boolean[] {false, true}) {
            Semaphore semaphore = semaphores().binary(available);
            scene.equal(available ? 1 : 0, semaphore.availablePermits(), "permits at first");
            semaphores().release(semaphore);
            semaphores().release(semaphore);
            scene.equal(1, semaphore.availablePermits(), "permits after two releases");
            scene.holds(semaphores().tryAcquire(semaphore), "the permit must be there");
            scene.holds(!semaphores().tryAcquire(semaphore), "there must be no second one");
            scene.run(fiber -> {
                List<Member> members =
                        Member.waiting(scene, "waiter", 2, self -> semaphores().acquire(semaphore));
                for (Member member : members) {
                    semaphores().release(semaphore);
                    member.join();
                }
                scene.equal(0, semaphore.availablePermits(), "permits after each was handed over");
                semaphores().release(semaphore);
                scene.equal(1, semaphore.availablePermits(), "permits when nobody waits");
            });
        }
    }

    /// The fibers get permits in the order in which they came. No other caller gets a permit that is handed
    /// over.
    @Test
    default void l6_firstComeFirstServed() {
        Scene scene = new Scene("L6", subject());
        scene.run(fiber -> {
            Semaphore semaphore = semaphores().create(1);
            ConcurrentLinkedQueue<Integer> order = new ConcurrentLinkedQueue<>();
            AtomicBoolean looked = new AtomicBoolean();
            semaphores().acquire(semaphore);
            List<Member> members = new ArrayList<>();
            for (int index = 0; index < 10; index++) {
                int number = index;
                members.add(new Member(scene, "fiber " + number, self -> {
                            semaphores().acquire(semaphore);
                            order.add(number);
                            scene.yieldUntil(looked::get, "the first one has looked");
                            semaphores().release(semaphore);
                        })
                        .waiting());
            }
            semaphores().release(semaphore);
            scene.holds(!semaphores().tryAcquire(semaphore), "tryAcquire must fail while the permit is handed over");
            scene.equal(0, semaphore.availablePermits(), "permits while fibers wait");
            looked.set(true);
            members.forEach(Member::join);
            scene.equal(IntStream.range(0, 10).boxed().toList(), List.copyOf(order), "the order");
            scene.equal(1, semaphore.availablePermits(), "permits in the end");
        });
    }

    /// `protect` has a permit while the body runs, and releases it on every exit.
    @Test
    default void l25_protectReleasesOnEveryExit() {
        Scene scene = new Scene("L25", subject());
        Semaphore semaphore = semaphores().create(1);
        RuntimeException failure = scene.cause("failed");
        scene.run(fiber -> {
            int inside = semaphores().protect(semaphore, semaphore::availablePermits);
            scene.equal(0, inside, "permits while the body runs");
            scene.equal(1, semaphore.availablePermits(), "permits after a body that returns");
            scene.throwsSame(
                    failure,
                    () -> semaphores().protect(semaphore, () -> {
                        throw failure;
                    }),
                    "a body that throws");
            scene.equal(1, semaphore.availablePermits(), "permits after a body that throws");
            semaphore.acquire();
            AtomicBoolean ran = new AtomicBoolean();
            Member waiter = new Member(
                            scene, "the waiter", self -> semaphores().protect(semaphore, () -> ran.getAndSet(true)))
                    .waiting();
            waiter.endsWith(waiter.cancel());
            scene.holds(!ran.get(), "the body of a cancelled waiter must not run");
            semaphore.release();
            scene.equal(1, semaphore.availablePermits(), "permits in the end");
        });
    }
}

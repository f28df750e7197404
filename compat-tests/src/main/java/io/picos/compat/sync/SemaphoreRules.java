package io.picos.compat.sync;

import io.picos.compat.patience.Crew;
import io.picos.compat.patience.Repeat;
import io.picos.compat.scene.Member;
import io.picos.compat.scene.Probe;
import io.picos.compat.scene.Scene;
import io.picos.std.sync.Semaphore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Rules L6, L25 and L29 to L31: a semaphore counts permits, and hands them over first come, first served.
public interface SemaphoreRules extends FairSyncSubjects {
    /// A semaphore has as many permits as it was given. Acquiring an available permit needs no fiber. A wait
    /// outside any fiber throws, and leaves nothing behind.
    @Test
    default void l6a_permitsAreCounted() {
        Scene scene = new Scene("L6a", subject());
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
    default void l6c_anOverflowChangesNothing() {
        Scene scene = new Scene("L6c", subject());
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
    default void l6d_aBinaryOneHasOnePermitAtMost() {
        Scene scene = new Scene("L6d", subject());
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
    default void l6b_firstComeFirstServed() {
        Scene scene = new Scene("L6b", subject());
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

    /// A request for several permits gets all of them or none, whether it waits or not, also if it is cancelled.
    @Test
    default void l29_allPermitsOrNone() {
        Scene scene = new Scene("L29", subject());
        scene.run(fiber -> {
            Semaphore semaphore = semaphores().create(3);
            scene.holds(!semaphores().tryAcquire(semaphore, 4), "there must be no four permits");
            scene.equal(3, semaphore.availablePermits(), "permits after an attempt that has failed");
            scene.holds(semaphores().tryAcquire(semaphore, 2), "two permits must be there");
            scene.equal(1, semaphore.availablePermits(), "permits when two are taken");
            Member member = new Member(scene, "the waiter", self -> semaphores().acquire(semaphore, 3)).waiting();
            member.endsWith(member.cancel());
            scene.equal(1, semaphore.availablePermits(), "permits after a cancelled request");
            scene.equal(0, Probe.waiting(semaphore), "who still waits");
            Member next = new Member(scene, "the next one", self -> semaphores().acquire(semaphore, 3)).waiting();
            semaphores().release(semaphore);
            scene.holds(!next.hasEnded(), "two permits are less than three");
            semaphores().release(semaphore);
            next.join();
            scene.equal(0, semaphore.availablePermits(), "permits when all are taken");
            semaphores().release(semaphore, 3);
            scene.equal(3, semaphore.availablePermits(), "permits when three were released at once");
        });
    }

    /// If a waiter is cancelled at the moment when its permits are handed over, the next requests get them.
    @Test
    default void l29_whoeverIsCancelledPassesAllPermitsOn() {
        Scene scene = new Scene("L29", subject());
        scene.run(fiber -> {
            Semaphore semaphore = semaphores().create(0);
            for (int round = 0; round < Repeat.times(1_000); round++) {
                Member heir = new Member(scene, "the heir", self -> semaphores().acquire(semaphore, 2)).waiting();
                List<Member> others =
                        Member.waiting(scene, "another", 2, self -> semaphores().acquire(semaphore));
                semaphores().release(semaphore, 2);
                Throwable cause = heir.cancel();
                Throwable thrown = heir.end();
                scene.holds(thrown == null || thrown == cause, "what the heir throws, which is " + thrown);
                if (thrown == null) {
                    semaphores().release(semaphore, 2);
                }
                others.forEach(Member::join);
                scene.equal(0, semaphore.availablePermits(), "permits in the end");
                scene.equal(0, Probe.waiting(semaphore), "who still waits");
            }
        });
    }

    /// A large request that waits is not overtaken by smaller requests, of fibers that wait or not. The permits are
    /// kept for it.
    @Test
    default void l30_aLargeRequestIsNotOvertaken() {
        Scene scene = new Scene("L30", subject());
        scene.run(fiber -> {
            Semaphore semaphore = semaphores().create(2);
            AtomicBoolean isServed = new AtomicBoolean();
            Member large = new Member(scene, "the large request", self -> {
                        semaphores().acquire(semaphore, 3);
                        isServed.set(true);
                    })
                    .waiting();
            scene.equal(0, semaphore.availablePermits(), "permits while a fiber waits");
            scene.holds(!semaphores().tryAcquire(semaphore), "an attempt must not overtake a fiber that waits");
            List<Member> small = Member.waiting(scene, "a small request", 3, self -> {
                semaphores().acquire(semaphore);
                scene.holds(isServed.get(), "a small request must not be served before the large one");
            });
            semaphores().release(semaphore);
            large.join();
            scene.holds(small.stream().noneMatch(Member::hasEnded), "there is no permit for a small request");
            semaphores().release(semaphore, 2);
            small.get(0).join();
            small.get(1).join();
            semaphores().release(semaphore);
            small.get(2).join();
            scene.equal(0, semaphore.availablePermits(), "permits in the end");
        });
    }

    /// If the first request is cancelled, the requests behind it are served at once, as far as the permits suffice.
    @Test
    default void l30_aCancelledRequestLetsTheNextIn() {
        Scene scene = new Scene("L30", subject());
        scene.run(fiber -> {
            Semaphore semaphore = semaphores().create(2);
            Member large =
                    new Member(scene, "the large request", self -> semaphores().acquire(semaphore, 3)).waiting();
            List<Member> small = Member.waiting(
                    scene, "a small request", 3, self -> semaphores().acquire(semaphore));
            large.endsWith(large.cancel());
            small.get(0).join();
            small.get(1).join();
            scene.equal(1, Probe.waiting(semaphore), "who still waits");
            semaphores().release(semaphore, 2);
            small.get(2).join();
            scene.equal(1, semaphore.availablePermits(), "permits in the end");
        });
    }

    /// A number of permits out of range throws IllegalArgumentException, whose message names the argument and the
    /// number, and changes nothing.
    @Test
    default void l31_aNumberOutOfRangeIsAnError() {
        Scene scene = new Scene("L31", subject());
        Semaphore semaphore = semaphores().create(2);
        Semaphore binary = Semaphore.binary(true);
        for (int permits : new int[] {0, -1, Integer.MIN_VALUE, 2}) {
            Semaphore each = permits == 2 ? binary : semaphore;
            List<Crew.Task> uses = List.of(
                    () -> semaphores().acquire(each, permits),
                    () -> semaphores().tryAcquire(each, permits),
                    () -> each.tryAcquire(permits, Duration.ZERO),
                    () -> semaphores().release(each, permits));
            for (Crew.Task use : uses) {
                Throwable thrown = scene.thrown(use, permits + " permits");
                String message = String.valueOf(thrown.getMessage());
                scene.holds(
                        thrown instanceof IllegalArgumentException
                                && message.contains("permits")
                                && message.contains(String.valueOf(permits)),
                        "an IllegalArgumentException that names the argument, and no " + thrown);
            }
        }
        scene.equal(2, semaphore.availablePermits(), "permits afterwards");
        scene.equal(1, binary.availablePermits(), "permits of the binary one afterwards");
        Semaphore full = semaphores().create(Integer.MAX_VALUE - 1);
        scene.throwsA(IllegalStateException.class, () -> semaphores().release(full, 2), "a release of too many");
        scene.equal(Integer.MAX_VALUE - 1, full.availablePermits(), "permits after a release of too many");
    }
}

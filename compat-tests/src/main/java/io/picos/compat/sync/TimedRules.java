package io.picos.compat.sync;

import io.picos.Computation;
import io.picos.compat.scene.Member;
import io.picos.compat.scene.Scene;
import io.picos.compat.subject.Rules;
import io.picos.std.resilience.RateLimiter;
import io.picos.std.structured.Bundle;
import io.picos.std.structured.OnReturn;
import io.picos.std.structured.Promise;
import io.picos.std.sync.Awaitable;
import io.picos.std.sync.Barrier;
import io.picos.std.sync.Condition;
import io.picos.std.sync.Ivar;
import io.picos.std.sync.Latch;
import io.picos.std.sync.Lock;
import io.picos.std.sync.LockCondition;
import io.picos.std.sync.Mutex;
import io.picos.std.sync.RwLock;
import io.picos.std.sync.Sem;
import io.picos.std.sync.Semaphore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rule L24: waits with a time limit.
public interface TimedRules extends Rules {
    /// {@return the waits with a time limit under test; only a wrong subject brings its own}
    default TimedSubject timed() {
        return TimedSubject.REAL;
    }

    /// A wait that is successful in time returns true.
    @Test
    default void l24a_inTime() {
        Scene scene = new Scene("L24a", subject());
        inABundle(scene, bundle -> {
            for (Case each : Case.all(bundle)) {
                Member member = new Member(
                                scene,
                                each.name(),
                                self -> scene.holds(
                                        timed().within(each.operation(), Duration.ofDays(1)), each.name() + " in time"))
                        .waiting();
                each.grant().run();
                member.join();
            }
        });
    }

    /// A wait that is too late returns false where cancellation is forbidden, too.
    @Test
    default void l24b_tooLateUnderForbid() {
        Scene scene = new Scene("L24b", subject());
        inABundle(scene, bundle -> {
            for (Case each : Case.all(bundle)) {
                scene.join(scene.spawn(fiber -> scene.equal(
                        false,
                        fiber.forbid(() -> timed().within(each.operation(), Duration.ofNanos(1))),
                        each.name() + " too late under forbid")));
            }
        });
    }

    /// A fiber whose time is over has not arrived at a barrier. The other parties meet without it.
    @Test
    default void l24g_tooLate_theBarrierIsNotPoisoned() {
        Scene scene = new Scene("L24g", subject());
        scene.run(fiber -> {
            Barrier barrier = Barrier.create(2);
            scene.holds(!timed().within(barrier::await, Duration.ofNanos(1)), "it is too late");
            scene.holds(!barrier.isPoisoned(), "the barrier must not be poisoned");
            Member other = new Member(scene, "the other party", self -> barrier.await()).waiting();
            barrier.await();
            other.join();
        });
    }

    /// A wait that is too late has taken nothing and leaves nothing: the next waiter gets the next grant.
    @Test
    default void l24c_tooLate_nothingIsTaken() {
        Scene scene = new Scene("L24c", subject());
        Duration brief = Duration.ofNanos(1);
        inABundle(scene, bundle -> {
            for (Case each : Case.all(bundle)) {
                scene.join(scene.spawn(
                        fiber -> scene.holds(!timed().within(each.operation(), brief), each.name() + " too late")));
                Member member = new Member(
                                scene,
                                each.name(),
                                fiber -> scene.holds(
                                        timed().within(each.operation(), Duration.ofDays(1)),
                                        each.name() + " afterwards"))
                        .waiting();
                each.grant().run();
                member.join();
            }
        });
    }

    /// A cancellation ends the wait with its cause, as it does without a time limit.
    @Test
    default void l24a_aCancellationEndsTheWait() {
        Scene scene = new Scene("L24a", subject());
        inABundle(scene, bundle -> {
            for (Case each : Case.all(bundle)) {
                Member member = new Member(
                                scene, each.name(), self -> timed().within(each.operation(), Duration.ofDays(1)))
                        .waiting();
                member.endsWith(member.cancel());
            }
        });
    }

    /// A negative duration throws IllegalArgumentException.
    @Test
    default void l24e_aNegativeDurationIsAnError() {
        Scene scene = new Scene("L24e", subject());
        inABundle(scene, bundle -> {
            for (Case each : Case.all(bundle)) {
                scene.throwsA(
                        IllegalArgumentException.class,
                        () -> timed().within(each.operation(), Duration.ofNanos(-1)),
                        each.name() + " with a negative duration");
            }
        });
    }

    /// A duration of zero does not suspend, where there is anything to try.
    @Test
    default void l24f_zeroDoesNotSuspend() {
        Scene scene = new Scene("L24f", subject());
        inABundle(scene, bundle -> {
            for (Case each : Case.all(bundle)) {
                scene.holds(!timed().within(each.operation(), Duration.ZERO), each.name() + " with no time");
            }
        });
        Semaphore semaphore = Semaphore.create(1);
        scene.holds(timed().within(semaphore::tryAcquire, Duration.ofDays(1)), "a permit, outside any fiber");
        scene.holds(!timed().within(semaphore::tryAcquire, Duration.ZERO), "no permit, outside any fiber");
        scene.throwsA(
                IllegalStateException.class,
                () -> timed().within(semaphore::tryAcquire, Duration.ofDays(1)),
                "a wait outside any fiber");
        semaphore.release();
        scene.equal(1, semaphore.availablePermits(), "permits");
    }

    /// A limiter's tokens come by themselves. A fiber whose time is over takes none, and leaves the queue.
    @Test
    default void l24a_aTokenInTime() {
        Scene scene = new Scene("L24a", subject());
        scene.run(fiber -> {
            RateLimiter quick = RateLimiter.of(1, Duration.ofMillis(1));
            RateLimiter slow = RateLimiter.of(1, Duration.ofDays(1));
            for (RateLimiter each : List.of(quick, slow)) {
                scene.holds(timed().within(each::tryAcquire, Duration.ZERO), "the first token");
            }
            scene.holds(timed().within(quick::tryAcquire, Duration.ofDays(1)), "a token in time");
            scene.holds(!timed().within(slow::tryAcquire, Duration.ZERO), "a token at once");
            Member first =
                    new Member(scene, "first", self -> timed().within(slow::tryAcquire, Duration.ofDays(1))).waiting();
            Duration brief = Duration.ofNanos(1);
            scene.holds(!timed().within(slow::tryAcquire, brief), "the second of the queue, too late");
            first.endsWith(first.cancel());
            scene.holds(!timed().within(slow::tryAcquire, brief), "the first of the queue, too late");
            scene.equal(false, fiber.forbid(() -> timed().within(slow::tryAcquire, brief)), "too late under forbid");
            scene.holds(slow.toString().contains(" 0 waiting"), "nothing is left in " + slow);
        });
    }

    /// Runs the body in a fiber of the subject.
    private static void inABundle(Scene scene, Consumer<Bundle> body) {
        scene.run(fiber -> Bundle.<@Nullable Void, Exception>joinAfter(OnReturn.TERMINATE, bundle -> {
            body.accept(bundle);
            return null;
        }));
    }

    /// One wait with a time limit, which is not successful before it is granted.
    ///
    /// @param name for messages
    /// @param operation the wait; called in any fiber
    /// @param grant makes one wait successful; called in the fiber that has made this
    record Case(String name, TimedSubject.Wait operation, Runnable grant) {
        /// {@return all kinds of waits}
        static List<Case> all(Bundle bundle) {
            Semaphore semaphore = Semaphore.create(0);
            Semaphore two = Semaphore.create(0);
            Sem sem = Sem.create(0);
            Mutex mutex = Mutex.create();
            mutex.lock();
            Lock lock = Lock.create();
            lock.acquire();
            RwLock held = RwLock.create();
            held.acquire();
            RwLock shared = RwLock.create();
            shared.acquireShared();
            Latch latch = Latch.create(1);
            Ivar<String> ivar = Ivar.create();
            Computation<String> source = Computation.create();
            Promise<String> promise = bundle.forkAsPromise(source::await);
            Awaitable awaitable = Awaitable.create(0);
            Barrier barrier = Barrier.create(2);
            return List.of(
                    new Case("Semaphore.tryAcquire", semaphore::tryAcquire, semaphore::release),
                    new Case(
                            "Semaphore.tryAcquire of two",
                            duration -> two.tryAcquire(2, duration),
                            () -> two.release(2)),
                    new Case("Sem.tryAcquire", sem::tryAcquire, sem::release),
                    new Case("Mutex.tryLock", mutex::tryLock, mutex::unlock),
                    new Case("Lock.tryAcquire", lock::tryAcquire, lock::release),
                    new Case("RwLock.tryAcquire", shared::tryAcquire, shared::releaseShared),
                    new Case("RwLock.tryAcquireShared", held::tryAcquireShared, held::release),
                    new Case("Latch.await", latch::await, latch::countDown),
                    new Case("Ivar.await", ivar::await, () -> ivar.fill("value")),
                    new Case("Promise.await", promise::await, () -> source.tryReturn("value")),
                    condition(),
                    predicateOfCondition(),
                    lockCondition(),
                    predicateOfLockCondition(),
                    new Case("Awaitable.await", duration -> awaitable.await(0, duration), () -> {
                        awaitable.set(1);
                        awaitable.signal();
                    }),
                    new Case("Barrier.await", barrier::await, barrier::await));
        }

        private static Case condition() {
            Mutex mutex = Mutex.create();
            Condition condition = mutex.newCondition();
            return new Case(
                    "Condition.await", duration -> mutex.protect(() -> condition.await(duration)), condition::signal);
        }

        private static Case predicateOfCondition() {
            Mutex mutex = Mutex.create();
            Condition condition = mutex.newCondition();
            AtomicBoolean holds = new AtomicBoolean();
            return new Case(
                    "Condition.awaitUntil",
                    duration -> mutex.protect(() -> condition.awaitUntil(duration, holds::get)),
                    () -> {
                        condition.signal(); // the predicate does not hold, so the fiber waits on
                        mutex.protect(() -> holds.set(true));
                        condition.signal();
                    });
        }

        private static Case predicateOfLockCondition() {
            Lock lock = Lock.create();
            LockCondition condition = lock.newCondition();
            AtomicBoolean holds = new AtomicBoolean();
            return new Case(
                    "LockCondition.awaitUntil",
                    duration -> lock.protect(() -> condition.awaitUntil(duration, holds::get)),
                    () -> {
                        lock.protect(() -> holds.set(true));
                        condition.signal();
                    });
        }

        private static Case lockCondition() {
            Lock lock = Lock.create();
            LockCondition condition = lock.newCondition();
            return new Case(
                    "LockCondition.await",
                    duration -> lock.protect(() -> condition.await(duration)),
                    condition::signal);
        }
    }
}

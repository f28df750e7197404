package io.picos.compat.sync;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.compat.patience.Repeat;
import io.picos.compat.patience.Waits;
import io.picos.compat.scene.Probe;
import io.picos.compat.scene.Scene;
import io.picos.compat.subject.Rules;
import io.picos.std.sync.Awaitable;
import io.picos.std.sync.Awaiter;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rule L12: an atomic `int` that fibers can wait on.
public interface AwaitableRules extends Rules {
    /// {@return the awaitables under test; only a wrong subject brings its own}
    default AwaitableSubject awaitables() {
        return AwaitableSubject.REAL;
    }

    /// The operations on the value are those of an AtomicInteger, and need no fiber.
    @Test
    default void l12a_theValueIsAnAtomicOne() {
        Scene scene = new Scene("L12a", subject());
        scene.outside(() -> {
            Awaitable awaitable = awaitables().create(1);
            scene.equal(1, awaitables().get(awaitable), "the initial value");
            awaitables().set(awaitable, 2);
            scene.equal(2, awaitables().getAndSet(awaitable, 3), "getAndSet");
            scene.equal(3, awaitables().getAndAdd(awaitable, -4), "getAndAdd");
            scene.holds(!awaitables().compareAndSet(awaitable, 0, 7), "compareAndSet with another value");
            scene.holds(awaitables().compareAndSet(awaitable, -1, 8), "compareAndSet with the value");
            scene.equal(8, awaitables().get(awaitable), "the last value");
        });
    }

    /// If the value already differs from the expected value, `await` returns at once: it needs no fiber, and
    /// ignores cancellation.
    @Test
    default void l12a_anotherValueIsNotWaitedFor() {
        Scene scene = new Scene("L12a", subject());
        Awaitable awaitable = awaitables().create(1);
        awaitables().await(awaitable, 0);
        scene.run(fiber -> {
            fiber.setComputation(scene.cancelled("before"));
            awaitables().await(awaitable, 0);
        });
    }

    /// A wait outside any fiber throws IllegalStateException, and leaves no waiter behind.
    @Test
    default void l12a_aWaitOutsideFibersLeavesNothing() {
        Scene scene = new Scene("L12a", subject());
        Awaitable awaitable = awaitables().create(0);
        scene.throwsA(IllegalStateException.class, () -> awaitables().await(awaitable, 0), "a wait without a fiber");
        scene.equal(0, Probe.waiting(awaitable), "waiters");
    }

    /// A fiber waits until it is signaled while the value differs from the expected value. Neither a change
    /// alone nor a signal alone wakes it.
    @Test
    default void l12b_aWaitEndsByASignalWhileTheValueIsAnotherOne() {
        Scene scene = new Scene("L12b", subject());
        scene.run(fiber -> {
            Awaitable awaitable = awaitables().create(0);
            Computation<?> waiter = scene.spawn(self -> awaitables().await(awaitable, 0));
            untilWaiting(scene, awaitable, 1);
            awaitables().signal(awaitable);
            awaitables().signalAll(awaitable);
            remainsAsleep(scene, waiter, "by signals while the value is the same");
            awaitables().set(awaitable, 1);
            awaitables().getAndSet(awaitable, 2);
            awaitables().getAndAdd(awaitable, 1);
            awaitables().compareAndSet(awaitable, 3, 4);
            remainsAsleep(scene, waiter, "by a change of the value");
            awaitables().signal(awaitable);
            scene.join(waiter);
            scene.equal(0, Probe.waiting(awaitable), "waiters afterwards");
        });
    }

    /// A signal wakes one fiber: the first of the fibers that expect another value than the present one.
    @Test
    default void l12c_aSignalGoesToTheFirstWhoExpectsAnotherValue() {
        Scene scene = new Scene("L12c", subject());
        scene.run(fiber -> {
            Awaitable awaitable = awaitables().create(0);
            Queue<Integer> woken = new ConcurrentLinkedQueue<>();
            int[] expected = {0, 1, 0, 2, 1};
            List<Computation<?>> waiters = new ArrayList<>();
            for (int number = 0; number < expected.length; number++) {
                int index = number;
                awaitables().set(awaitable, expected[index]);
                waiters.add(scene.spawn(self -> {
                    awaitables().await(awaitable, expected[index]);
                    woken.add(index);
                }));
                untilWaiting(scene, awaitable, number + 1);
            }
            awaitables().set(awaitable, 0);
            int[] order = {1, 3, 4};
            for (int count = 0; count < order.length; count++) {
                awaitables().signal(awaitable);
                scene.join(waiters.get(order[count]));
                scene.equal(count + 1, woken.size(), "woken by one signal each");
            }
            awaitables().signal(awaitable);
            remainsAsleep(scene, waiters.get(0), "by a signal while the value is the same");
            awaitables().set(awaitable, 9);
            awaitables().signal(awaitable);
            scene.join(waiters.get(0));
            remainsAsleep(scene, waiters.get(2), "by the signal to another one");
            awaitables().signal(awaitable);
            scene.join(waiters.get(2));
        });
    }

    /// `signalAll` wakes all fibers that expect another value than the present one, and no other fiber.
    @Test
    default void l12d_aSignalToAllWakesAllWhoExpectAnotherValue() {
        Scene scene = new Scene("L12d", subject());
        scene.run(fiber -> {
            Awaitable awaitable = awaitables().create(1);
            Computation<?> other = scene.spawn(self -> awaitables().await(awaitable, 1));
            untilWaiting(scene, awaitable, 1);
            awaitables().set(awaitable, 0);
            List<Computation<?>> waiters = new ArrayList<>();
            for (int number = 0; number < 10; number++) {
                waiters.add(scene.spawn(self -> awaitables().await(awaitable, 0)));
            }
            untilWaiting(scene, awaitable, 11);
            awaitables().set(awaitable, 1);
            awaitables().signalAll(awaitable);
            for (Computation<?> waiter : waiters) {
                scene.join(waiter);
            }
            remainsAsleep(scene, other, "by a signal while the value is the same");
            awaitables().set(awaitable, 2);
            awaitables().signalAll(awaitable);
            scene.join(other);
        });
    }

    /// A cancellation ends the wait with its cause, and later signals go to the other waiters.
    @Test
    default void l12e_aCancelledWaiterLeaves() {
        Scene scene = new Scene("L12e", subject());
        scene.run(fiber -> {
            Awaitable awaitable = awaitables().create(0);
            Computation<?> own = Computation.create();
            Computation<?> first =
                    scene.spawn(Fiber.create(own), self -> awaitables().await(awaitable, 0));
            untilWaiting(scene, awaitable, 1);
            Computation<?> second = scene.spawn(self -> awaitables().await(awaitable, 0));
            untilWaiting(scene, awaitable, 2);
            RuntimeException cause = scene.cause("while it waits");
            own.tryCancel(cause);
            first.awaitCompletion();
            scene.same(cause, first.cancellation(), "what a cancelled wait throws");
            scene.equal(1, Probe.waiting(awaitable), "waiters");
            remainsAsleep(scene, second, "by the cancellation of another one");
            awaitables().set(awaitable, 1);
            awaitables().signal(awaitable);
            scene.join(second);
        });
    }

    /// If a signal has reached a fiber, and the fiber is cancelled before it runs again, the signal goes to the
    /// next waiter.
    @Test
    default void l12e_aCancelledWaiterPassesItsSignalOn() {
        Scene scene = new Scene("L12e", subject());
        scene.run(fiber -> {
            int passedOn = 0;
            for (int round = 0; round < Repeat.times(200); round++) {
                Awaitable awaitable = awaitables().create(0);
                Computation<?> own = Computation.create();
                Computation<?> first =
                        scene.spawn(Fiber.create(own), self -> awaitables().await(awaitable, 0));
                untilWaiting(scene, awaitable, 1);
                Computation<?> second = scene.spawn(self -> awaitables().await(awaitable, 0));
                untilWaiting(scene, awaitable, 2);
                awaitables().set(awaitable, 1);
                awaitables().signal(awaitable);
                own.tryCancel(scene.cause("after the signal"));
                first.awaitCompletion();
                if (first.isCancelled()) {
                    passedOn++;
                } else {
                    awaitables().signal(awaitable);
                }
                scene.join(second);
                scene.equal(0, Probe.waiting(awaitable), "waiters");
            }
            Repeat.print("L12e: " + passedOn + " signals passed on");
        });
    }

    /// A fiber that wakes up because its own computation returned waits on, in its place in the queue (C11).
    @Test
    default void l12a_aReturnOfTheComputationEndsNoWait() {
        Scene scene = new Scene("L12a", subject());
        scene.run(fiber -> {
            Awaitable awaitable = awaitables().create(0);
            Computation<@Nullable Object> own = Computation.create();
            Computation<?> first =
                    scene.spawn(Fiber.create(own), self -> awaitables().await(awaitable, 0));
            scene.yieldUntil(() -> Probe.triggers(own) == 1, "the fiber is suspended");
            Computation<?> second = scene.spawn(self -> awaitables().await(awaitable, 0));
            untilWaiting(scene, awaitable, 2);
            own.tryReturn(null);
            remainsAsleep(scene, first, "by the return of its computation");
            awaitables().set(awaitable, 1);
            awaitables().signal(awaitable);
            scene.join(first);
            awaitables().signal(awaitable);
            scene.join(second);
        });
    }

    /// A trigger can wait on several awaitables, whatever their values are. A trigger that another awaitable
    /// has signaled takes no signal from the triggers behind it.
    @Test
    default void l12c_aTriggerWaitsOnSeveral() {
        Scene scene = new Scene("L12c", subject());
        scene.outside(() -> {
            Awaitable one = awaitables().create(0);
            Awaitable two = awaitables().create(0);
            Trigger trigger = Trigger.create();
            Awaiter inOne = awaitables().add(one, trigger);
            Awaiter inTwo = awaitables().add(two, trigger);
            Trigger behind = Trigger.create();
            Awaiter behindInTwo = awaitables().add(two, behind);
            awaitables().signal(one);
            scene.holds(trigger.isSignaled(), "a signal whatever the value is");
            scene.holds(!awaitables().remove(inOne), "a signal has reached the awaiter in the first");
            awaitables().signal(two);
            scene.holds(behind.isSignaled(), "a trigger that is signaled is passed over");
            scene.holds(awaitables().remove(inTwo), "no signal has reached the awaiter in the second");
            scene.holds(!awaitables().remove(behindInTwo), "a signal has reached the one behind");
            Trigger removed = Trigger.create();
            scene.holds(awaitables().remove(awaitables().add(one, removed)), "an awaiter is removed without a signal");
            awaitables().signalAll(one);
            scene.holds(!removed.isSignaled(), "no signal reaches an awaiter that was removed");
            scene.equal(0, Probe.waiting(one) + Probe.waiting(two), "waiters");
        });
    }

    /// Waiters that have left are unreachable, in whatever order they leave, and do not outnumber the fibers
    /// that still wait.
    @Test
    default void l12f_whoHasLeftIsNotKept() {
        Scene scene = new Scene("L12f", subject());
        scene.outside(() -> {
            Awaitable awaitable = awaitables().create(0);
            Trigger living = Trigger.create();
            Awaiter waits = awaitables().add(awaitable, living);
            List<Awaiter> awaiters = new ArrayList<>();
            List<WeakReference<Trigger>> triggers = new ArrayList<>();
            for (int number = 0; number < 1_000; number++) {
                Trigger trigger = Trigger.create();
                triggers.add(new WeakReference<>(trigger));
                awaiters.add(awaitables().add(awaitable, trigger));
            }
            Collections.shuffle(awaiters, new Random(1));
            for (Awaiter awaiter : awaiters) {
                scene.holds(awaitables().remove(awaiter), "an awaiter is removed without a signal");
                scene.holds(
                        Probe.gone(awaitable) <= Probe.waiting(awaitable),
                        "those who have left do not outnumber those who wait: " + awaitable);
            }
            Waits.collectUntil(scene.about("the triggers are garbage"), () -> Probe.alive(triggers) == 0);
            scene.equal(1, Probe.waiting(awaitable), "waiters");
            awaitables().signal(awaitable);
            scene.holds(living.isSignaled() && !awaitables().remove(waits), "a signal reaches the one who waits");
            scene.equal(0, Probe.waiting(awaitable) + Probe.gone(awaitable), "waiters afterwards");
        });
    }

    /// The lock in the documentation of [Awaitable] gives mutual exclusion and loses no wake-up, while fibers
    /// are cancelled at random.
    @Test
    default void l12a_aLockMadeOfOneExcludes() {
        Scene scene = new Scene("L12a", subject());
        scene.run(fiber -> {
            Awaitable awaitable = awaitables().create(0);
            Bustle bustle = new Bustle(
                    () -> {
                        if (!awaitables().compareAndSet(awaitable, 0, 1)) {
                            while (awaitables().getAndSet(awaitable, 2) != 0) {
                                awaitables().await(awaitable, 2);
                            }
                        }
                    },
                    () -> {
                        if (awaitables().getAndSet(awaitable, 0) == 2) {
                            awaitables().signal(awaitable);
                        }
                    });
            bustle.run(scene);
            scene.equal(0, awaitables().get(awaitable), "the lock is free at the end");
            scene.equal(0, Probe.waiting(awaitable), "waiters");
        });
    }

    private static void untilWaiting(Scene scene, Awaitable awaitable, int number) {
        scene.yieldUntil(() -> Probe.waiting(awaitable) == number, number + " fibers wait");
    }

    /// A fiber that was woken has a turn before fibers that are spawned later, at least before those on its thread.
    private static void remainsAsleep(Scene scene, Computation<?> waiter, String why) {
        List<Computation<?>> later = new ArrayList<>();
        for (int number = 0; number < 20; number++) {
            later.add(scene.spawn(self -> Fiber.yield()));
        }
        later.forEach(scene::join);
        scene.holds(waiter.isRunning(), "no wait is ended " + why);
    }
}

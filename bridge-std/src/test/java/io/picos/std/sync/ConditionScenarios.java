package io.picos.std.sync;

import static io.picos.explore.Scenario.check;

import io.picos.Fiber;
import io.picos.explore.Scenario;
import io.picos.explore.Steps;
import io.picos.std.Actor;
import io.picos.std.Waiters;
import java.lang.invoke.VarHandle;
import java.util.function.BiConsumer;

/// Fibers that take tokens, which others put: the textbook's use of a condition.
final class ConditionScenarios {
    private final Mutex mutex = Mutex.create();
    private final Condition condition = mutex.newCondition();
    private int tokens; // protected by the mutex
    private int taken; // the same

    private void take() {
        mutex.lock();
        try {
            while (tokens == 0) {
                condition.await();
            }
            tokens--;
            taken++;
        } finally {
            mutex.unlock();
        }
    }

    private void put() {
        mutex.lock();
        tokens++;
        condition.signal();
        mutex.unlock();
    }

    /// Signals when others may have the mutex already.
    private void putForAll() {
        mutex.lock();
        tokens++;
        mutex.unlock();
        condition.signalAll();
    }

    private void giveBack() {
        mutex.lock();
        taken--;
        tokens++;
        condition.signal();
        mutex.unlock();
    }

    private String end() {
        check(condition.waiting() == 0, "L5 somebody is in the queue of the condition");
        check(!mutex.isLocked(), "L4 the mutex is locked");
        return taken + " taken, " + tokens + " left";
    }

    static Scenario take_put() {
        ConditionScenarios the = new ConditionScenarios();
        Actor taker = new Actor();
        Actor putter = new Actor();
        return Scenario.of(the::end, () -> taker.run(the::take), () -> putter.run(the::put));
    }

    static Scenario take_cancel() {
        ConditionScenarios the = new ConditionScenarios();
        Actor taker = new Actor();
        return Scenario.of(the::end, () -> taker.run(the::take), taker::cancel);
    }

    static Scenario take_put_cancel() {
        ConditionScenarios the = new ConditionScenarios();
        Actor taker = new Actor();
        Actor putter = new Actor();
        return Scenario.of(the::end, () -> taker.run(the::take), () -> putter.run(the::put), taker::cancel);
    }

    /// Of two who wait one is cancelled, and the signal comes while it leaves: it reaches the other.
    static Scenario twoTake_cancelAndPut() {
        return twoTake((the, actor) -> {
            actor.cancel();
            the.put();
        });
    }

    /// The same, where the signal comes before.
    static Scenario twoTake_putAndCancel() {
        return twoTake((the, actor) -> {
            the.put();
            actor.cancel();
        });
    }

    private static Scenario twoTake(BiConsumer<ConditionScenarios, Actor> meanwhile) {
        ConditionScenarios the = new ConditionScenarios();
        Actor first = new Actor();
        Actor second = new Actor();
        Actor putter = new Actor();
        return Scenario.of(
                the::end,
                () -> {
                    if (first.run(the::take)) {
                        first.runForbidding(the::giveBack);
                    }
                },
                () -> second.run(the::take),
                () -> putter.run(() -> meanwhile.accept(the, first)));
    }

    /// Two who wait, or one who waits and one who comes, while all are signaled, twice.
    static Scenario twoTake_putForAllTwice() {
        ConditionScenarios the = new ConditionScenarios();
        Actor first = new Actor();
        Actor second = new Actor();
        Actor putter = new Actor();
        return Scenario.of(
                the::end,
                () -> first.run(the::take),
                () -> second.run(the::take),
                () -> putter.run(() -> {
                    the.putForAll();
                    the.putForAll();
                }));
    }

    /// Bugs.
    static final class Bugs {
        private Bugs() {}

        /// Instead of `forget`: a waiter that has left stays in the queue.
        static void keep(Condition condition) {}

        /// Instead of [Condition#signal()] in `leave`: the signal is lost.
        static void lose(Condition condition) {}

        /// Instead of [Waiter#tryGrant]: does not mind that the waiter has left.
        static boolean grantAnyway(Waiter waiter) {
            waiter.tryGrant();
            return true;
        }

        /// Instead of [Fiber#exchangeForbid]: a cancelled fiber does not get the mutex back.
        static boolean permit(Fiber fiber, boolean forbid) {
            return fiber.hasForbidden();
        }

        /// Instead of the getAndSet in [Condition#signalAll].
        static Waiters<Waiter> getThenSet(VarHandle handle, Object condition, Object next) {
            Steps.read(handle, condition);
            Waiters<Waiter> before = (Waiters<Waiter>) handle.get(condition);
            Steps.write(handle, condition);
            handle.set(condition, next);
            return before;
        }
    }
}

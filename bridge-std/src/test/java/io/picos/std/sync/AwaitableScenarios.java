package io.picos.std.sync;

import static io.picos.explore.Scenario.check;

import io.picos.explore.Scenario;
import io.picos.std.Actor;
import io.picos.std.Expiry;
import java.util.List;

/// Fibers that wait for a value which is zero at first, while others change it, signal, and cancel.
final class AwaitableScenarios {
    private final Awaitable awaitable = Awaitable.create(0);

    private void awaitChange() {
        while (awaitable.get() == 0) {
            awaitable.await(0);
        }
    }

    /// One signal wakes one, who wakes the next.
    private void awaitChangeAndTell() {
        awaitChange();
        awaitable.signal();
    }

    private void change() {
        awaitable.set(1);
        awaitable.signal();
    }

    private void changeForAll() {
        awaitable.set(1);
        awaitable.signalAll();
    }

    private String end(boolean... seen) {
        check(awaitable.waiting().equals("0 waiting"), "L12 nobody waits, but " + awaitable.waiting());
        check(awaitable.isQuiet(), "L12 the awaiters that have ended are not counted right");
        int count = 0;
        for (boolean each : seen) {
            count += each ? 1 : 0;
        }
        return count + " have seen it";
    }

    static Scenario await_change() {
        AwaitableScenarios the = new AwaitableScenarios();
        Actor actor = new Actor();
        return Scenario.of(the::end, () -> actor.run(the::awaitChange), the::change);
    }

    /// The only fiber that waits does not see itself wait afterwards.
    private void checkNobodyWaits() {
        check(awaitable.waiting().startsWith("0 waiting"), "L12 the wait has ended, but " + awaitable.waiting());
    }

    static Scenario await_change_look() {
        AwaitableScenarios the = new AwaitableScenarios();
        Actor actor = new Actor();
        return Scenario.of(
                the::end,
                () -> {
                    actor.run(the::awaitChange);
                    the.checkNobodyWaits();
                },
                the::change);
    }

    static Scenario await_timeEnds_look() {
        AwaitableScenarios the = new AwaitableScenarios();
        Actor actor = new Actor();
        Expiry expiry = Actor.expiry();
        return Scenario.of(
                the::end,
                () -> {
                    actor.run(() -> the.awaitable.await(0, expiry));
                    the.checkNobodyWaits();
                },
                actor::cancel,
                () -> Actor.end(expiry));
    }

    static Scenario await_cancel() {
        AwaitableScenarios the = new AwaitableScenarios();
        Actor actor = new Actor();
        return Scenario.of(the::end, () -> actor.run(the::awaitChange), actor::cancel);
    }

    static Scenario await_change_cancel() {
        AwaitableScenarios the = new AwaitableScenarios();
        Actor actor = new Actor();
        boolean[] seen = {false};
        return Scenario.of(
                () -> the.end(seen), () -> seen[0] = actor.run(the::awaitChange), the::change, actor::cancel);
    }

    /// The waiter is woken, and told nothing.
    static Scenario await_change_complete() {
        AwaitableScenarios the = new AwaitableScenarios();
        Actor actor = new Actor();
        return Scenario.of(the::end, () -> actor.run(the::awaitChange), the::change, actor::complete);
    }

    /// Of two who wait one is cancelled: the signal reaches the other.
    static Scenario twoAwait_change_cancel() {
        AwaitableScenarios the = new AwaitableScenarios();
        Actor first = new Actor();
        Actor second = new Actor();
        boolean[] seen = {false, false};
        return Scenario.of(
                () -> the.end(seen),
                () -> seen[0] = first.run(the::awaitChangeAndTell),
                () -> seen[1] = second.run(the::awaitChangeAndTell),
                the::change,
                first::cancel);
    }

    static Scenario twoAwait_changeForAll() {
        AwaitableScenarios the = new AwaitableScenarios();
        Actor first = new Actor();
        Actor second = new Actor();
        return Scenario.of(
                the::end, () -> first.run(the::awaitChange), () -> second.run(the::awaitChange), the::changeForAll);
    }

    /// Bugs.
    static final class Bugs {
        private Bugs() {}

        /// Instead of the removal in [Awaitable#await]: goes to sleep without a second look at the value.
        static boolean sleepAnyway(Awaiter awaiter) {
            awaiter.await();
            return true;
        }

        /// Instead of [Awaitable#signal()] in `awaitSignal`: the signal is lost.
        static void lose(Awaitable awaitable) {}

        /// Instead of `forget`: one that has ended stays in the queue.
        static void keep(Awaitable awaitable, int ended) {}

        /// Instead of [Awaiters#inOrder]: an awaiter counts until it is accounted for.
        static List<Awaiter> all(Awaiters awaiters) {
            return awaiters.inOrder().stream()
                    .map(each -> each.isWaiting() ? each : Awaiter.expectingNothing(Awaitable.create(0)))
                    .toList();
        }

        /// Instead of [Awaiter#trySignal]: does not mind that it has left.
        static boolean signalAnyway(Awaiter awaiter) {
            awaiter.trySignal();
            return true;
        }
    }
}

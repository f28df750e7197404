package io.picos.compat.sync;

import io.picos.Fiber;
import io.picos.compat.patience.Repeat;
import io.picos.compat.scene.Member;
import io.picos.compat.scene.Probe;
import io.picos.compat.scene.Scene;
import io.picos.std.sync.Condition;
import io.picos.std.sync.Mutex;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/// Rule L5: the waiters that a signal reaches.
public interface SignalRules extends FairSyncSubjects {
    /// Each `signal` wakes the fiber that has waited longest.
    @Test
    default void l5a_aSignalWakesTheFirst() {
        Scene scene = new Scene("L5a", subject());
        scene.run(fiber -> {
            Mutex mutex = mutexes().create();
            Condition condition = mutex.newCondition();
            conditions().signal(condition); // no fiber waits, so the signal has no effect
            ConcurrentLinkedQueue<Integer> woken = new ConcurrentLinkedQueue<>();
            List<Member> members = new ArrayList<>();
            for (int index = 0; index < 8; index++) {
                int number = index;
                members.add(new Member(scene, "waiter " + number, self -> {
                            mutexes().lock(mutex);
                            conditions().await(condition, mutex);
                            woken.add(number);
                            mutexes().unlock(mutex);
                        })
                        .waiting());
            }
            for (int number = 0; number < 8; number++) {
                conditions().signal(condition);
                members.get(number).join();
                scene.equal(number + 1, woken.size(), "how many have been woken");
            }
            scene.equal(0, Probe.waiting(condition), "who still waits");
        });
    }

    /// `signalAll` wakes all waiters.
    @Test
    default void l5c_signalAllWakesAll() {
        Scene scene = new Scene("L5c", subject());
        scene.run(fiber -> {
            Mutex mutex = mutexes().create();
            Condition condition = mutex.newCondition();
            conditions().signalAll(condition); // no fiber waits, so the signal has no effect
            List<Member> members = new ArrayList<>();
            for (int number = 0; number < 8; number++) {
                members.add(waiter(scene, mutex, condition, "waiter " + number).waiting());
            }
            conditions().signalAll(condition);
            members.forEach(Member::join);
            scene.equal(0, Probe.waiting(condition), "who still waits");
        });
    }

    /// The first of two waiters is cancelled at the moment of a signal. Exactly one of the two waiters gets the
    /// signal.
    @Test
    default void l5b_aSignalReachesOneThatIsNotCancelled() {
        Scene scene = new Scene("L5b", subject());
        int times = Repeat.times(1_000);
        int[] causes = {0};
        scene.run(fiber -> {
            Mutex mutex = mutexes().create();
            Condition condition = mutex.newCondition();
            for (int time = 0; time < times; time++) {
                Member first = waiter(scene, mutex, condition, "the first").waiting();
                Member second = waiter(scene, mutex, condition, "the second").waiting();
                Throwable cause;
                if (time % 2 == 0) {
                    conditions().signal(condition);
                    cause = first.cancel();
                } else {
                    cause = first.cancel();
                    conditions().signal(condition);
                }
                Throwable thrown = first.end();
                scene.holds(thrown == null || thrown == cause, "what the first throws, which is " + thrown);
                if (thrown == null) {
                    scene.holds(!second.hasEnded(), "one signal must not wake two");
                    conditions().signal(condition);
                }
                causes[0] += thrown == cause ? 1 : 0;
                second.join();
                scene.equal(0, Probe.waiting(condition), "who still waits");
            }
        });
        scene.holds(
                causes[0] >= (subject().serial() ? times : 1), causes[0] + " waiters of " + times + " were cancelled");
        Repeat.print("L5b: " + times + " repetitions, " + causes[0] + " waiters were cancelled");
    }

    private Member waiter(Scene scene, Mutex mutex, Condition condition, String name) {
        return new Member(scene, name, self -> {
            mutexes().lock(mutex);
            try {
                conditions().await(condition, mutex);
            } finally {
                mutexes().unlock(mutex);
            }
        });
    }

    /// `await` by a fiber that does not own the mutex throws IllegalMonitorStateException, and takes no signal
    /// from the waiters.
    @Test
    default void l5d_awaitByAnotherThanTheOwnerLeavesNothing() {
        Scene scene = new Scene("L5d", subject());
        Mutex mutex = mutexes().create();
        Condition condition = mutex.newCondition();
        scene.throwsA(
                IllegalStateException.class, () -> conditions().await(condition, mutex), "await outside any fiber");
        scene.run(fiber -> {
            Fiber.Main misuse = self -> scene.throwsA(
                    IllegalMonitorStateException.class,
                    () -> conditions().await(condition, mutex),
                    "await by one that does not own the mutex");
            misuse.run(fiber);
            mutexes().lock(mutex);
            scene.join(scene.spawn(misuse));
            mutexes().unlock(mutex);
            scene.equal(0, Probe.waiting(condition), "what those leave who were refused");
            Member waiter = waiter(scene, mutex, condition, "the waiter").waiting();
            misuse.run(fiber);
            scene.holds(!waiter.hasEnded(), "the waiter must still wait");
            conditions().signal(condition);
            waiter.join();
        });
    }

    /// Workers lock, wait, are cancelled and signaled at random, until each outcome has been seen often enough.
    /// The counter that they increment under the mutex agrees with the outcomes.
    @Test
    default void l5b_aCounterUnderTheMutexAgreesWithTheOutcomes() {
        Scene scene = new Scene("L5b", subject());
        ConditionStorm storm = new ConditionStorm(scene, mutexes(), conditions());
        scene.run(storm);
        Repeat.print("L5b: " + storm);
    }
}

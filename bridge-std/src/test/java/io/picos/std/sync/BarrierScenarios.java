package io.picos.std.sync;

import static io.picos.explore.Scenario.check;

import io.picos.explore.Scenario;
import io.picos.explore.Steps;
import io.picos.std.Actor;

/// Fibers that wait for each other, while one of them is cancelled, or somebody poisons the barrier.
final class BarrierScenarios {
    private final Barrier barrier;
    private int arrived;
    private int passed;
    private int poisoned;
    private int cancelled;

    private BarrierScenarios(int parties) {
        barrier = Barrier.create(parties);
    }

    private void arrive(Actor actor, int phases) {
        try {
            boolean returned = actor.run(() -> {
                for (int phase = 1; phase <= phases; phase++) {
                    Steps.write(this, "arrived");
                    arrived++;
                    barrier.await();
                    Steps.read(this, "arrived");
                    check(arrived >= phase * barrier.parties(), "L16 one leaves before all have arrived");
                }
            });
            passed += returned ? 1 : 0;
            cancelled += returned ? 0 : 1;
        } catch (Poisoned found) {
            poisoned++;
        }
    }

    private String end() {
        check(barrier.toString().endsWith(", 0 waiting]"), "L16 nobody waits, but " + barrier);
        check(cancelled == 0 || barrier.isPoisoned(), "L16 who is cancelled poisons the barrier");
        check(cancelled == 0 || passed == 0, "L16 who is cancelled when the phase is complete passes");
        check(poisoned == 0 || barrier.isPoisoned(), "L16 poisoned by somebody");
        return passed + " passed, " + poisoned + " poisoned, " + cancelled + " cancelled";
    }

    static Scenario twoArrive_twice() {
        BarrierScenarios the = new BarrierScenarios(2);
        Actor first = new Actor();
        Actor second = new Actor();
        return Scenario.of(the::end, () -> the.arrive(first, 2), () -> the.arrive(second, 2));
    }

    static Scenario threeArrive() {
        BarrierScenarios the = new BarrierScenarios(3);
        Actor first = new Actor();
        Actor second = new Actor();
        Actor third = new Actor();
        return Scenario.of(
                the::end, () -> the.arrive(first, 1), () -> the.arrive(second, 1), () -> the.arrive(third, 1));
    }

    static Scenario twoArrive_poison() {
        BarrierScenarios the = new BarrierScenarios(2);
        Actor first = new Actor();
        Actor second = new Actor();
        return Scenario.of(the::end, () -> the.arrive(first, 1), () -> the.arrive(second, 1), the.barrier::poison);
    }

    static Scenario twoArrive_cancel() {
        BarrierScenarios the = new BarrierScenarios(2);
        Actor first = new Actor();
        Actor second = new Actor();
        return Scenario.of(the::end, () -> the.arrive(first, 1), () -> the.arrive(second, 1), first::cancel);
    }

    /// Bugs.
    static final class Bugs {
        private Bugs() {}

        /// Instead of [Awaitable#signalAll()].
        static void wakeNobody(Awaitable state) {}

        /// Instead of [Awaitable#signalAll()].
        static void wakeOne(Awaitable state) {
            state.signal();
        }

        /// Instead of `tryPoison` by a cancelled waiter.
        static boolean leaveAlone(Barrier barrier, int phase) {
            return true;
        }

        /// The same, although the phase may be over.
        static boolean poisonAnyway(Barrier barrier, int phase) {
            barrier.poison();
            return true;
        }
    }
}

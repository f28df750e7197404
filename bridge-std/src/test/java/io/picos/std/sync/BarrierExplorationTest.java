package io.picos.std.sync;

import io.picos.explore.Exploration;
import io.picos.explore.Mutation;
import io.picos.explore.WrongCas;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class BarrierExplorationTest {
    private static final Exploration BARRIER = Exploration.of(BarrierScenarios.class);

    @Test
    void twoArrive_twice_holds() {
        BARRIER.holds("twoArrive_twice", "2 passed, 0 poisoned, 0 cancelled");
    }

    @Test
    void threeArrive_holds() {
        BARRIER.holdsWithinBound("threeArrive", "3 passed, 0 poisoned, 0 cancelled");
    }

    @Test
    void twoArrive_poison_holds() {
        BARRIER.holds("twoArrive_poison", "2 passed, 0 poisoned, 0 cancelled", "0 passed, 2 poisoned, 0 cancelled");
    }

    @Test
    void twoArrive_cancel_holds() {
        BARRIER.holds("twoArrive_cancel", "2 passed, 0 poisoned, 0 cancelled", "0 passed, 1 poisoned, 1 cancelled");
    }

    @Test
    void lastOneWhoWakesNobody_isFound() {
        BARRIER.finds("twoArrive_twice", bug("await", "signalAll", "wakeNobody"), "deadlock");
    }

    @Test
    void lastOneWhoWakesOne_isFound() {
        BARRIER.finds("threeArrive", bug("await", "signalAll", "wakeOne"), "deadlock");
    }

    @Test
    void poisonThatWakesNobody_isFound() {
        BARRIER.finds("twoArrive_poison", bug("poison", "signalAll", "wakeNobody"), "deadlock");
    }

    @Test
    void cancelledOneWhoDoesNotPoison_isFound() {
        BARRIER.finds("twoArrive_cancel", bug("awaitPhaseAfter", "tryPoison", "leaveAlone"), "L16");
    }

    @Test
    void cancelledOneWhoPoisonsACompletePhase_isFound() {
        BARRIER.finds("twoArrive_cancel", bug("awaitPhaseAfter", "tryPoison", "poisonAnyway"), "L16");
    }

    @Test
    void arrivalByCheckThenSet_isFound() {
        Mutation bug = WrongCas.checkThenSet(Awaitable.class.getName(), "compareAndSet");
        BARRIER.finds("twoArrive_twice", bug, "deadlock");
    }

    private static Mutation bug(String method, String call, String instead) {
        return new Mutation(Barrier.class.getName(), method, call, BarrierScenarios.Bugs.class.getName(), instead);
    }
}

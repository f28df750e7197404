package io.picos.std.sync;

import io.picos.explore.Exploration;
import io.picos.explore.Mutation;
import io.picos.explore.WrongCas;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class LockExplorationTest {
    private static final Exploration LOCK = Exploration.of(LockScenarios.class);

    @Test
    void acquire_release_holds() {
        LOCK.holds("acquire_release", "1 visits");
    }

    @Test
    void acquire_release_cancel_holds() {
        LOCK.holds("acquire_release_cancel", "0 visits", "1 visits");
    }

    @Test
    void twoAcquire_release_holds() {
        LOCK.holdsWithinBound("twoAcquire_release", "2 visits");
    }

    @Test
    void twoAcquire_release_cancel_holds() {
        LOCK.holdsWithinBound("twoAcquire_release_cancel", "1 visits", "2 visits");
    }

    @Test
    void twoAcquire_poison_holds() {
        LOCK.holdsWithinBound("twoAcquire_poison", "2 poisoned");
    }

    @Test
    void releaseThatWakesNobody_isFound() {
        LOCK.finds("acquire_release", bug("release", "signal", "wakeNobody"), "deadlock");
    }

    @Test
    void poisonThatWakesOne_isFound() {
        LOCK.finds("twoAcquire_poison", bug("tryPoison", "signalAll", "wakeOne"), "deadlock");
    }

    @Test
    void waiterThatForgetsTheOthers_isFound() {
        LOCK.finds("twoAcquire_release", bug("acquireContended", "tryAcquire", "asIfAlone"), "deadlock");
    }

    @Test
    void lockByCheckThenSet_isFound() {
        Mutation bug = WrongCas.checkThenSet(Awaitable.class.getName(), "compareAndSet");
        LOCK.finds("acquire_release", bug, "deadlock");
    }

    private static Mutation bug(String method, String call, String instead) {
        return new Mutation(Lock.class.getName(), method, call, LockScenarios.Bugs.class.getName(), instead);
    }
}

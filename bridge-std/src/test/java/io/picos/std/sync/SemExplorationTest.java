package io.picos.std.sync;

import io.picos.explore.Exploration;
import io.picos.explore.Mutation;
import io.picos.explore.WrongCas;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class SemExplorationTest {
    private static final Exploration SEM = Exploration.of(SemScenarios.class);

    @Test
    void acquire_release_cancel_holds() {
        SEM.holds("acquire_release_cancel", "0 taken", "1 taken");
    }

    @Test
    void twoAcquire_release_cancel_holds() {
        SEM.holdsWithinBound("twoAcquire_release_cancel", "1 taken");
    }

    @Test
    void twoAcquire_twoRelease_holds() {
        SEM.holdsWithinBound("twoAcquire_twoRelease", "2 taken");
    }

    @Test
    void acquire_poison_holds() {
        SEM.holds("acquire_poison", "0 taken");
    }

    @Test
    void releaseThatWakesNobody_isFound() {
        SEM.finds("twoAcquire_twoRelease", bug("release", "signal"), "deadlock");
    }

    @Test
    void permitThatIsLeftWakesNobody_isFound() {
        SEM.finds("twoAcquire_twoRelease", bug("acquire", "signal"), "deadlock");
    }

    @Test
    void poisonThatWakesNobody_isFound() {
        SEM.finds("acquire_poison", bug("poison", "signalAll"), "deadlock");
    }

    @Test
    void semByCheckThenSet_isFound() {
        Mutation bug = WrongCas.checkThenSet(Awaitable.class.getName(), "compareAndSet");
        SEM.finds("acquire_release_cancel", bug, "L15");
    }

    private static Mutation bug(String method, String call) {
        return new Mutation(Sem.class.getName(), method, call, SemScenarios.Bugs.class.getName(), "wakeNobody");
    }
}

package io.picos.std.sync;

import io.picos.explore.Exploration;
import io.picos.explore.Mutation;
import io.picos.explore.WrongCas;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class SemaphoreExplorationTest {
    private static final Exploration SEMAPHORE = Exploration.of(SemaphoreScenarios.class);

    @Test
    void acquire_release_holds() {
        SEMAPHORE.holds("acquire_release", "1 taken");
    }

    @Test
    void acquire_cancel_holds() {
        SEMAPHORE.holds("acquire_cancel", "0 taken");
    }

    @Test
    void acquire_release_cancel_holds() {
        SEMAPHORE.holds("acquire_release_cancel", "0 taken", "1 taken");
    }

    @Test
    void acquire_release_complete_holds() {
        SEMAPHORE.holds("acquire_release_complete", "1 taken");
    }

    @Test
    void twoAcquireAndRelease_release_holds() {
        SEMAPHORE.holdsButIsLarge("twoAcquireAndRelease_release", "0 taken");
    }

    @Test
    void twoAcquire_release_cancel_holds() {
        SEMAPHORE.holdsWithinBound("twoAcquire_release_cancel", "1 taken");
    }

    @Test
    void twoAcquire_twoRelease_holds() {
        SEMAPHORE.holdsWithinBound("twoAcquire_twoRelease", "2 taken");
    }

    @Test
    void acquire_release_wantedByNobody_holds() {
        SEMAPHORE.holds("acquire_release_wantedByNobody", "1 taken");
    }

    @Test
    void acquire_release_snatch_wantedByNobody_holds() {
        SEMAPHORE.holds("acquire_release_snatch_wantedByNobody", "1 taken", "1 taken, snatched before");
    }

    @Test
    void acquire_twoRelease_wantedByNobody_holds() {
        SEMAPHORE.holds("acquire_twoRelease_wantedByNobody", "1 taken");
    }

    @Test
    void acquire_release_cancel_wantedByNobody_holds() {
        SEMAPHORE.holds("acquire_release_cancel_wantedByNobody", "0 taken", "1 taken");
    }

    @Test
    void binary_acquire_twoRelease_holds() {
        SEMAPHORE.holds("binary_acquire_twoRelease", "1 taken, 0 left", "1 taken, 1 left");
    }

    @Test
    void acquireWithoutASecondLook_isFound() {
        SEMAPHORE.finds("acquire_release", bug("acquire", "bringTogether", "lookNoMore"), "deadlock");
    }

    @Test
    void releaseWithoutASecondLook_isFound() {
        Mutation bug = bug("release", "bringTogether", "lookNoMore");
        SEMAPHORE.finds("acquire_release_wantedByNobody", bug, "deadlock");
    }

    @Test
    void permitThatIsNotPassedOn_isFound() {
        SEMAPHORE.finds("acquire_release_cancel", bug("leave", "release", "lose"), "L7");
    }

    @Test
    void permitForAnEmptyQueue_isFound() {
        Mutation bug = bug("bringTogether", "release", "lose");
        SEMAPHORE.finds("acquire_twoRelease_wantedByNobody", bug, "L7");
    }

    @Test
    void waiterThatIsNotForgotten_isFound() {
        SEMAPHORE.finds("acquire_cancel", bug("leave", "forget", "keep"), "L7");
    }

    @Test
    void permitGrantedToOneWhoHasLeft_isFound() {
        SEMAPHORE.finds("acquire_release_cancel", bug("tryGrantFirst", "tryGrant", "grantAnyway"), "L7");
    }

    @Test
    void queueByCheckThenSet_isFound() {
        SEMAPHORE.findsWithinBound("twoAcquireAndRelease_release", wrongCas("enqueue"), "deadlock");
    }

    @Test
    void releaseByCheckThenSet_isFound() {
        SEMAPHORE.finds("acquire_release", wrongCas("release"), "deadlock");
    }

    @Test
    void permitByCheckThenSet_isFound() {
        SEMAPHORE.finds("acquire_twoRelease_wantedByNobody", wrongCas("bringTogether"), "L7");
    }

    @Test
    void tryAcquireByCheckThenSet_isFound() {
        SEMAPHORE.finds("acquire_release_snatch_wantedByNobody", wrongCas("tryAcquire"), "L7");
    }

    private static Mutation wrongCas(String method) {
        return WrongCas.checkThenSet(Semaphore.class.getName(), method);
    }

    private static Mutation bug(String method, String call, String instead) {
        return new Mutation(Semaphore.class.getName(), method, call, SemaphoreScenarios.Bugs.class.getName(), instead);
    }
}

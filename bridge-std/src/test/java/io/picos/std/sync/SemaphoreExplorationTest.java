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
    void acquireTwo_twoRelease_holds() {
        SEMAPHORE.holds("acquireTwo_twoRelease", "2 taken");
    }

    @Test
    void acquireTwo_acquire_cancel_holds() {
        SEMAPHORE.holdsWithinBound("acquireTwo_acquire_cancel", "1 taken");
    }

    @Test
    void acquireTwo_releaseTwo_cancel_holds() {
        SEMAPHORE.holds("acquireTwo_releaseTwo_cancel", "0 taken", "2 taken");
    }

    @Test
    void acquireTwo_release_cancelled_holds() {
        SEMAPHORE.holdsWithinBound("acquireTwo_release_cancelled", "2 taken");
    }

    @Test
    void acquireTwo_release_snatch_holds() {
        SEMAPHORE.holdsWithinBound("acquireTwo_release_snatch", "2 taken", "2 taken, snatched before");
    }

    @Test
    void binary_acquire_twoRelease_holds() {
        SEMAPHORE.holdsButIsLarge("binary_acquire_twoRelease", "1 taken, 0 left", "1 taken, 1 left");
    }

    @Test
    void arrivalThatServesNobody_isFound() {
        SEMAPHORE.finds("acquire_release", bug("request", "serve", "serveNobody"), "deadlock");
    }

    @Test
    void releaseThatServesNobody_isFound() {
        SEMAPHORE.finds("acquire_release", bug("release", "serve", "serveNobody"), "deadlock");
    }

    @Test
    void cancelledOneWhoServesNobody_isFound() {
        SEMAPHORE.findsWithinBound("acquireTwo_acquire_cancel", bug("end", "serve", "serveNobody"), "deadlock");
    }

    @Test
    void permitThatIsNotPassedOn_isFound() {
        SEMAPHORE.finds("acquire_release_cancel", bug("end", "release", "lose"), "L7");
    }

    @Test
    void permitThatIsNotGivenBack_isFound() {
        SEMAPHORE.finds("acquire_release_cancel", bug("tryGrantFirst", "giveBack", "lose"), "L7");
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
    void arrivalByCheckThenSet_isFound() {
        SEMAPHORE.finds("acquire_release", wrongCas("arrive"), "deadlock");
    }

    @Test
    void releaseByCheckThenSet_isFound() {
        SEMAPHORE.finds("acquireTwo_twoRelease", wrongCas("release"), "deadlock");
    }

    @Test
    void permitByCheckThenSet_isFound() {
        SEMAPHORE.findsWithinBound("twoAcquire_twoRelease", wrongCas("tryGrantFirst"), "L7");
    }

    @Test
    void tryAcquireByCheckThenSet_isFound() {
        SEMAPHORE.finds("acquireTwo_release_snatch", wrongCas("tryAcquire"), "L7");
    }

    private static Mutation wrongCas(String method) {
        return WrongCas.checkThenSet(Semaphore.class.getName(), method);
    }

    private static Mutation bug(String method, String call, String instead) {
        return new Mutation(Semaphore.class.getName(), method, call, SemaphoreScenarios.Bugs.class.getName(), instead);
    }
}

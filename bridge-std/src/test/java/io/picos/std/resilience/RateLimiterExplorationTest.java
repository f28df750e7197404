package io.picos.std.resilience;

import io.picos.explore.Exploration;
import io.picos.explore.Mutation;
import io.picos.explore.WrongCas;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class RateLimiterExplorationTest {
    private static final Exploration LIMITER = Exploration.of(RateLimiterScenarios.class);

    @Test
    void twoTryAcquire_holds() {
        LIMITER.holds("twoTryAcquire", "1 taken");
    }

    @Test
    void twoAcquire_holds() {
        LIMITER.holds("twoAcquire", "3 taken");
    }

    @Test
    void acquire_cancel_holds() {
        LIMITER.holds("acquire_cancel", "1 taken", "2 taken");
    }

    @Test
    void twoAcquire_cancel_holds() {
        LIMITER.holdsButIsLarge("twoAcquire_cancel", "2 taken", "3 taken");
    }

    @Test
    void threeAcquire_twoCancel_holds() {
        LIMITER.holdsWithinBound("threeAcquire_twoCancel", "2 taken", "3 taken", "4 taken");
    }

    @Test
    void twoAcquire_complete_holds() {
        LIMITER.holdsButIsLarge("twoAcquire_complete", "3 taken");
    }

    @Test
    void twoAcquire_tryAcquire_holds() {
        LIMITER.holdsButIsLarge("twoAcquire_tryAcquire", "3 taken"); // tryAcquire never overtakes
    }

    // ---- bugs

    @Test
    void tokenByCheckThenSet_isFound() {
        LIMITER.finds("twoTryAcquire", wrongCas("tryAcquire"), "Q7");
    }

    @Test
    void placeByCheckThenSet_isFound() {
        LIMITER.findsWithinBound("twoAcquire", wrongCas("acquire"), "deadlock");
    }

    @Test
    void firstThatWakesNobody_isFound() {
        LIMITER.findsWithinBound("twoAcquire", bug("tryTakeAsFirst", "wakeFirst", "wakeNobody"), "deadlock");
    }

    @Test
    void leaverThatWakesNobody_isFound() {
        LIMITER.findsWithinBound("twoAcquire_cancel", bug("leave", "wakeFirst", "wakeNobody"), "deadlock");
    }

    @Test
    void waiterThatStays_isFound() {
        LIMITER.findsWithinBound("acquire_cancel", bug("awaitToken", "leave", "stay"), "Q9");
    }

    @Test
    void leaverThatIsNotMarked_isFound() {
        LIMITER.findsWithinBound("threeAcquire_twoCancel", bug("leave", "leave", "leaveSilently"), "Q9");
    }

    private static Mutation wrongCas(String method) {
        return WrongCas.checkThenSet(RateLimiter.class.getName(), method);
    }

    private static Mutation bug(String method, String call, String instead) {
        return new Mutation(
                RateLimiter.class.getName(), method, call, RateLimiterScenarios.Bugs.class.getName(), instead);
    }
}

package io.picos.std.sync;

import io.picos.explore.Exploration;
import io.picos.explore.Mutation;
import io.picos.explore.WrongCas;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class TimedExplorationTest {
    private static final Exploration TIMED = Exploration.of(TimedScenarios.class);

    @Test
    void semaphore_holds() {
        TIMED.holdsButIsLarge("semaphore", "0 taken, 1 late", "1 taken, 0 late");
    }

    @Test
    void semaphore_cancel_holds() {
        TIMED.holdsWithinBound("semaphore_cancel", "0 taken, 0 late", "0 taken, 1 late", "1 taken, 0 late");
    }

    @Test
    void mutex_holds() {
        TIMED.holdsButIsLarge("mutex", "0 taken, 1 late", "1 taken, 0 late");
    }

    @Test
    void sem_twoAcquire_holds() {
        TIMED.holdsWithinBound("sem_twoAcquire", "0 taken, 1 late", "1 taken, 0 late");
    }

    @Test
    void lock_twoAcquire_holds() {
        TIMED.holdsWithinBound("lock_twoAcquire", "0 taken, 1 late", "1 taken, 0 late");
    }

    @Test
    void barrier_holds() {
        TIMED.holdsButIsLarge("barrier", "0 taken, 1 late", "1 taken, 0 late");
    }

    @Test
    void barrierWithAction_holds() {
        TIMED.holdsButIsLarge("barrierWithAction", "0 taken, 1 late", "1 taken, 0 late");
    }

    @Test
    void waiterExpiresByCheckThenSet_isFound() {
        TIMED.findsWithinBound("semaphore", wrongCas(Waiter.class, "expire"), "L24");
    }

    @Test
    void awaiterExpiresByCheckThenSet_isFound() {
        TIMED.findsWithinBound("sem_twoAcquire", wrongCas(Awaiter.class, "expire"), "deadlock");
    }

    @Test
    void withdrawalWithoutALook_isFound() {
        Mutation bug = new Mutation(
                Barrier.class.getName(),
                "tryWithdraw",
                "compareAndSet",
                TimedScenarios.Bugs.class.getName(),
                "setAnyway");
        TIMED.findsWithinBound("barrier", bug, "deadlock");
    }

    private static Mutation wrongCas(Class<?> in, String method) {
        return WrongCas.checkThenSet(in.getName(), method);
    }
}

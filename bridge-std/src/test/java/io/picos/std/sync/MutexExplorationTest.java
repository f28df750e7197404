package io.picos.std.sync;

import io.picos.explore.Exploration;
import io.picos.explore.Mutation;
import io.picos.explore.WrongCas;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class MutexExplorationTest {
    private static final Exploration MUTEX = Exploration.of(MutexScenarios.class);

    @Test
    void unlock_lock_holds() {
        MUTEX.holds("unlock_lock", "1 visits");
    }

    @Test
    void lock_cancel_holds() {
        MUTEX.holds("lock_cancel", "0 visits");
    }

    @Test
    void unlock_lock_cancel_holds() {
        MUTEX.holds("unlock_lock_cancel", "0 visits", "1 visits");
    }

    @Test
    void unlock_lock_complete_holds() {
        MUTEX.holds("unlock_lock_complete", "1 visits");
    }

    @Test
    void unlock_twoLock_holds() {
        MUTEX.holdsButIsLarge("unlock_twoLock", "2 visits");
    }

    @Test
    void unlock_twoLock_cancel_holds() {
        MUTEX.holdsWithinBound("unlock_twoLock_cancel", "1 visits", "2 visits");
    }

    @Test
    void unlock_lockAgain_cancel_holds() {
        MUTEX.holds("unlock_lockAgain_cancel", "1 visits", "2 visits");
    }

    @Test
    void waiterThatIsNotForgotten_isFound() {
        MUTEX.finds("lock_cancel", bug("leave", "forget", "keep"), "L3");
    }

    @Test
    void mutexThatIsNotPassedOn_isFound() {
        MUTEX.finds("unlock_lock_cancel", bug("leave", "release", "keepFor"), "L3");
    }

    @Test
    void waiterThatLeavesWithTheMutex_isFound() {
        MUTEX.finds("unlock_lock_cancel", bug("leave", "tryLeave", "leaveAnyway"), "L3");
    }

    @Test
    void mutexHandedToOneWhoHasLeft_isFound() {
        MUTEX.finds("unlock_lock_cancel", bug("release", "tryGrant", "grantAnyway"), "L3");
    }

    @Test
    void signalOfAnOldTrigger_isFound() {
        MUTEX.finds("unlock_lock_complete", bug("release", "tryGrant", "signalTheTriggerBefore"), "deadlock");
    }

    @Test
    void queueByCheckThenSet_isFound() {
        MUTEX.finds("unlock_lock", WrongCas.checkThenSet(Mutex.class.getName(), "tryQueue"), "deadlock");
    }

    @Test
    void releaseByCheckThenSet_isFound() {
        MUTEX.finds("unlock_lock", WrongCas.checkThenSet(Mutex.class.getName(), "release"), "deadlock");
    }

    @Test
    void grantByCheckThenSet_isFound() {
        MUTEX.finds("unlock_lock_cancel", WrongCas.checkThenSet(Waiter.class.getName(), "tryGrant"), "L3");
    }

    private static Mutation bug(String method, String call, String instead) {
        return new Mutation(Mutex.class.getName(), method, call, MutexScenarios.Bugs.class.getName(), instead);
    }
}

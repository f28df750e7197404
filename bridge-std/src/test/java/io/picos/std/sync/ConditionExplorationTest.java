package io.picos.std.sync;

import io.picos.explore.Exploration;
import io.picos.explore.Mutation;
import io.picos.explore.WrongCas;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class ConditionExplorationTest {
    private static final Exploration CONDITION = Exploration.of(ConditionScenarios.class);

    @Test
    void take_put_holds() {
        CONDITION.holds("take_put", "1 taken, 0 left");
    }

    @Test
    void take_cancel_holds() {
        CONDITION.holds("take_cancel", "0 taken, 0 left");
    }

    @Test
    void take_put_cancel_holds() {
        CONDITION.holdsWithinBound("take_put_cancel", "0 taken, 1 left", "1 taken, 0 left");
    }

    @Test
    void twoTake_cancelAndPut_holds() {
        CONDITION.holdsWithinBound("twoTake_cancelAndPut", "1 taken, 0 left");
    }

    @Test
    void twoTake_putAndCancel_holds() {
        CONDITION.holdsWithinBound("twoTake_putAndCancel", "1 taken, 0 left");
    }

    @Test
    void twoTake_putForAllTwice_holds() {
        CONDITION.holdsWithinBound("twoTake_putForAllTwice", "2 taken, 0 left");
    }

    @Test
    void waiterThatIsNotForgotten_isFound() {
        CONDITION.finds("take_cancel", bug("leave", "forget", "keep"), "L5");
    }

    @Test
    void signalThatIsNotPassedOn_isFound() {
        CONDITION.finds("twoTake_putAndCancel", bug("leave", "signal", "lose"), "deadlock");
    }

    @Test
    void signalForOneWhoHasLeft_isFound() {
        CONDITION.findsWithinBound("twoTake_cancelAndPut", bug("signal", "tryGrant", "grantAnyway"), "deadlock");
    }

    @Test
    void mutexThatIsNotLockedAgain_isFound() {
        CONDITION.finds("take_cancel", bug("await", "exchangeForbid", "permit"), "L2");
    }

    @Test
    void signalOfAllByGetThenSet_isFound() {
        CONDITION.findsWithinBound("twoTake_putForAllTwice", bug("signalAll", "getAndSet", "getThenSet"), "deadlock");
    }

    @Test
    void leavingByCheckThenSet_isFound() {
        CONDITION.findsWithinBound(
                "twoTake_cancelAndPut", WrongCas.checkThenSet(Condition.class.getName(), "forget"), "L5");
    }

    private static Mutation bug(String method, String call, String instead) {
        return new Mutation(Condition.class.getName(), method, call, ConditionScenarios.Bugs.class.getName(), instead);
    }
}

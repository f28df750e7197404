package io.picos.std.sync;

import io.picos.explore.Exploration;
import io.picos.explore.Mutation;
import io.picos.explore.WrongCas;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class AwaitableExplorationTest {
    private static final Exploration AWAITABLE = Exploration.of(AwaitableScenarios.class);

    @Test
    void await_change_holds() {
        AWAITABLE.holds("await_change");
    }

    @Test
    void await_change_look_holds() {
        AWAITABLE.holds("await_change_look");
    }

    @Test
    void await_timeEnds_look_holds() {
        AWAITABLE.holds("await_timeEnds_look");
    }

    @Test
    void awaiterThatCountsAfterItsEnd_isFound() {
        AWAITABLE.finds("await_change_look", bug(Awaiters.class, "toString", "inOrder", "all"), "L12");
        AWAITABLE.finds("await_timeEnds_look", bug(Awaiters.class, "toString", "inOrder", "all"), "L12");
    }

    @Test
    void await_cancel_holds() {
        AWAITABLE.holds("await_cancel");
    }

    @Test
    void await_change_cancel_holds() {
        AWAITABLE.holds("await_change_cancel", "0 have seen it", "1 have seen it");
    }

    @Test
    void await_change_complete_holds() {
        AWAITABLE.holds("await_change_complete");
    }

    @Test
    void twoAwait_change_cancel_holds() {
        AWAITABLE.holdsWithinBound("twoAwait_change_cancel", "1 have seen it", "2 have seen it");
    }

    @Test
    void twoAwait_changeForAll_holds() {
        AWAITABLE.holds("twoAwait_changeForAll");
    }

    @Test
    void sleepWithoutASecondLook_isFound() {
        AWAITABLE.finds("await_change", bug("await", "remove", "sleepAnyway"), "deadlock");
    }

    @Test
    void signalThatIsNotPassedOn_isFound() {
        AWAITABLE.finds("twoAwait_change_cancel", bug("awaitSignal", "signal", "lose"), "deadlock");
    }

    @Test
    void signalForOneWhoHasLeft_isFound() {
        AWAITABLE.finds("twoAwait_change_cancel", bug("signal", "trySignal", "signalAnyway"), "deadlock");
    }

    @Test
    void signaledThatIsNotForgotten_isFound() {
        AWAITABLE.finds("await_change", bug("signal", "forget", "keep"), "L12");
        AWAITABLE.finds("twoAwait_changeForAll", bug("signalAll", "forget", "keep"), "L12");
    }

    @Test
    void leaverThatIsNotForgotten_isFound() {
        AWAITABLE.finds("await_cancel", bug(Awaiter.class, "remove", "forget", "keep"), "L12");
    }

    @Test
    void newTriggerByCheckThenSet_isFound() {
        AWAITABLE.finds("await_change_complete", wrongCas(Awaiter.class, "await"), "deadlock");
    }

    @Test
    void signalByCheckThenSet_isFound() {
        AWAITABLE.finds("await_change_complete", wrongCas(Awaiter.class, "trySignal"), "deadlock");
    }

    @Test
    void queueByCheckThenSet_isFound() {
        AWAITABLE.findsWithinBound("twoAwait_changeForAll", wrongCas(Awaitable.class, "add"), "L12");
    }

    @Test
    void endByCheckThenSet_isFound() {
        AWAITABLE.findsWithinBound("twoAwait_change_cancel", wrongCas(Awaitable.class, "forget"), "L12");
    }

    private static Mutation wrongCas(Class<?> in, String method) {
        return WrongCas.checkThenSet(in.getName(), method);
    }

    private static Mutation bug(String method, String call, String instead) {
        return bug(Awaitable.class, method, call, instead);
    }

    private static Mutation bug(Class<?> in, String method, String call, String instead) {
        return new Mutation(in.getName(), method, call, AwaitableScenarios.Bugs.class.getName(), instead);
    }
}

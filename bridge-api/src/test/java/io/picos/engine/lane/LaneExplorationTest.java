package io.picos.engine.lane;

import io.picos.explore.Exploration;
import io.picos.explore.Mutation;
import io.picos.explore.WrongCas;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class LaneExplorationTest {
    /// The links between turns are plain: who owns them is decided by the compare-and-sets.
    private static final Exploration LANE = Exploration.of(LaneScenarios.class, "Turn.next");

    /// The same for the fields of a drain, which may be run twice.
    private static final Exploration DRAIN =
            Exploration.of(LaneScenarios.class, "Turn.next", "Drain.current", "Drain.taken", "Drain.thread");

    private static final String LANE_CLASS = "io.picos.engine.lane.Lane";

    @Test
    void twoPutters_holds() {
        LANE.holds("twoPutters", "a1 b1", "b1 a1");
    }

    @Test
    void twoPutters_onePutsTwo_holds() {
        LANE.holdsButIsLarge("twoPutters_onePutsTwo", "a1 a2 b1", "b1 a1 a2", "a1 b1 a2");
    }

    @Test
    void putter_turnThatPuts_holds() {
        LANE.holds("putter_turnThatPuts", "a1 a2 b1", "a1 b1 a2");
    }

    @Test
    void putter_takeOver_holds() {
        LANE.holds("putter_takeOver", "a1 a2 b1");
    }

    @Test
    void takeOver_putAgain_holds() {
        LANE.holds("takeOver_putAgain", "a1 a2 a3");
    }

    @Test
    void retire_put_holds() {
        LANE.holds("retire_put", "refused", "a1");
    }

    @Test
    void retire_putterIsHere_holds() {
        LANE.holds("retire_putterIsHere", "refused", "a1");
    }

    @Test
    void retire_turnThatPuts_holds() {
        LANE.holds("retire_turnThatPuts", "a1 a2", "a1 a2, retired");
    }

    @Test
    void drainTwice_holds() {
        DRAIN.holds("drainTwice", "a1 b1");
    }

    @Test
    void putterIsHere_drainOnItsWay_holds() {
        DRAIN.holds("putterIsHere_drainOnItsWay", "a1 b1", "b1 a1");
    }

    @Test
    void divert_oldWorkerRuns_holds() {
        DRAIN.holds("divert_oldWorkerRuns", "a1 b1");
    }

    @Test
    void divert_put_oldWorkerIsSilent_holds() {
        LANE.holds("divert_put_oldWorkerIsSilent", "a1");
    }

    @Test
    void divert_put_oldWorkerRefuses_holds() {
        LANE.holds("divert_put_oldWorkerRefuses", "a1");
    }

    @Test
    void idleWithoutAnotherLook_isFound() {
        Mutation bug = bug("tryRelease", "hasTurns", "withoutLook");
        LANE.finds("twoPutters", bug, "each turn once");
        LANE.finds("putter_turnThatPuts", bug, "each turn once");
    }

    @Test
    void retireByCheckThenSet_isFound() {
        LANE.finds("retire_put", WrongCas.checkThenSet(LANE_CLASS, "tryRetire"), "each turn once");
    }

    @Test
    void putterIsNeverHere_isFound() {
        LANE.finds("retire_putterIsHere", bug("attend", "isHere", "neverHere"), "has run when the put returns");
    }

    @Test
    void putByCheckThenSet_isFound() {
        LANE.finds("twoPutters", WrongCas.checkThenSet(LANE_CLASS, "put"), "each turn once");
    }

    @Test
    void takeWithoutCompareAndSet_isFound() {
        LANE.finds("putter_takeOver", bug("take", "compareAndSet", "takeWithoutCas"), "each turn once");
    }

    @Test
    void takeOverOfTheInboxByCheckThenSet_isFound() {
        LANE.finds("putter_takeOver", WrongCas.checkThenSet(LANE_CLASS, "takeOver"), "each turn once");
    }

    @Test
    void takeOverByGetThenSet_isFound() {
        LANE.finds("putter_takeOver", bug("takeOver", "getAndSet", "getThenSet"), "each turn once");
    }

    @Test
    void drainClaimedByCheckThenSet_isFound() {
        Mutation bug = WrongCas.checkThenSet("io.picos.engine.lane.Drain", "tryRun");
        DRAIN.finds("drainTwice", bug, "turn");
        DRAIN.finds("putterIsHere_drainOnItsWay", bug, "turn");
        DRAIN.finds("divert_oldWorkerRuns", bug, "turn");
    }

    @Test
    void workerReadTooEarly_isFound() {
        LANE.finds("divert_put_oldWorkerIsSilent", bug("attend", "compareAndSet", "submitTooEarly"), "each turn once");
    }

    private static Mutation bug(String method, String call, String instead) {
        return new Mutation(LANE_CLASS, method, call, LaneScenarios.Bugs.class.getName(), instead);
    }
}

package io.picos;

import io.picos.explore.Exploration;
import io.picos.explore.Mutation;
import io.picos.explore.WrongCas;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class BagExplorationTest {
    private static final Exploration BAG = Exploration.of(BagScenarios.class);

    @Test
    void attach_tryReturn_detach_holds() {
        BAG.holds("attach_tryReturn_detach", "attached", "came too late");
    }

    @Test
    void tryReturn_tryCancel_holds() {
        BAG.holds("tryReturn_tryCancel", "returned", "cancelled");
    }

    @Test
    void twoAttachAndDetach_holds() {
        BAG.holds("twoAttachAndDetach", "1 left");
    }

    @Test
    void threeAttachAndDetach_holds() {
        BAG.holdsButIsLarge("threeAttachAndDetach", "1 left");
    }

    @Test
    void attach_detachThatSweeps_holds() {
        BAG.holds("attach_detachThatSweeps", "2 left", "5 left");
    }

    @Test
    void attachThatSweeps_tryReturn_holds() {
        Exploration.of(BagScenarios.class, "Bag.older")
                .holds("attachThatSweeps_tryReturn", "attached", "came too late");
    }

    @Test
    void checkThenSet_isFound() {
        Mutation bug = WrongCas.checkThenSet("io.picos.Computation", "casState");
        BAG.finds("attach_tryReturn_detach", bug, "C1");
        BAG.finds("tryReturn_tryCancel", bug, "C1");
        BAG.finds("attach_detachThatSweeps", bug, "C3");
    }

    @Test
    void sweepThatForgets_isFound() {
        BAG.finds("attach_detachThatSweeps", bug("io.picos.Bag", "without", "swept", "sweepAll"), "C3");
    }

    @Test
    void detachFromAStaleLook_isFound() {
        BAG.finds("attach_detachThatSweeps", bug("io.picos.Computation", "release", "casState", "casAgainstNow"), "C3");
    }

    @Test
    void unaccountedDead_areFound() {
        BAG.finds("threeAttachAndDetach", bug("io.picos.Computation", "release", "without", "unaccounted"), "C6");
    }

    private static Mutation bug(String in, String method, String call, String instead) {
        return new Mutation(in, method, call, BagScenarios.Bugs.class.getName(), instead);
    }
}

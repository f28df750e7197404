package io.picos.std.structured;

import io.picos.explore.Exploration;
import io.picos.explore.Mutation;
import io.picos.explore.WrongCas;
import org.junit.jupiter.api.Test;

class BundleExplorationTest {
    private static final Exploration BUNDLE = Exploration.of(BundleScenarios.class);
    private static final Mutation GET_THEN_ADD = new Mutation(
            Headcount.class.getName(), "leave", "getAndAdd", BundleScenarios.Bugs.class.getName(), "getThenAdd");

    @Test
    void fork_holds() {
        BUNDLE.holds("fork", "1 ran, 0 refused");
    }

    @Test
    void forkInAFork_holds() {
        BUNDLE.holds("forkInAFork", "2 ran, 0 refused");
    }

    @Test
    void forkFromOutside_end_holds() {
        BUNDLE.holds("forkFromOutside_end", "1 ran, 0 refused", "0 ran, 1 refused");
    }

    @Test
    void entryByCheckThenSet_isFound() {
        Mutation bug = WrongCas.checkThenSet(Headcount.class.getName(), "enter");
        BUNDLE.finds("forkFromOutside_end", bug, "G1");
    }

    @Test
    void endByGetThenAdd_isFound() {
        BUNDLE.finds("fork", GET_THEN_ADD, "deadlock");
    }
}

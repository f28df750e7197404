package io.picos.std.structured;

import io.picos.explore.Exploration;
import io.picos.explore.Mutation;
import io.picos.explore.WrongCas;
import org.junit.jupiter.api.Test;

class InterruptionExplorationTest {
    private static final Exploration INTERRUPTION = Exploration.of(InterruptionScenarios.class);

    @Test
    void run_end_holds() {
        INTERRUPTION.holds("run_end", "0 run", "1 run");
    }

    @Test
    void run_end_cancel_holds() {
        INTERRUPTION.holds("run_end_cancel", "0 run", "1 run");
    }

    @Test
    void twoRun_end_holds() {
        INTERRUPTION.holds("twoRun_end", "0 run", "1 run");
    }

    @Test
    void runByCheckThenSet_isFound() {
        INTERRUPTION.finds("run_end", WrongCas.checkThenSet(Interruption.class.getName(), "run"), "N");
    }

    @Test
    void endByCheckThenSet_isFound() {
        INTERRUPTION.finds("run_end", WrongCas.checkThenSet(Interruption.class.getName(), "end"), "N");
    }

    @Test
    void endWithoutALook_isFound() {
        Mutation bug = new Mutation(
                Interruption.class.getName(),
                "end",
                "compareAndSet",
                InterruptionScenarios.Bugs.class.getName(),
                "setAnyway");
        INTERRUPTION.finds("run_end", bug, "N");
    }
}

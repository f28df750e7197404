package io.picos.std.sync;

import io.picos.explore.Exploration;
import io.picos.explore.Mutation;
import io.picos.explore.WrongCas;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class LatchExplorationTest {
    private static final Exploration LATCH = Exploration.of(LatchScenarios.class);
    private static final Mutation WRONG_CAS = WrongCas.checkThenSet(Latch.class.getName(), "tryCount");

    @Test
    void await_twoCountDown_holds() {
        LATCH.holds("await_twoCountDown", "passed");
    }

    @Test
    void await_countDown_cancel_holds() {
        LATCH.holds("await_countDown_cancel", "passed", "cancelled");
    }

    @Test
    void await_countDown_countUpAndDown_holds() {
        LATCH.holds("await_countDown_countUpAndDown", "passed, counted up", "passed, open before");
    }

    @Test
    void countByCheckThenSet_isFound() {
        LATCH.finds("await_twoCountDown", WRONG_CAS, "deadlock");
        LATCH.finds("await_countDown_countUpAndDown", WRONG_CAS, "L8");
    }
}

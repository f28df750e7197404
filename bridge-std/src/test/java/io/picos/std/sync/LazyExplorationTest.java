package io.picos.std.sync;

import io.picos.explore.Exploration;
import io.picos.explore.WrongCas;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class LazyExplorationTest {
    private static final Exploration LAZY = Exploration.of(LazyScenarios.class);

    @Test
    void twoForce_holds() {
        LAZY.holds("twoForce", "1 begun, 1 computed, 2 seen");
    }

    @Test
    void twoForce_cancel_holds() {
        LAZY.holds(
                "twoForce_cancel",
                "1 begun, 1 computed, 1 seen",
                "1 begun, 1 computed, 2 seen",
                "2 begun, 1 computed, 1 seen");
    }

    @Test
    void forceByCheckThenSet_isFound() {
        LAZY.finds("twoForce", WrongCas.checkThenSet(Lazy.class.getName(), "compute"), "L9");
    }
}

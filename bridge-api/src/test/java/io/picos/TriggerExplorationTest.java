package io.picos;

import io.picos.explore.Exploration;
import io.picos.explore.Mutation;
import io.picos.explore.WrongCas;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class TriggerExplorationTest {
    private static final Exploration TRIGGER = Exploration.of(TriggerScenarios.class);
    private static final Mutation PARK_ONCE = new Mutation(
            "io.picos.engine.thread.StrandFiber", "await", "until", "io.picos.engine.thread.StrandFiber", "parkOnce");

    @Test
    void signal_onSignal_holds() {
        TRIGGER.holds("signal_onSignal", "1 accepted 0 refused 0 illegal", "0 accepted 1 refused 0 illegal");
    }

    @Test
    void twoSignals_twoOnSignals_holds() {
        TRIGGER.holds("twoSignals_twoOnSignals", "1 accepted 0 refused 1 illegal", "0 accepted 2 refused 0 illegal");
    }

    @Test
    void signal_dispose_onSignal_holds() {
        TRIGGER.holds("signal_dispose_onSignal", "1 accepted 0 refused 0 illegal, disposal failed");
    }

    @Test
    void await_signal_strayUnpark_holds() {
        TRIGGER.holds("await_signal_strayUnpark", "awaited");
    }

    @Test
    void checkThenSet_isFound() {
        Mutation bug = WrongCas.checkThenSet("io.picos.Trigger", "casState");
        TRIGGER.finds("signal_onSignal", bug, "T");
        TRIGGER.finds("twoSignals_twoOnSignals", bug, "T");
        TRIGGER.finds("signal_dispose_onSignal", bug, "T");
    }

    @Test
    void parkOnce_isFound() {
        TRIGGER.finds("await_signal_strayUnpark", PARK_ONCE, "F7");
    }
}

package io.picos.engine.carrier;

import io.picos.explore.Exploration;
import io.picos.explore.Mutation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class WatchExplorationTest {
    private static final Exploration WATCH = Exploration.of(WatchScenarios.class);

    @Test
    void await_cancel_holds() {
        WATCH.holds("await_cancel", "", "cancelled");
    }

    @Test
    void twoAwaits_signal_cancel_holds() {
        WATCH.holds("twoAwaits_signal_cancel", "", "signaled cancelled", "cancelled cancelled");
    }

    @Test
    void replaced_cancelBefore_holds() {
        WATCH.holds("replaced_cancelBefore", "signaled");
    }

    @Test
    void awaitThatDoesNotLookAgain_isFound() {
        Mutation bug = new Mutation(
                "io.picos.engine.carrier.Watch", "tryAwait", "isCancelled", WatchScenarios.Bugs.class.getName(), "no");
        WATCH.finds("await_cancel", bug, "deadlock");
        WATCH.finds("twoAwaits_signal_cancel", bug, "deadlock");
    }
}

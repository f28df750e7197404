package io.picos;

import io.picos.explore.Exploration;
import io.picos.explore.Mutation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class SuspensionExplorationTest {
    private static final Exploration SUSPENSION = Exploration.of(SuspensionScenarios.class);

    @Test
    void await_cancel_holds() {
        SUSPENSION.holds("await_cancel", "cancelled");
    }

    @Test
    void await_signal_cancel_holds() {
        SUSPENSION.holds("await_signal_cancel", "signaled", "cancelled");
    }

    @Test
    void awaitUnderForbid_signal_cancel_holds() {
        SUSPENSION.holds("awaitUnderForbid_signal_cancel", "signaled");
    }

    @Test
    void await_signal_return_holds() {
        SUSPENSION.holds("await_signal_return", "signaled", "signaled by the return");
    }

    @Test
    void trySuspend_signal_cancel_holds() {
        SUSPENSION.holds("trySuspend_signal_cancel", "suspended", "not suspended");
    }

    @Test
    void twoAwait_signal_holds() {
        SUSPENSION.holds("twoAwait_signal", "0 left");
    }

    @Test
    void trySuspendThatDoesNotUndo_isFound() {
        SUSPENSION.finds("twoAwait_signal", bug("trySuspend", "release", "keep"), "F7");
    }

    @Test
    void unsuspendThatDoesNotAccount_isFound() {
        SUSPENSION.finds("twoAwait_signal", bug("unsuspend", "release", "keep"), "F7");
    }

    @Test
    void falseForAnInitialTrigger_isFound() {
        SUSPENSION.finds("trySuspend_signal_cancel", bug("trySuspend", "dispose", "keepInitial"), "F6");
    }

    @Test
    void cancelledTakenForReturned_isFound() {
        SUSPENSION.finds("await_cancel", bug("trySuspend", "isCancelled", "no"), "deadlock");
    }

    @Test
    void cancellationThatDoesNotWake_isFound() {
        SUSPENSION.finds("await_cancel", bug("trySuspend", "tryAttach", "pretendToAttach"), "deadlock");
    }

    private static Mutation bug(String method, String call, String instead) {
        return new Mutation("io.picos.Fiber", method, call, SuspensionScenarios.Bugs.class.getName(), instead);
    }
}

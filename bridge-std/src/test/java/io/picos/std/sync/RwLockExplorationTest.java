package io.picos.std.sync;

import io.picos.explore.Exploration;
import io.picos.explore.Mutation;
import io.picos.explore.WrongCas;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class RwLockExplorationTest {
    private static final Exploration LOCK = Exploration.of(RwLockScenarios.class);

    @Test
    void held_read_release_cancel_holds() {
        LOCK.holds("held_read_release_cancel", "0 writes, 0 reads", "0 writes, 1 reads");
    }

    @Test
    void held_write_read_release_holds() {
        LOCK.holdsWithinBound("held_write_read_release", "1 writes, 1 reads");
    }

    @Test
    void held_twoRead_release_holds() {
        LOCK.holdsWithinBound("held_twoRead_release", "0 writes, 2 reads");
    }

    @Test
    void held_write_read_release_cancel_holds() {
        LOCK.holdsWithinBound("held_write_read_release_cancel", "0 writes, 1 reads", "1 writes, 1 reads");
    }

    @Test
    void shared_write_read_release_holds() {
        LOCK.holdsWithinBound("shared_write_read_release", "1 writes, 1 reads");
    }

    @Test
    void shared_twoWrite_release_holds() {
        LOCK.holdsWithinBound("shared_twoWrite_release", "2 writes, 0 reads");
    }

    @Test
    void held_write_read_newcomer_holds() {
        LOCK.holdsWithinBound("held_write_read_newcomer", "1 writes, 2 reads");
    }

    @Test
    void releaseThatWakesNobody_isFound() {
        LOCK.finds("held_write_read_release", bug("release", "signalIfAwaited"), "deadlock");
    }

    @Test
    void readerThatLeavesAndWakesNobody_isFound() {
        LOCK.finds("shared_write_read_release", bug("releaseShared", "signalIfAwaited"), "deadlock");
    }

    @Test
    void readerThatWakesNoOther_isFound() {
        LOCK.finds("held_twoRead_release", bug("acquireSharedPrepared", "signalIfAwaited"), "L14");
    }

    @Test
    void writerThatWakesNoReader_isFound() {
        LOCK.findsWithinBound("held_write_read_newcomer", bug("acquirePrepared", "signal"), "L14");
    }

    @Test
    void lockByCheckThenSet_isFound() {
        Mutation bug = WrongCas.checkThenSet(Awaitable.class.getName(), "compareAndSet");
        LOCK.findsWithinBound("shared_write_read_release", bug, "deadlock");
    }

    private static Mutation bug(String method, String call) {
        return new Mutation(RwState.class.getName(), method, call, RwLockScenarios.Bugs.class.getName(), "wakeNobody");
    }
}

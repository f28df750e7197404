package io.picos.compat.core;

import static io.picos.compat.scene.Thrown.assertThatThrownBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Computation;
import io.picos.Order;
import io.picos.Outcome;
import io.picos.Transaction;
import io.picos.Trigger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The rules for transactions on one thread at a time. [ContentionRules] has the rules for several threads.
public interface TransactionRules extends CoreSubjects {
    /// The value of computations that are completed before the transaction.
    int COMPLETED = 42;

    /// Before the commit, nothing has happened. The commit completes all computations. Then the committing
    /// thread signals the triggers.
    @Test
    default void x1_allOrNothing() {
        Computation<Integer> left = computations().create(Order.FIFO);
        Computation<Integer> right = computations().create(Order.FIFO);
        Exception cause = new Exception("X1");
        List<@Nullable Object> seen = new ArrayList<>();
        for (Computation<Integer> one : List.of(left, right)) {
            one.tryAttach(Trigger.withAction(ignored -> {
                seen.add(Thread.currentThread());
                seen.add(left.isRunning());
                seen.add(right.isRunning());
            }));
        }
        Transaction transaction = transactions().create();
        assertThat(transactions().tryReturn(transaction, left, 1))
                .as("X1: noted")
                .isTrue();
        assertThat(transactions().tryCancel(transaction, right, cause))
                .as("X1: noted")
                .isTrue();
        assertThat(left.isRunning() && right.isRunning())
                .as("X1: running before the commit")
                .isTrue();
        assertThat(seen).as("X1: signaled before the commit").isEmpty();

        assertThat(transactions().tryCommit(transaction)).as("X1: committed").isTrue();
        assertThat(left.peek()).as("X1: outcome").isEqualTo(new Outcome.Returned<>(1));
        assertThat(right.cancellation()).as("X1: cause").isSameAs(cause);
        assertThat(seen)
                .as("X1: thread, and what is running, when the triggers are signaled")
                .containsExactly(Thread.currentThread(), false, false, Thread.currentThread(), false, false);
    }

    /// A completed computation aborts the transaction.
    @Test
    default void x2c_aCompletedComputationAbortsTheTransaction() {
        Transaction transaction = transactions().create();
        assertThat(transactions().tryReturn(transaction, Computation.returned(COMPLETED), 1))
                .as("X2c: noted for a completed computation")
                .isFalse();
        assertThat(transactions().tryCommit(transaction)).as("X2c: committed").isFalse();
    }

    /// If the transaction is aborted, nothing has happened to its computations: they can be completed otherwise.
    @Test
    default void x2a_nothingHasHappenedAfterAnAbort() {
        Computation<Integer> free = computations().create(Order.FIFO);
        Trigger trigger = Trigger.create();
        free.tryAttach(trigger);
        Transaction transaction = transactions().create();
        assertThat(transactions().tryReturn(transaction, free, 1))
                .as("X2a: noted")
                .isTrue();
        transactions().tryReturn(transaction, Computation.returned(COMPLETED), 1);
        transactions().tryCommit(transaction);
        assertThat(free.isRunning()).as("X2a: the other one is running").isTrue();
        assertThat(trigger.isSignaled()).as("X2a: its trigger is signaled").isFalse();
        assertThat(free.tryReturn(2)).as("X2a: it can be completed").isTrue();
        assertThat(trigger.isSignaled()).as("X2a: its trigger is signaled").isTrue();
        assertThat(free.peek()).as("X2a: outcome").isEqualTo(new Outcome.Returned<>(2));
    }

    /// Completing a computation twice in one transaction throws IllegalStateException, and aborts the
    /// transaction.
    @Test
    default void x2d_theSameComputationTwiceIsAMistake() {
        Computation<Integer> computation = computations().create(Order.FIFO);
        Transaction transaction = transactions().create();
        transactions().tryReturn(transaction, computation, 1);
        assertThatThrownBy(() -> transactions().tryReturn(transaction, computation, 2))
                .as("X2d: the same computation twice")
                .isInstanceOf(IllegalStateException.class);
        assertThat(transactions().tryCommit(transaction)).as("X2d: committed").isFalse();
        assertThat(computation.isRunning()).as("X2d: running").isTrue();
    }

    /// A transaction with nothing to do commits.
    @Test
    default void x2e_anEmptyTransactionCommits() {
        assertThat(transactions().tryCommit(transactions().create()))
                .as("X2e: committed")
                .isTrue();
    }

    /// Reading operations take a tentatively completed computation for running, and abort nothing.
    @Test
    default void x3d_readersAbortNothing() {
        Computation<Integer> computation = computations().create(Order.FIFO);
        Transaction transaction = transactions().create();
        transactions().tryReturn(transaction, computation, 1);
        assertThat(computations().isRunning(computation)).as("X3d: running").isTrue();
        assertThat(computations().isCancelled(computation)).as("X3d: cancelled").isFalse();
        assertThat(computations().cancellation(computation)).as("X3d: cause").isNull();
        assertThat(computations().peek(computation)).as("X3d: outcome").isNull();
        computations().check(computation);
        assertThat(computation.toString()).as("X3d: printed").contains("running");
        assertThat(transactions().tryCommit(transaction)).as("X3d: committed").isTrue();
    }

    /// Each writing operation aborts the transaction that it meets, and has its usual effect.
    @Test
    default void x3c_writersAbortWhatTheyMeet() {
        List<BiConsumer<Computation<Integer>, Trigger>> writers = List.of(
                (computation, trigger) -> assertThat(computations().tryReturn(computation, 2))
                        .as("X3c: won")
                        .isTrue(),
                (computation, trigger) -> assertThat(computations().tryCancel(computation, new Exception("X3c")))
                        .as("X3c: won")
                        .isTrue(),
                (computation, trigger) -> assertThat(computations().tryAttach(computation, Trigger.create()))
                        .as("X3c: attached")
                        .isTrue(),
                (computation, trigger) -> computations().detach(computation, trigger));
        for (BiConsumer<Computation<Integer>, Trigger> writer : writers) {
            Computation<Integer> met = computations().create(Order.FIFO);
            Computation<Integer> other = computations().create(Order.FIFO);
            Trigger trigger = Trigger.create();
            met.tryAttach(trigger);
            Transaction transaction = transactions().create();
            transactions().tryReturn(transaction, met, 1);
            transactions().tryReturn(transaction, other, 1);
            writer.accept(met, trigger);
            assertThat(transactions().tryCommit(transaction))
                    .as("X3c: committed")
                    .isFalse();
            assertThat(other.isRunning()).as("X3c: the other one is running").isTrue();
            assertThat(met.peek()).as("X3c: outcome").isNotEqualTo(new Outcome.Returned<>(1));
        }
    }

    /// After a commit, operations return false, or throw IllegalStateException if the computation is completed.
    @Test
    default void x5_useAfterCommit() {
        Computation<Integer> completed = computations().create(Order.FIFO);
        Computation<Integer> running = computations().create(Order.FIFO);
        Transaction transaction = transactions().create();
        transactions().tryReturn(transaction, completed, 1);
        transactions().tryCommit(transaction);
        assertThat(transactions().tryCommit(transaction))
                .as("X5: committed twice")
                .isFalse();
        assertThat(transactions().tryReturn(transaction, running, 1))
                .as("X5: noted after the commit")
                .isFalse();
        assertThatThrownBy(() -> transactions().tryReturn(transaction, completed, 2))
                .as("X5: a completed computation after the commit")
                .isInstanceOf(IllegalStateException.class);
        assertThat(running.isRunning()).as("X5: running").isTrue();
        assertThat(completed.peek()).as("X5: outcome").isEqualTo(new Outcome.Returned<>(1));
    }

    /// After an abort, operations return false.
    @Test
    default void x5_useAfterAbort() {
        Computation<Integer> met = computations().create(Order.FIFO);
        Computation<Integer> running = computations().create(Order.FIFO);
        Transaction transaction = transactions().create();
        transactions().tryReturn(transaction, met, 1);
        met.tryReturn(2);
        assertThat(transactions().tryReturn(transaction, running, 1))
                .as("X5: noted after the abort")
                .isFalse();
        assertThat(transactions().tryCancel(transaction, met, new Exception("X5")))
                .as("X5: noted after the abort")
                .isFalse();
        assertThat(transactions().tryCommit(transaction)).as("X5: committed").isFalse();
        assertThat(running.isRunning()).as("X5: running").isTrue();
    }
}

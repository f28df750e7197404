package io.picos.compat.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Computation;
import io.picos.Order;
import io.picos.Outcome;
import io.picos.Transaction;
import io.picos.compat.patience.Crew;
import io.picos.compat.patience.Repeat;
import io.picos.compat.patience.Waits;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Rules X3e and X4: transactions that meet other operations.
public interface ContentionRules extends CoreSubjects {
    /// Two threads complete the same two computations, in opposite order: exactly one thread wins both.
    @Test
    default void x3e_ofTwoCrossedTransactionsExactlyOneWins() {
        int times = Repeat.times(10_000);
        List<Computation<Integer>> left = computations(times);
        List<Computation<Integer>> right = computations(times);
        AtomicInteger[] wins = {new AtomicInteger(), new AtomicInteger()};
        CyclicBarrier together = new CyclicBarrier(2);
        Crew.race(
                "X3e", () -> cross(0, left, right, wins[0], together), () -> cross(1, right, left, wins[1], together));
        assertThat(wins[0].get() + wins[1].get()).as("X3e: wins").isEqualTo(times);
        for (int time = 0; time < times; time++) {
            Outcome<Integer> outcome = left.get(time).peek();
            assertThat(outcome).as("X3e: outcome").isNotNull();
            assertThat(right.get(time).peek()).as("X3e: outcome of both").isEqualTo(outcome);
        }
        Repeat.print("X3e: " + times + " crossed transactions, won " + wins[0] + " to " + wins[1]);
    }

    private void cross(
            int who,
            List<Computation<Integer>> first,
            List<Computation<Integer>> second,
            AtomicInteger wins,
            CyclicBarrier together)
            throws Exception {
        for (int time = 0; time < first.size(); time++) {
            Computation<Integer> one = first.get(time);
            Computation<Integer> other = second.get(time);
            together.await(Waits.TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            if (transactions()
                    .run(tx -> transactions().tryReturn(tx, one, who)
                            && transactions().tryReturn(tx, other, who))) {
                wins.incrementAndGet();
            }
        }
    }

    /// While one thread commits, two other threads read in opposite orders. A reader that has seen one of the
    /// two computations completed sees the other completed, and never sees a completed computation running
    /// again.
    @Test
    default void x4_allReadersAgreeOnTheInstantOfTheCommit() {
        int times = Repeat.times(100_000);
        List<Computation<Integer>> left = computations(times);
        List<Computation<Integer>> right = computations(times);
        Crew.race(
                "X4",
                () -> {
                    for (int time = 0; time < times; time++) {
                        Transaction transaction = transactions().create();
                        transactions().tryReturn(transaction, left.get(time), 1);
                        transactions().tryReturn(transaction, right.get(time), 1);
                        assertThat(transactions().tryCommit(transaction))
                                .as("X4: committed")
                                .isTrue();
                    }
                },
                () -> follow(left, right),
                () -> follow(right, left));
        Repeat.print("X4: " + times + " commits, watched by two threads");
    }

    /// Reads the first of each pair until it is completed, then reads the second.
    private void follow(List<Computation<Integer>> first, List<Computation<Integer>> second) {
        for (int time = 0; time < first.size(); time++) {
            Computation<Integer> one = first.get(time);
            Computation<Integer> other = second.get(time);
            Waits.spinUntil("X4: committed", () -> computations().peek(one) != null);
            assertThat(computations().peek(other))
                    .as("X4: the other one's outcome")
                    .isNotNull();
            assertThat(computations().peek(one)).as("X4: outcome, seen again").isNotNull();
        }
    }

    /// A writer that comes after the commit does not win, even if it finds the tentative state still there.
    @Test
    default void x4_aWriterNeverOverturnsACommit() {
        int times = Repeat.times(100_000);
        List<Computation<Integer>> left = computations(times);
        List<Computation<Integer>> right = computations(times);
        boolean[] committed = new boolean[times];
        boolean[] cancelled = new boolean[times];
        Exception cause = new Exception("X4");
        Crew.race(
                "X4",
                () -> {
                    for (int time = 0; time < times; time++) {
                        Transaction transaction = transactions().create();
                        committed[time] = transactions().tryReturn(transaction, left.get(time), 1)
                                && transactions().tryReturn(transaction, right.get(time), 1)
                                && transactions().tryCommit(transaction);
                    }
                },
                () -> {
                    for (int time = 0; time < times; time++) {
                        cancelled[time] = computations().tryCancel(right.get(time), cause);
                    }
                });
        for (int time = 0; time < times; time++) {
            assertThat(cancelled[time]).as("X4: cancelled").isEqualTo(!committed[time]);
            assertThat(left.get(time).isRunning()).as("X4: running").isEqualTo(!committed[time]);
            assertThat(right.get(time).isCancelled()).as("X4: is cancelled").isEqualTo(!committed[time]);
        }
        Repeat.print("X4: " + times + " commits against a writer");
    }

    private List<Computation<Integer>> computations(int times) {
        return Stream.generate(() -> computations().<Integer>create(Order.FIFO))
                .limit(times)
                .toList();
    }
}

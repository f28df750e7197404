package io.picos;

import static io.picos.explore.Scenario.check;

import io.picos.explore.Scenario;
import io.picos.explore.Steps;

/// Strands that complete two computations in transactions, and others that are in the way.
final class TransactionScenarios {
    private TransactionScenarios() {}

    /// Two computations, and who has completed them.
    private static final class Pair {
        final Computation<Integer> left = Computation.create();
        final Computation<Integer> right = Computation.create();
        final RuntimeException cause = new RuntimeException("the cause");
        final Trigger onLeft = Trigger.create();
        final Trigger onRight = Trigger.create();
        boolean first;
        boolean second;
        boolean cancelled;

        Pair() {
            check(left.tryAttach(onLeft) && right.tryAttach(onRight), "C6 attaches while running");
        }

        void runFirst() {
            Transaction transaction = Transaction.create();
            first = transaction.tryReturn(left, 1) && transaction.tryReturn(right, 1) && transaction.tryCommit();
        }

        void runSecond() {
            Transaction transaction = Transaction.create();
            second = transaction.tryReturn(right, 2) && transaction.tryReturn(left, 2) && transaction.tryCommit();
        }

        void cancelLeft() {
            cancelled = left.tryCancel(cause);
        }

        String end() {
            int winners = (first ? 1 : 0) + (second ? 1 : 0) + (cancelled ? 1 : 0);
            check(winners <= 1, "X1 all of them complete the same computation, so one can win");
            check(onLeft.isSignaled() == (winners == 1), "X1 triggers are signaled after the commit, and only then");
            check(
                    onRight.isSignaled() == (first || second),
                    "X1 triggers are signaled after the commit, and only then");
            if (first || second) {
                int value = first ? 1 : 2;
                check(value(left) == value && value(right) == value, "X1 both computations have the value");
                return first ? "first" : "second";
            }
            check(left.cancellation() == (cancelled ? cause : null), "X1 nothing has happened on the left");
            check(right.isRunning(), "X1 nothing has happened on the right");
            check(right.tryReturn(7) && value(right) == 7, "X2 nothing was left behind on the right");
            check(cancelled || left.tryReturn(7), "X2 nothing was left behind on the left");
            return cancelled ? "cancelled" : "neither";
        }
    }

    /// {@return the value, or 0 if it is running}
    private static int value(Computation<Integer> computation) {
        Outcome<Integer> outcome = computation.peek();
        return outcome == null ? 0 : outcome.get();
    }

    static Scenario two_crossed() {
        Pair pair = new Pair();
        return Scenario.of(pair::end, pair::runFirst, pair::runSecond);
    }

    static Scenario one_cancel() {
        Pair pair = new Pair();
        return Scenario.of(pair::end, pair::runFirst, pair::cancelLeft);
    }

    static Scenario two_crossed_cancel() {
        Pair pair = new Pair();
        return Scenario.of(pair::end, pair::runFirst, pair::runSecond, pair::cancelLeft);
    }

    /// A strand that only looks: once completed, both stay so for everybody.
    static Scenario one_reader() {
        Pair pair = new Pair();
        return Scenario.of(
                () -> {
                    check(pair.first, "X3 readers abort nothing");
                    return pair.end();
                },
                pair::runFirst,
                () -> {
                    boolean left = !pair.left.isRunning();
                    boolean right = value(pair.right) == 1;
                    boolean leftAgain = value(pair.left) == 1;
                    check(!left || right, "X1 the left one was seen completed, and then the right one was not");
                    check(!right || leftAgain, "X1 the right one was seen completed, and then the left one was not");
                });
    }

    /// The second reader knows what the first one saw, and must not disagree.
    static Scenario one_twoReaders() {
        Pair pair = new Pair();
        boolean[] seen = {false};
        return Scenario.of(
                pair::end,
                pair::runFirst,
                () -> {
                    boolean completed = value(pair.right) == 1;
                    Steps.write(seen, "seen");
                    seen[0] = completed;
                },
                () -> {
                    Steps.read(seen, "seen");
                    check(!seen[0] || value(pair.left) == 1, "X4 completed to one reader, and running to a later one");
                });
    }

    /// A writer that completes nothing, and a reader that must not see what is aborted then.
    static Scenario one_attach_reader() {
        Pair pair = new Pair();
        Trigger late = Trigger.create();
        boolean[] seen = {false};
        return Scenario.of(
                () -> {
                    check(!seen[0] || pair.first, "X1 seen completed, and then aborted");
                    return pair.end() + (seen[0] ? ", seen" : "");
                },
                pair::runFirst,
                () -> pair.left.tryAttach(late),
                () -> seen[0] = value(pair.left) == 1);
    }

    static Scenario one_attach() {
        Pair pair = new Pair();
        Trigger late = Trigger.create();
        boolean[] attached = {false};
        return Scenario.of(
                () -> {
                    String end = pair.end();
                    check(attached[0] == late.isSignaled(), "C3 what was attached is signaled by whoever completes");
                    return end + (attached[0] ? ", attached" : ", not attached");
                },
                pair::runFirst,
                () -> attached[0] = pair.left.tryAttach(late));
    }

    /// Bugs.
    static final class Bugs {
        private Bugs() {}

        /// Instead of [Tentative#view]: what counts is the entry, not the transaction.
        static Settled before(Tentative tentative) {
            return tentative.before();
        }

        /// Instead of [Transaction#tryAbort].
        static void leaveAlone(Transaction transaction) {}

        /// Instead of [Transaction#isCommitted]: readers act on what is not yet decided.
        static boolean isNotAborted(Transaction transaction) {
            return transaction.isActive() || transaction.isCommitted();
        }
    }
}

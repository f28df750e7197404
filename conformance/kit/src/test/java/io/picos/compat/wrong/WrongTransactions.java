package io.picos.compat.wrong;

import io.picos.Computation;
import io.picos.Outcome;
import io.picos.Transaction;
import io.picos.Trigger;
import io.picos.compat.core.ComputationSubject;
import io.picos.compat.core.ContentionRules;
import io.picos.compat.core.TransactionRules;
import io.picos.compat.core.TransactionSubject;
import io.picos.compat.patience.Waits;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Transactions, and readers that meet them, that break one rule each.
final class WrongTransactions {
    private WrongTransactions() {}

    /// What all of them are run against.
    abstract static class Transactions extends OnThreads
            implements TransactionRules, ContentionRules, TransactionSubject {
        @Override
        public TransactionSubject transactions() {
            return this;
        }
    }

    /// What readers are run against.
    abstract static class Readers extends OnThreads implements TransactionRules, ContentionRules, ComputationSubject {
        @Override
        public ComputationSubject computations() {
            return this;
        }
    }

    @Wrong("X1")
    static class SignalsElsewhere extends Transactions {
        @Override
        public boolean tryCommit(Transaction transaction) {
            if (!transaction.toString().contains("active")) {
                return transaction.tryCommit();
            }
            AtomicBoolean committed = new AtomicBoolean();
            Thread committer = Thread.startVirtualThread(() -> committed.set(transaction.tryCommit()));
            Waits.join("the commit", committer);
            return committed.get();
        }
    }

    /// An abort completes the computation that the transaction has noted before.
    @Wrong("X2a")
    static class DoesHalf extends Transactions {
        private final Map<Transaction, Runnable> noted = new ConcurrentHashMap<>();

        @Override
        public <T> boolean tryReturn(Transaction transaction, Computation<T> computation, T value) {
            boolean isNoted = transaction.tryReturn(computation, value);
            if (isNoted) {
                noted.put(transaction, () -> computation.tryReturn(value));
            } else if (isCompletedBefore(computation)) {
                noted.getOrDefault(transaction, () -> {}).run();
            }
            return isNoted;
        }
    }

    @Wrong(value = "X2c", also = "X2a")
    static class NotesWhatIsCompleted extends Transactions {
        @Override
        public <T> boolean tryReturn(Transaction transaction, Computation<T> computation, T value) {
            return isCompletedBefore(computation) || transaction.tryReturn(computation, value);
        }
    }

    private static boolean isCompletedBefore(Computation<?> computation) {
        return new Outcome.Returned<>(TransactionRules.COMPLETED).equals(computation.peek());
    }

    @Wrong("X2e")
    static class CommitsNothing extends Transactions {
        private final Set<Transaction> used = ConcurrentHashMap.newKeySet();

        @Override
        public <T> boolean tryReturn(Transaction transaction, Computation<T> computation, T value) {
            used.add(transaction);
            return transaction.tryReturn(computation, value);
        }

        @Override
        public boolean tryCommit(Transaction transaction) {
            return used.contains(transaction) && transaction.tryCommit();
        }
    }

    @Wrong("X3c")
    static class AttachesNothing extends Readers {
        @Override
        public boolean tryAttach(Computation<?> computation, Trigger trigger) {
            return computation.isRunning();
        }
    }

    @Wrong("X2d")
    static class ToleratesTheSameTwice extends Transactions {
        private final Set<Map.Entry<Transaction, Computation<?>>> noted = ConcurrentHashMap.newKeySet();

        @Override
        public <T> boolean tryReturn(Transaction transaction, Computation<T> computation, T value) {
            boolean isFirst = noted.add(Map.entry(transaction, computation));
            boolean tolerated = !isFirst && transaction.toString().contains("active");
            return tolerated || transaction.tryReturn(computation, value);
        }
    }

    @Wrong("X3d")
    static class AbortsWhatItReads extends Readers {
        @Override
        public boolean isCancelled(Computation<?> computation) {
            computation.detach(Trigger.create());
            return computation.isCancelled();
        }
    }

    @Wrong("X3e")
    static class LetsBothWin extends Transactions {
        @Override
        public boolean run(Predicate<Transaction> body) {
            return Transaction.run(body) || true;
        }
    }

    @Wrong("X4")
    static class LooksBackOnce extends Readers {
        private final Set<Computation<?>> seen = ConcurrentHashMap.newKeySet();

        @Override
        public <T> @Nullable Outcome<T> peek(Computation<T> computation) {
            Outcome<T> outcome = computation.peek();
            return outcome == null || seen.add(computation) ? null : outcome;
        }
    }

    @Wrong("X5")
    static class CommitsTwice extends Transactions {
        @Override
        public boolean tryCommit(Transaction transaction) {
            return transaction.tryCommit() || transaction.toString().contains("committed");
        }
    }
}

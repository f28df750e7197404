package io.picos;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.util.Objects.requireNonNull;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Completes several computations atomically: all of them, or none.
///
/// A transaction is used by one thread, once. It records completions with [#tryReturn] and [#tryCancel], and
/// [#tryCommit()] makes them effective. Each of these methods returns false when the transaction is aborted:
/// because a computation was completed already, or because another writing operation met a tentative completion
/// of the transaction. Nothing has happened then, and the caller tries again with a new transaction, as [#run]
/// does:
///
/// ```java
/// boolean taken = Transaction.run(tx -> tx.tryReturn(left, "me") && tx.tryReturn(right, "me"));
/// ```
///
/// Obstruction-free: a transaction that runs alone for long enough commits. Ordinary operations on computations
/// have no additional cost (X3).
///
/// ## Memory consistency effects
///
/// Actions in a thread before [#tryCommit()] *happen-before* the actions in any other thread that follow its
/// observation of any of the completions.
///
/// ## Rules
///
/// X1 to X5 of `docs/RULES.md`.
public final class Transaction {
    /*
     * State machine. `status` alone decides the meaning of the tentative states that refer to this (X4).
     *
     *   name       holds                    terminal
     *   ACTIVE     -                        no
     *   COMMITTED  -                        yes
     *   ABORTED    -, by interference       yes    worth another try
     *   DEFEATED   -, by a completion       yes    hopeless: a computation had completed before
     *
     *   ACTIVE --tryCommit---------------------> COMMITTED  CAS, by the owner
     *   ACTIVE --a writer meets a tentative state--> ABORTED    CAS, by any thread
     *   ACTIVE --the owner meets a completed one---> DEFEATED   CAS, by the owner
     *
     * The entries are a stack, newest first. Only the owner accesses them.
     */
    private static final VarHandle STATUS =
            fieldVarHandle(MethodHandles.lookup(), "status", VarHandle.class, Transaction.class, Status.class);

    private static final int MOST_SPINS = 1 << 12;

    private enum Status {
        ACTIVE,
        COMMITTED,
        ABORTED,
        DEFEATED
    }

    private record Entry(
            Computation<?> computation,
            Tentative tentative,
            @Nullable Entry older) {

        void signal() {
            Signals.signalAll(tentative.before());
        }
    }

    private volatile Status status = Status.ACTIVE; // CASed, any thread
    private @Nullable Entry entries; // owner thread

    private Transaction() {}

    /// {@return a new transaction without completions}
    public static Transaction create() {
        return new Transaction();
    }

    /// Runs the body with a new transaction, and commits that. Repeats this until a transaction commits, or
    /// none ever can.
    ///
    /// @param body tries its completions on the given transaction and returns whether to commit, usually the
    ///     conjunction of their results. It may run several times, and must not suspend
    /// @return true if committed; false if nothing has happened, because a computation was completed already,
    ///     or because the body returned false although nothing had aborted the transaction
    public static boolean run(Predicate<Transaction> body) {
        requireNonNull(body, "body");
        for (int spins = 1; ; spins = Math.min(spins << 1, MOST_SPINS)) {
            Transaction transaction = create();
            try {
                if (body.test(transaction) && transaction.tryCommit()) {
                    return true;
                }
                if (transaction.isCommitted()) {
                    return true; // by the body itself
                }
            } finally {
                transaction.stop(Status.DEFEATED); // only if neither committed nor aborted: the body gave up or threw
            }
            if (transaction.status == Status.DEFEATED) {
                return false;
            }
            backOff(spins); // aborted by another writer, which has made progress
        }
    }

    private static void backOff(int spins) {
        for (int spin = ThreadLocalRandom.current().nextInt(spins) + 1; spin > 0; spin--) {
            Thread.onSpinWait();
        }
    }

    /// Records that the computation is to return the value.
    ///
    /// @param computation a computation that is not yet part of this transaction
    /// @param value may be null
    /// @param <T> the type of the value
    /// @return false if this is aborted
    /// @throws IllegalStateException if the computation is part of this transaction (X2), or is completed
    ///     and this has been committed (X5)
    public <T extends @Nullable Object> boolean tryReturn(Computation<T> computation, T value) {
        return tryComplete(computation, new Outcome.Returned<>(value));
    }

    /// Records that the computation is to be cancelled.
    ///
    /// @param computation a computation that is not yet part of this transaction
    /// @param cause the cause of the cancellation
    /// @return false if this is aborted
    /// @throws IllegalStateException as in [#tryReturn]
    public boolean tryCancel(Computation<?> computation, Throwable cause) {
        return tryComplete(computation, new Outcome.Cancelled<>(cause));
    }

    private boolean tryComplete(Computation<?> computation, Outcome<?> outcome) {
        requireNonNull(computation, "computation");
        if (status == Status.COMMITTED && !computation.isRunning()) {
            throw new IllegalStateException("this transaction has been committed (X5); create a new one");
        }
        if (!isActive()) {
            return false;
        }
        Tentative tentative;
        try {
            tentative = computation.tryPrepare(this, outcome);
        } catch (IllegalStateException twice) {
            stop(Status.DEFEATED);
            throw twice;
        }
        if (tentative == null) {
            stop(Status.DEFEATED);
            return false;
        }
        entries = new Entry(computation, tentative, entries);
        if (!isActive()) {
            clearAll(); // aborted meanwhile: leave no tentative state behind
            return false;
        }
        return true;
    }

    /// Makes all completions effective at one instant, then signals their triggers on the calling thread (X1).
    ///
    /// @return whether this call has committed the transaction, which need not have completions (X2); false if
    ///     it is aborted, or was committed before (X5)
    /// @throws StackOverflowError if the stack is nearly full; nothing has happened then (C13)
    public boolean tryCommit() {
        Signals.prepare();
        if (!STATUS.compareAndSet(this, Status.ACTIVE, Status.COMMITTED)) {
            clearAll();
            return false;
        }
        try {
            clearAll();
        } catch (Throwable cut) {
            // there was room, so this does not happen; a writer that meets a tentative state replaces it anyway
        }
        Entry entry = entries;
        entries = null;
        while (entry != null) {
            try {
                entry.signal();
            } catch (Throwable cut) {
                entry.signal();
            }
            entry = entry.older;
        }
        return true;
    }

    boolean isActive() {
        return status == Status.ACTIVE;
    }

    boolean isCommitted() {
        return status == Status.COMMITTED;
    }

    /// Called by a writer that meets a tentative state of this transaction.
    void tryAbort() {
        STATUS.compareAndSet(this, Status.ACTIVE, Status.ABORTED);
    }

    /// Ends this, unless it has ended already, and leaves no tentative state behind.
    private void stop(Status end) {
        STATUS.compareAndSet(this, Status.ACTIVE, end);
        clearAll();
        entries = null;
    }

    /// Replaces the tentative states by the states that `status` has decided on.
    private void clearAll() {
        for (Entry entry = entries; entry != null; entry = entry.older) {
            entry.computation.clear(entry.tentative);
        }
    }

    @Override
    public String toString() {
        return "Transaction[" + status.name().toLowerCase(java.util.Locale.ROOT) + "]";
    }
}

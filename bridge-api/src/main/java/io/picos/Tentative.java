package io.picos;

/// A completion that takes effect when, and only when, its transaction commits.
///
/// @param transaction decides what this state means (X4)
/// @param before the state of the computation unless the transaction commits
/// @param outcome the state of the computation from the moment of the commit
record Tentative(Transaction transaction, Bag before, Outcome<?> outcome) implements State {
    /// {@return the current meaning of this state} For readers: has no effect on a transaction that is active
    /// (X3).
    Settled view() {
        return transaction.isCommitted() ? outcome : before;
    }

    /// {@return the final meaning of this state} For writers: aborts a transaction that is active (X3).
    Settled resolve() {
        transaction.tryAbort();
        return view();
    }
}

package io.picos;

/// A completion that takes effect when, and only when, its transaction commits.
///
/// @param transaction decides what this state means (X4)
/// @param before what the computation was, and still is unless the transaction commits
/// @param outcome what the computation is from the moment of the commit
record Tentative(Transaction transaction, Bag before, Outcome<?> outcome) implements State {
    /// For readers: what this is now. A transaction that is still open is left alone (X3).
    Settled view() {
        return transaction.isCommitted() ? outcome : before;
    }

    /// For writers: what this is for good. A transaction that is still open is aborted (X3).
    Settled resolve() {
        transaction.tryAbort();
        return view();
    }
}

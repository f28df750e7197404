package io.picos;

/// The action of a trigger that copies a cancellation from one computation into another (C10).
///
/// @param from whose cancellation is copied
/// @param into what is cancelled by it
record Canceler(Computation<?> from, Computation<?> into) implements Trigger.Action {
    @Override
    public void signaled(Trigger trigger) {
        Signals.signalAll(propagate());
    }

    /// Cancels the target, and leaves its triggers to the caller to signal: see [Signals].
    Bag propagate() {
        Throwable cause = from.cancellation();
        Bag triggers = cause == null ? null : into.complete(new Outcome.Cancelled<>(cause));
        return triggers == null ? Bag.empty(Order.LIFO) : triggers;
    }
}

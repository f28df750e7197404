package io.picos;

/// The action of a trigger that copies a cancellation from one computation into another (C10).
///
/// @param from the computation whose cancellation is copied
/// @param into the computation that is cancelled
record Canceler(Computation<?> from, Computation<?> into) implements Trigger.Action {
    @Override
    public void signaled(Trigger trigger) {
        Signals.signalAll(propagate());
    }

    /// Cancels the target and returns its triggers for the caller to signal: see [Signals]. Allocates nothing.
    Bag propagate() {
        Outcome<?> outcome = from.peek();
        Bag triggers = outcome instanceof Outcome.Cancelled<?> ? into.complete(outcome) : null; // the outcome itself
        return triggers == null ? Bag.empty(Order.LIFO) : triggers;
    }
}

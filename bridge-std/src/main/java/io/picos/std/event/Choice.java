package io.picos.std.event;

import static java.util.Objects.requireNonNull;

import io.picos.Computation;
import io.picos.Transaction;
import io.picos.Trigger;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// What the alternatives of a synchronization race for: the first one that commits wins. Made by [Event#sync()],
/// given to
/// a [Request], used on any thread.
///
/// It ends when someone has committed, or when the fiber has been cancelled. Whoever has left something in a
/// shared structure attaches a trigger to take it out again (E3).
///
/// @param <T> the type of the value
public final class Choice<T extends @Nullable Object> {
    private final Computation<Callable<?>> decision;
    private final @Nullable Wrapping wrapping; // in the order in which the functions are applied

    Choice(Computation<Callable<?>> decision, @Nullable Wrapping wrapping) {
        this.decision = decision;
        this.wrapping = wrapping;
    }

    /// {@return whether nobody has committed yet, and the fiber still waits} Lock-free, never suspends.
    public boolean isOpen() {
        return decision.isRunning();
    }

    /// {@return whether both belong to the same synchronization, so that only one of them can commit} Who matches
    /// offers leaves such a pair alone: a fiber that offers to send and to receive does not meet itself.
    ///
    /// @param other of which the alternative may be another one
    public boolean isSameAs(Choice<?> other) {
        return decision == requireNonNull(other, "other").decision;
    }

    /// Commits, and wakes the fiber. Lock-free, never suspends.
    ///
    /// @param result makes the value, on the fiber that has synchronized; what it throws is thrown there
    /// @return whether this call won; if not, nothing has happened
    public boolean tryCommit(Callable<? extends T> result) {
        return decision.tryReturn(wrapped(result));
    }

    /// Commits as a part of a transaction: with another choice, for example, so that two fibers meet, or neither
    /// does (E8). It must be another one: see [#isSameAs].
    ///
    /// @param transaction to take part in
    /// @param result makes the value, on the fiber that has synchronized; what it throws is thrown there
    /// @return what [Transaction#tryReturn] answers
    public boolean tryCommit(Transaction transaction, Callable<? extends T> result) {
        return requireNonNull(transaction, "transaction").tryReturn(decision, wrapped(result));
    }

    /// Attaches a trigger, to be signaled when this choice ends.
    ///
    /// @param trigger whose action is short and does not suspend; it is signaled whoever wins
    /// @return false, and nothing attached, if the choice has ended
    public boolean tryAttach(Trigger trigger) {
        return decision.tryAttach(requireNonNull(trigger, "trigger"));
    }

    private Callable<?> wrapped(Callable<? extends T> result) {
        requireNonNull(result, "result");
        return wrapping == null ? result : () -> Wrapping.apply(wrapping, result.call());
    }

    @Override
    public String toString() {
        return "Choice[" + (isOpen() ? "open" : "ended") + "]";
    }
}

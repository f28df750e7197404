package io.picos.std.event;

import static java.util.Objects.requireNonNull;

import io.picos.Computation;
import io.picos.Outcome;
import io.picos.Transaction;
import io.picos.Trigger;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// The decision for which the alternatives of a synchronization race: the first alternative that commits wins.
/// [Event#sync()] makes it and gives it to a [Request]. Any thread may use it.
///
/// A choice ends when an alternative commits, or when the synchronizing fiber gives up because it was
/// cancelled, or because a request or a guard threw. A request that has left an entry in a shared structure
/// attaches a trigger that removes the entry (E3).
///
/// @param <T> the type of the value
public final class Choice<T extends @Nullable Object> {
    private final Computation<Callable<?>> decision;
    private final @Nullable Wrapping wrapping; // in the order in which the functions are applied

    Choice(Computation<Callable<?>> decision, @Nullable Wrapping wrapping) {
        this.decision = decision;
        this.wrapping = wrapping;
    }

    /// {@return whether this choice has not ended} Lock-free, never suspends.
    public boolean isOpen() {
        return decision.isRunning();
    }

    /// {@return whether both choices belong to the same synchronization, so that only one of them can commit}
    /// Code that matches offers must skip such a pair: a fiber that offers both to send and to receive must not
    /// meet itself.
    ///
    /// @param other the choice to compare with, possibly that of another alternative
    public boolean isSameAs(Choice<?> other) {
        return decision == requireNonNull(other, "other").decision;
    }

    /// Commits, and wakes the fiber. Lock-free, never suspends.
    ///
    /// @param result computes the value, on the synchronizing fiber; [Event#sync()] throws its exceptions
    /// @return whether this call won (E1); false means that it had no effect
    public boolean tryCommit(Callable<? extends T> result) {
        return decision.tryReturn(wrapped(result));
    }

    /// Commits as part of a transaction, for example together with the choice of another fiber, so that either
    /// both fibers meet or neither does (E8). The other choice must belong to another synchronization: see
    /// [#isSameAs].
    ///
    /// @param transaction the transaction to take part in
    /// @param result computes the value, on the synchronizing fiber; [Event#sync()] throws its exceptions
    /// @return the result of [Transaction#tryReturn]
    public boolean tryCommit(Transaction transaction, Callable<? extends T> result) {
        return requireNonNull(transaction, "transaction").tryReturn(decision, wrapped(result));
    }

    /// {@return whether this choice was committed to with the result} For threads that help each other to
    /// commit: each of them tries, and then asks this. Lock-free, never suspends.
    ///
    /// @param result compared by identity
    public boolean isCommittedTo(Callable<?> result) {
        requireNonNull(result, "result");
        if (!(decision.peek() instanceof Outcome.Returned<Callable<?>>(Callable<?> committed))) {
            return false;
        }
        return (committed instanceof Wrapped wrapped ? wrapped.result() : committed) == result;
    }

    /// Attaches a trigger, to be signaled when this choice ends.
    ///
    /// @param trigger is signaled however this choice ends; its action must be short and must not suspend
    /// @return false, and nothing attached, if this choice has ended or the trigger is signaled already
    public boolean tryAttach(Trigger trigger) {
        return decision.tryAttach(requireNonNull(trigger, "trigger"));
    }

    private Callable<?> wrapped(Callable<? extends T> result) {
        requireNonNull(result, "result");
        return wrapping == null ? result : new Wrapped(result, wrapping);
    }

    /// A result to which functions are applied.
    private record Wrapped(Callable<?> result, Wrapping wrapping) implements Callable<@Nullable Object> {
        @Override
        public @Nullable Object call() throws Exception {
            return Wrapping.apply(wrapping, result.call());
        }
    }

    @Override
    public String toString() {
        return "Choice[" + (isOpen() ? "open" : "ended") + "]";
    }
}

package io.picos.std.channel;

import io.picos.Transaction;
import io.picos.std.event.Choice;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// An element that may move between a choice and the channel, or a waiter there: both agree, or nothing happens.
///
/// A choice cannot take an element and then commit, since another alternative may commit in between. Nor can it
/// commit first, since the element may be gone. So it puts a match in the state of the channel. Any thread that
/// meets the match decides it, before anything else happens to the channel: the choice commits to the match if
/// the other party still waits. All threads come to the same decision. Only
/// then is the state changed.
///
/// The match is also the result of the choice that has committed to it.
final class Match<T> implements Callable<@Nullable Object> {
    private final Choice<@Nullable Object> choice;
    private final boolean sends; // the choice
    private final T element;
    private final @Nullable Party<T> other; // null: the buffer

    /// @param choice an alternative that is asked at the moment
    /// @param sends whether the choice sends the element, or else takes it
    /// @param element the element that moves
    /// @param other who takes or sends the element; null if the buffer does. Not of the same synchronization
    Match(Choice<@Nullable Object> choice, boolean sends, T element, @Nullable Party<T> other) {
        this.choice = choice;
        this.sends = sends;
        this.element = element;
        this.other = other;
    }

    boolean sends() {
        return sends;
    }

    T element() {
        return element;
    }

    @Nullable Party<T> other() {
        return other;
    }

    /// {@return whether the element moves} The decision is final. Any thread, any number of times.
    boolean decide() {
        switch (other) {
            case null -> choice.tryCommit(this);
            case Chooser<T> chooser -> {
                Choice<@Nullable Object> theirs = chooser.choice();
                Callable<@Nullable Object> result = () -> sends ? element : null;
                if (theirs != null) { // else it has ended, perhaps by this match
                    Transaction.run(transaction ->
                            choice.tryCommit(transaction, this) && theirs.tryCommit(transaction, result));
                }
            }
            case Caller<T> caller -> {
                if (caller.tryClaim(this)) {
                    choice.tryCommit(this);
                    caller.release(this, isMade(), sends ? element : null);
                }
            }
        }
        return isMade();
    }

    private boolean isMade() {
        return choice.isCommittedTo(this);
    }

    @Override
    public @Nullable Object call() {
        return sends ? null : element;
    }
}

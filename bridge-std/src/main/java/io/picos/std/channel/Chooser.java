package io.picos.std.channel;

import io.picos.std.event.Choice;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// An alternative of a choice that waits to send or to take an element. It is served when the choice is
/// committed to.
final class Chooser<T> implements Party<T>, Callable<@Nullable Object> {
    private volatile @Nullable Choice<@Nullable Object> choice; // cleared at its end, as `element` is: see `forget`
    private @Nullable T element;

    Chooser(Choice<@Nullable Object> choice, @Nullable T element) {
        this.choice = choice;
        this.element = element;
    }

    /// {@return the choice, or null if it has ended}
    @Nullable Choice<@Nullable Object> choice() {
        return choice;
    }

    /// Called at the end of the choice. A queue may keep this for a while, and must not keep the result of the
    /// choice. A sender whose element was taken is still needed: the element may be on its way into the buffer.
    void forget() {
        Choice<@Nullable Object> ended = choice;
        if (ended != null && !ended.isCommittedTo(this)) {
            choice = null;
            element = null;
        }
    }

    @Override
    public boolean isWaiting() {
        Choice<@Nullable Object> current = choice;
        return current != null && current.isOpen();
    }

    /// A sender whose element was taken has not left: the element may be on its way into the buffer.
    @Override
    public boolean hasLeft() {
        Choice<@Nullable Object> current = choice;
        return current == null || (!current.isOpen() && !current.isCommittedTo(this));
    }

    @Override
    public @Nullable T element() {
        return element;
    }

    @Override
    public boolean tryTake() {
        Choice<@Nullable Object> current = choice;
        return current != null && current.tryCommit(this);
    }

    @Override
    public boolean isTaken() {
        Choice<@Nullable Object> current = choice;
        return current != null && (current.tryCommit(this) || current.isCommittedTo(this));
    }

    @Override
    public boolean tryGive(T given) {
        Choice<@Nullable Object> current = choice;
        return current != null && current.tryCommit(() -> given);
    }

    @Override
    public void tell(End end) {
        Choice<@Nullable Object> current = choice;
        if (current == null) {
            return;
        }
        boolean sends = element != null;
        current.tryCommit(() -> {
            if (sends) {
                throw end.toSender();
            }
            end.tellReceiver();
            return null;
        });
    }

    /// The result of a sender whose element was taken.
    @Override
    public @Nullable Object call() {
        return null;
    }
}

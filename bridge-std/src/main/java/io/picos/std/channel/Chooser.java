package io.picos.std.channel;

import io.picos.std.event.Choice;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// An alternative of a choice that waits to send or to take an element. It is served when the choice is
/// committed to.
final class Chooser<T> implements Party<T>, Callable<@Nullable Object> {
    private final Choice<@Nullable Object> choice;
    private final @Nullable T element;

    Chooser(Choice<@Nullable Object> choice, @Nullable T element) {
        this.choice = choice;
        this.element = element;
    }

    Choice<@Nullable Object> choice() {
        return choice;
    }

    @Override
    public boolean isWaiting() {
        return choice.isOpen();
    }

    /// A sender whose element was taken has not left: the element may be on its way into the buffer.
    @Override
    public boolean hasLeft() {
        return !choice.isOpen() && !choice.isCommittedTo(this);
    }

    @Override
    public @Nullable T element() {
        return element;
    }

    @Override
    public boolean tryTake() {
        return choice.tryCommit(this);
    }

    @Override
    public boolean isTaken() {
        return tryTake() || choice.isCommittedTo(this);
    }

    @Override
    public boolean tryGive(T given) {
        return choice.tryCommit(() -> given);
    }

    @Override
    public void tell(End end) {
        choice.tryCommit(() -> {
            if (element != null) {
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

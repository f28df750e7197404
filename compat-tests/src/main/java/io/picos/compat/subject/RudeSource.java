package io.picos.compat.subject;

import io.picos.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A cold source that emits to cancelled subscribers, too, so that values and errors come too late as often as
/// a rule needs it.
///
/// The subject of a cold library wraps this source into the native type. On subscription, the native type
/// creates a [Guest], tells the subscriber how to cancel, and then lets the guest begin.
///
/// @param <T> the type of the value
public final class RudeSource<T extends @Nullable Object> implements BridgeSubject.Source<T> {
    private final List<Guest> guests = new ArrayList<>(); // guarded by this
    private @Nullable Outcome<T> outcome; // guarded by this
    private boolean cancelled; // guarded by this

    /// Creates a source that has not emitted anything.
    public RudeSource() {}

    /// A subscription.
    public final class Guest {
        private final Consumer<? super T> onValue;
        private final Consumer<? super Throwable> onFailure;
        private volatile boolean left; // written under the lock of the source

        private Guest(Consumer<? super T> onValue, Consumer<? super Throwable> onFailure) {
            this.onValue = onValue;
            this.onFailure = onFailure;
        }

        /// Begins to deliver the value or error of the source: now, if the source has emitted it already, else
        /// when the source emits it.
        public void begin() {
            Outcome<T> emitted = join(this);
            if (emitted != null) {
                tell(emitted);
            }
        }

        /// Records that the subscriber has cancelled.
        public void cancel() {
            leave(this);
        }

        /// {@return whether the subscriber has cancelled}
        public boolean isCancelled() {
            return left;
        }

        private void tell(Outcome<T> emitted) {
            switch (emitted) {
                case Outcome.Returned<T>(T value) -> onValue.accept(value);
                case Outcome.Cancelled<T>(Throwable thrown) -> onFailure.accept(thrown);
            }
        }
    }

    /// {@return a new subscription, which has not begun}
    ///
    /// @param onValue gets the value
    /// @param onFailure gets the error
    public Guest admit(Consumer<? super T> onValue, Consumer<? super Throwable> onFailure) {
        return new Guest(onValue, onFailure);
    }

    private synchronized @Nullable Outcome<T> join(Guest guest) {
        guests.add(guest);
        cancelled &= guest.left;
        return outcome;
    }

    private synchronized void leave(Guest guest) {
        guest.left = true;
        cancelled = outcome == null && guests.stream().allMatch(Guest::isCancelled);
    }

    @Override
    public void complete(T value) {
        emit(new Outcome.Returned<>(value));
    }

    @Override
    public void fail(Throwable thrown) {
        emit(new Outcome.Cancelled<>(thrown));
    }

    private void emit(Outcome<T> emitted) {
        publish(emitted).forEach(guest -> guest.tell(emitted));
    }

    /// {@return the subscriptions to deliver to now; none if the source has emitted before}
    private synchronized List<Guest> publish(Outcome<T> emitted) {
        if (outcome != null) {
            return List.of();
        }
        outcome = emitted;
        return List.copyOf(guests);
    }

    @Override
    public synchronized boolean isCancelled() {
        return cancelled;
    }
}

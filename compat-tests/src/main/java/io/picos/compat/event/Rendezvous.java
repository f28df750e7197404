package io.picos.compat.event;

import io.picos.Transaction;
import io.picos.Trigger;
import io.picos.std.event.Choice;
import io.picos.std.event.Event;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// A channel without a buffer, written on events: a sender and a receiver commit together, or neither does.
///
/// @param <T> the type of the values
final class Rendezvous<T> {
    private final EventSubject events;
    private final Queue<Offer<T>> senders = new ConcurrentLinkedQueue<>();
    private final Queue<Offer<T>> receivers = new ConcurrentLinkedQueue<>();

    Rendezvous(EventSubject events) {
        this.events = events;
    }

    /// An offer that waits on one side.
    ///
    /// @param choice of the fiber that makes the offer
    /// @param value that a sender sends; null for a receiver
    private record Offer<T>(
            Choice<? super T> choice, @Nullable T value) {}

    /// {@return an event that commits with the value once a receiver has taken it}
    Event<T> send(T value) {
        return events.fromRequest(choice -> offer(new Offer<>(choice, value), senders, receivers));
    }

    /// {@return an event that commits with the value of a sender}
    Event<T> receive() {
        return events.fromRequest(choice -> offer(new Offer<>(choice, null), receivers, senders));
    }

    /// Each side adds its own offer before it looks at the other side's offers. So of two offers that meet, at
    /// least one sees the other.
    private void offer(Offer<T> offer, Queue<Offer<T>> own, Queue<Offer<T>> others) {
        own.add(offer);
        for (Offer<T> other : others) {
            if (!offer.choice().isSameAs(other.choice()) && tryMeet(offer, other)) {
                break;
            }
        }
        if (!offer.choice().tryAttach(Trigger.withAction(ended -> own.remove(offer)))) {
            own.remove(offer);
        }
    }

    private boolean tryMeet(Offer<T> one, Offer<T> other) {
        Callable<T> value = () -> {
            T sent = one.value() == null ? other.value() : one.value();
            if (sent == null) {
                throw new AssertionError("two receivers have met");
            }
            return sent;
        };
        return Transaction.run(transaction -> events.tryCommit(transaction, one.choice(), value)
                && events.tryCommit(transaction, other.choice(), value));
    }

    /// {@return the number of offers that are left}
    int size() {
        return senders.size() + receivers.size();
    }
}

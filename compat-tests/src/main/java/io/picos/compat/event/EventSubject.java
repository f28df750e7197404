package io.picos.compat.event;

import io.picos.Computation;
import io.picos.Transaction;
import io.picos.std.event.Choice;
import io.picos.std.event.Event;
import io.picos.std.event.Request;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The operations of events, as the rules call them. By default, they call [Event] and [Choice]. A wrong
/// subject overrides some of them.
public interface EventSubject {
    /// The operations of [Event].
    EventSubject REAL = new EventSubject() {};

    /// {@return [Event#always]}
    ///
    /// @param value the value of the event
    /// @param <T> the type of the value
    default <T> Event<T> always(T value) {
        return Event.always(value);
    }

    /// {@return [Event#choose]}
    ///
    /// @param alternatives the alternatives, of which one commits
    /// @param <T> the type of the value
    default <T> Event<T> choose(List<Event<T>> alternatives) {
        return Event.choose(alternatives);
    }

    /// {@return [Event#guard]}
    ///
    /// @param maker makes the event
    /// @param <T> the type of the value
    default <T> Event<T> guard(Callable<Event<T>> maker) {
        return Event.guard(maker);
    }

    /// {@return [Event#from]}
    ///
    /// @param computation the computation to wait for
    /// @param <T> the type of the value
    default <T> Event<T> from(Computation<T> computation) {
        return Event.from(computation);
    }

    /// {@return [Event#timeout]}
    ///
    /// @param duration the duration, counted from the synchronization
    default Event<@Nullable Void> timeout(Duration duration) {
        return Event.timeout(duration);
    }

    /// {@return [Event#fromRequest]}
    ///
    /// @param request the request that the synchronization runs
    /// @param <T> the type of the value
    default <T extends @Nullable Object> Event<T> fromRequest(Request<T> request) {
        return Event.fromRequest(request);
    }

    /// {@return [Event#wrap]}
    ///
    /// @param event the event to wrap
    /// @param function the function to apply to the event's value
    /// @param <T> the type of the event's value
    /// @param <R> the type of the value
    default <T extends @Nullable Object, R> Event<R> wrap(Event<T> event, Function<T, R> function) {
        return event.wrap(function);
    }

    /// {@return [Event#sync]}
    ///
    /// @param event the event to wait for
    /// @param <T> the type of the value
    default <T extends @Nullable Object> T sync(Event<T> event) {
        return event.sync();
    }

    /// {@return [Choice#tryCommit(Callable)]}
    ///
    /// @param choice the choice to commit to
    /// @param result makes the value
    /// @param <T> the type of the value
    default <T extends @Nullable Object> boolean tryCommit(Choice<T> choice, Callable<? extends T> result) {
        return choice.tryCommit(result);
    }

    /// {@return [Choice#tryCommit(Transaction, Callable)]}
    ///
    /// @param transaction the transaction to take part in
    /// @param choice the choice to commit to
    /// @param result makes the value
    /// @param <T> the type of the value
    default <T extends @Nullable Object> boolean tryCommit(
            Transaction transaction, Choice<T> choice, Callable<? extends T> result) {
        return choice.tryCommit(transaction, result);
    }

    /// {@return [Event#fromRequest(String, Object, Request)]}
    ///
    /// @param what begins the text of the event
    /// @param of the object that it concerns
    /// @param request the request
    /// @param <T> the type of the value
    default <T extends @Nullable Object> Event<T> fromRequest(String what, Object of, Request<T> request) {
        return Event.fromRequest(what, of, request);
    }
}

package io.picos.std.event;

import static java.util.Objects.requireNonNull;

import io.picos.Awaited;
import io.picos.Cancellation;
import io.picos.Computation;
import io.picos.DeadlineExceeded;
import io.picos.Fiber;
import io.picos.Order;
import io.picos.Outcome;
import io.picos.Trigger;
import io.picos.std.Elements;
import io.picos.std.Uncaught;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A value that stands for something to wait for. Events are combined into new events, and [#sync()] waits for
/// one of them.
///
/// ```java
/// String answer = Event.select(
///         reply.completed(),
///         Event.timeout(Duration.ofSeconds(1)).wrap(nothing -> "no answer"));
/// ```
///
/// An event does nothing until it is synchronized. Any fiber may synchronize it, any number of times. Exactly
/// one alternative of a choice *commits* (E1); the losing alternatives are notified, and leave nothing behind
/// (E3). A commit beats a cancellation: a value that was taken out of a queue for a fiber is not lost if the
/// fiber is cancelled at the same moment (E2).
///
/// ## Memory consistency effects
///
/// Actions before a commit *happen-before* the return of [#sync()].
///
/// ## Rules
///
/// E1 to E10 of `docs/RULES.md`.
///
/// ## Design rationale
///
/// The events of Concurrent ML, on a [Computation]: to synchronize is to create a computation, to have all
/// alternatives race to complete it, and to await it. There are no negative acknowledgements, since a request
/// can attach a trigger to the [Choice]. The synchronizing fiber computes the result, so wrapping functions may
/// suspend, and their exceptions are thrown by [#sync()].
///
/// @param <T> the type of the value
public final class Event<T extends @Nullable Object> implements Awaited {
    private final Form form;
    private final @Nullable Wrapping wrapping; // the newest function first

    private Event(Form form, @Nullable Wrapping wrapping) {
        this.form = form;
        this.wrapping = wrapping;
    }

    private static <T extends @Nullable Object> Event<T> asking(String what, Object detail, Request<T> request) {
        return new Event<>(new Form.Asking(what, detail, request), null);
    }

    // ---- making one

    /// {@return an event that commits at once, with the value}
    ///
    /// @param value may be null
    /// @param <T> the type of the value
    public static <T extends @Nullable Object> Event<T> always(T value) {
        return new Event<>(
                new Form.Asking("always", value, (Choice<? super T> choice) -> choice.tryCommit(() -> value)), null);
    }

    /// {@return an event that commits when one of the alternatives does} They are asked from the first to the
    /// last, until one has committed (E4). The choice of no alternatives never commits: synchronizing it waits
    /// for a cancellation.
    ///
    /// @param alternatives copied
    /// @param <T> the type of the value
    /// @throws NullPointerException if an alternative is null; the message names its position, such as
    ///     `alternatives[1]`
    public static <T extends @Nullable Object> Event<T> choose(List<? extends Event<? extends T>> alternatives) {
        return new Event<>(new Form.OneOf(Elements.copyOf(alternatives, "alternatives")), null);
    }

    /// {@return an event that commits when one of the alternatives does} See [#choose(List)].
    ///
    /// @param alternatives copied
    /// @param <T> the type of the value
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public static <T extends @Nullable Object> Event<T> choose(Event<? extends T>... alternatives) {
        return choose(Arrays.asList(requireNonNull(alternatives, "alternatives")));
    }

    /// {@return an event that the maker makes anew for each synchronization}
    ///
    /// @param maker runs on the synchronizing fiber, before it waits; [#sync()] throws its exceptions
    /// @param <T> the type of the value
    public static <T extends @Nullable Object> Event<T> guard(Callable<? extends Event<? extends T>> maker) {
        requireNonNull(maker, "maker");
        return new Event<>(new Form.Guarded(maker), null);
    }

    /// {@return an event that commits when the computation is completed} [#sync()] returns the value of the
    /// computation, or throws the cause with which it was cancelled. Losing does not cancel the computation
    /// (E7).
    ///
    /// @param computation the computation to wait for
    /// @param <T> the type of the value
    public static <T extends @Nullable Object> Event<T> from(Computation<? extends T> computation) {
        requireNonNull(computation, "computation");
        return asking("completion of", computation, choice -> {
            Trigger completed = Trigger.withAction(ignored -> choice.tryCommit(computation::await));
            if (!computation.tryAttach(completed)) {
                completed.signal();
            } else if (!choice.tryAttach(Trigger.withAction(ignored -> computation.detach(completed)))) {
                computation.detach(completed);
            }
        });
    }

    /// {@return an event that commits when the duration has elapsed since it was synchronized, never early} The
    /// value is null; use [#wrap] for another value. The timer is removed when another alternative commits, or
    /// when the fiber is cancelled (E6).
    ///
    /// @param duration zero or more; if it is too large for the clock, [#sync()] throws
    ///     IllegalArgumentException
    /// @throws IllegalArgumentException if the duration is negative
    public static Event<@Nullable Void> timeout(Duration duration) {
        if (requireNonNull(duration, "duration").isNegative()) {
            throw new IllegalArgumentException("duration is negative: " + duration);
        }
        DeadlineExceeded elapsed = new DeadlineExceeded(duration); // nobody sees it, so one is enough
        return asking("timeout", duration, choice -> {
            Computation<@Nullable Void> timer =
                    Computation.withAction(ignored -> choice.tryCommit(() -> null)); // no effect if it lost
            Fiber.current().<@Nullable Void, RuntimeException>forbid(() -> {
                timer.cancelAfter(duration, elapsed); // only the wait for the choice looks at a cancellation
                return null;
            });
            if (!choice.tryAttach(Trigger.withAction(ignored -> timer.tryReturn(null)))) {
                timer.tryReturn(null);
            }
        });
    }

    /// {@return an event whose synchronization runs the request} For authors of new kinds of events.
    ///
    /// @param request called at each synchronization, unless another alternative has committed before
    /// @param <T> the type of the value
    public static <T extends @Nullable Object> Event<T> fromRequest(Request<T> request) {
        return asking("request", requireNonNull(request, "request"), request);
    }

    /// {@return an event whose synchronization runs the request, and whose `toString` names the awaited object
    /// (E10)}
    ///
    /// @param what begins that text, such as "receive from"
    /// @param of the object that it concerns, such as a channel; its `toString` is called by that of the event
    /// @param request called at each synchronization, unless another alternative has committed before
    /// @param <T> the type of the value
    public static <T extends @Nullable Object> Event<T> fromRequest(String what, Object of, Request<T> request) {
        return asking(requireNonNull(what, "what"), requireNonNull(of, "of"), requireNonNull(request, "request"));
    }

    /// {@return an event that commits when this one does, with the result of the function for its value}
    ///
    /// @param function runs on the synchronizing fiber, after the commit, and may suspend; [#sync()] throws its
    ///     exceptions
    /// @param <R> the type of the value
    public <R extends @Nullable Object> Event<R> wrap(Function<? super T, ? extends R> function) {
        requireNonNull(function, "function");
        return new Event<>(form, new Wrapping(function, wrapping));
    }

    // ---- waiting for one

    /// Synchronizes the choice of the alternatives. See [#choose(List)] and [#sync()].
    ///
    /// @param alternatives the events of which exactly one commits
    /// @param <T> the type of the value
    /// @return the value of the alternative that has committed
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public static <T extends @Nullable Object> T select(Event<? extends T>... alternatives) {
        return Event.<T>choose(alternatives).sync();
    }

    /// Synchronizes the choice of the alternatives. See [#choose(List)] and [#sync()].
    ///
    /// @param alternatives the events of which exactly one commits
    /// @param <T> the type of the value
    /// @return the value of the alternative that has committed
    public static <T extends @Nullable Object> T select(List<? extends Event<? extends T>> alternatives) {
        return Event.<T>choose(alternatives).sync();
    }

    /// Waits until this event commits. Suspends, unless it commits at once. Does not wait for work that the
    /// losing alternatives may still be doing.
    ///
    /// A cancellation of the fiber ends the wait, unless an alternative has committed by the time the fiber
    /// runs again. In that case the value is returned, and the fiber meets the cancellation at its next
    /// operation (E2). A fiber that is cancelled already meets the cancellation here only if it has to wait.
    ///
    /// The exception of a request or a guard is thrown, unless another alternative has committed before. In
    /// that case the value is returned, and the exception goes to the uncaught exception handler of the thread
    /// (E5).
    ///
    /// @return the value
    /// @throws RuntimeException the exception of a guard, a request, the computation or a wrapping function, an
    ///     unchecked exception as it is and a checked one in a [java.util.concurrent.CompletionException] (C8);
    ///     or the cause with which the fiber was cancelled
    /// @throws IllegalStateException if the current thread runs no fiber
    public T sync() {
        Fiber.current(); // throws before any alternative is asked
        Trigger.prepare(); // so that the alternatives can be withdrawn if the wait throws
        Computation<Callable<?>> decision = Computation.create(Order.LIFO);
        try {
            Agenda.ask(this, decision);
        } catch (Throwable thrown) {
            if (decision.tryCancel(Cancellation.original(thrown))) {
                throw Cancellation.unchecked(thrown);
            }
            Uncaught.report(Cancellation.original(thrown));
        }
        return result(decided(decision, this));
    }

    @SuppressWarnings("unchecked") // every commit goes through a Choice<? super T>
    private T result(Callable<?> committed) {
        try {
            return (T) committed.call();
        } catch (Exception thrown) {
            throw Cancellation.unchecked(thrown);
        }
    }

    private static Callable<?> decided(Computation<Callable<?>> decision, Event<?> waitedFor) {
        while (true) {
            Outcome<Callable<?>> outcome = decision.peek();
            if (outcome != null) {
                return outcome.get();
            }
            Trigger trigger = Trigger.create();
            if (decision.tryAttach(trigger)) {
                Throwable cause;
                try {
                    cause = trigger.awaitAs(waitedFor);
                } catch (Throwable misuse) {
                    cause = misuse; // whatever the reason is, the alternatives have to be withdrawn
                }
                decision.detach(trigger);
                if (cause != null) {
                    decision.tryCancel(cause); // no effect if an alternative has committed
                }
            }
        }
    }

    /// {@return null, since an event has no owner}
    @Override
    public @Nullable Fiber owner() {
        return null;
    }

    /// {@return the channels, computations, durations and so on that the alternatives of this event wait for,
    /// as far as they are known before it is synchronized} Does not call the maker of a [guard][#guard].
    @Override
    public List<?> alternatives() {
        List<Object> all = new ArrayList<>();
        Deque<Form> todo = new ArrayDeque<>(List.of(form)); // not by recursion: see E9
        while (!todo.isEmpty()) {
            switch (todo.pop()) {
                case Form.Asking asking when asking.detail() != null -> all.add(asking.detail());
                case Form.OneOf oneOf -> oneOf.alternatives().reversed().forEach(each -> todo.push(each.form()));
                case Form.Asking unknown -> {}
                case Form.Guarded guarded -> {}
            }
        }
        return all;
    }

    Form form() {
        return form;
    }

    @Nullable Wrapping wrapping() {
        return wrapping;
    }

    @Override
    public String toString() {
        return "Event[" + form + (wrapping == null ? "" : ", wrapped") + "]";
    }
}

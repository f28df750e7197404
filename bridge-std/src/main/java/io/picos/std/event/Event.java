package io.picos.std.event;

import static java.util.Objects.requireNonNull;

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
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Something that one can wait for, as a value: to be combined with others, and then waited for by [#sync()].
///
/// ```java
/// String answer = Event.select(
///         reply.completed(),
///         Event.timeout(Duration.ofSeconds(1)).wrap(nothing -> "no answer"));
/// ```
///
/// An event does nothing until it is synchronized, and may be synchronized any number of times, by any fibers.
/// Of the alternatives of a choice exactly one *commits* (E1); the others are told, and leave nothing behind
/// (E3). A commit beats a cancellation: what was taken out of a queue for a fiber is not lost because the fiber
/// was cancelled at the same moment (E2).
///
/// ## Memory consistency effects
///
/// Actions before a commit *happen-before* the return of [#sync()].
///
/// ## Rules
///
/// E1 to E9 of `docs/RULES.md`.
///
/// ## Design rationale
///
/// The events of Concurrent ML, on a [Computation]: to synchronize is to create a computation, to have all
/// alternatives race to complete it, and to await it. There are no negative acknowledgements, since whoever
/// makes a request can attach a trigger to the [Choice]. The result is computed by the fiber that synchronizes,
/// so that what is wrapped may suspend, and throws where it is expected.
///
/// @param <T> the type of the value
public final class Event<T extends @Nullable Object> {
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
    /// last, until one has committed. Without any, it never commits: to synchronize it is to wait for a
    /// cancellation.
    ///
    /// @param alternatives copied
    /// @param <T> the type of the value
    /// @throws NullPointerException if one of them is null; the message names its place, as `alternatives[1]`
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

    /// {@return an event that is made anew each time that it is synchronized}
    ///
    /// @param maker runs on the fiber that synchronizes, before it waits; what it throws, [#sync()] throws
    /// @param <T> the type of the value
    public static <T extends @Nullable Object> Event<T> guard(Callable<? extends Event<? extends T>> maker) {
        requireNonNull(maker, "maker");
        return new Event<>(new Form.Guarded(maker), null);
    }

    /// {@return an event that commits when the computation is completed} Its value, or what it was cancelled
    /// with, is what [#sync()] returns or throws. Losing does not cancel the computation (E7).
    ///
    /// @param computation to wait for
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

    /// {@return an event that commits when the duration has elapsed since it was synchronized, never early} Its
    /// value is null; [#wrap] makes it something else. The timer goes when another alternative commits (E6).
    ///
    /// @param duration zero or more; one too large for the clock is an IllegalArgumentException of [#sync()]
    /// @throws IllegalArgumentException if the duration is negative
    public static Event<@Nullable Void> timeout(Duration duration) {
        if (requireNonNull(duration, "duration").isNegative()) {
            throw new IllegalArgumentException("duration is negative: " + duration);
        }
        DeadlineExceeded elapsed = new DeadlineExceeded(duration); // seen by nobody, so once is enough
        return asking("timeout", duration, choice -> {
            Computation<@Nullable Void> timer =
                    Computation.withAction(ignored -> choice.tryCommit(() -> null)); // fails if another was first
            Fiber.current().<@Nullable Void, RuntimeException>forbid(() -> {
                timer.cancelAfter(duration, elapsed); // what waits is the choice: it looks at the cancellation
                return null;
            });
            if (!choice.tryAttach(Trigger.withAction(ignored -> timer.tryReturn(null)))) {
                timer.tryReturn(null);
            }
        });
    }

    /// {@return an event that is what the request makes of it} For those who make something to wait for.
    ///
    /// @param request called each time that the event is synchronized
    /// @param <T> the type of the value
    public static <T extends @Nullable Object> Event<T> fromRequest(Request<T> request) {
        return asking("request", requireNonNull(request, "request"), request);
    }

    /// {@return an event that commits when this does, with the value that the function makes of this one's}
    ///
    /// @param function runs on the fiber that synchronizes, after the commit, and may suspend; what it throws,
    ///     [#sync()] throws
    /// @param <R> the type of the value
    public <R extends @Nullable Object> Event<R> wrap(Function<? super T, ? extends R> function) {
        requireNonNull(function, "function");
        return new Event<>(form, new Wrapping(function, wrapping));
    }

    // ---- waiting for one

    /// Synchronizes the choice of the alternatives. See [#choose(List)] and [#sync()].
    ///
    /// @param alternatives of which one commits
    /// @param <T> the type of the value
    /// @return the value of the one that has committed
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public static <T extends @Nullable Object> T select(Event<? extends T>... alternatives) {
        return Event.<T>choose(alternatives).sync();
    }

    /// Synchronizes the choice of the alternatives. See [#choose(List)] and [#sync()].
    ///
    /// @param alternatives of which one commits
    /// @param <T> the type of the value
    /// @return the value of the one that has committed
    public static <T extends @Nullable Object> T select(List<? extends Event<? extends T>> alternatives) {
        return Event.<T>choose(alternatives).sync();
    }

    /// Waits until this event commits. Suspends, unless it does so at once. It does not wait for what the
    /// alternatives that have lost may still be doing.
    ///
    /// Cancelling the fiber ends the wait, if nothing has committed: otherwise the value is returned, and the
    /// fiber meets the cancellation at its next operation (E2). A cancellation that was there before is met only
    /// if it has to wait.
    ///
    /// What a request or a guard throws is thrown, unless another alternative has committed before it threw:
    /// then the value is returned, and what was thrown goes to the uncaught exception handler of the thread (E5).
    ///
    /// @return the value
    /// @throws RuntimeException what a guard, a request, the computation or a wrapping function throws, an
    ///     unchecked exception as it is and a checked one in a [java.util.concurrent.CompletionException] (C8);
    ///     or the cause with which the fiber was cancelled
    /// @throws IllegalStateException if the current thread runs no fiber
    public T sync() {
        Fiber.current(); // fails before anything is asked for
        Computation<Callable<?>> decision = Computation.create(Order.LIFO);
        try {
            Agenda.ask(this, decision);
        } catch (Throwable thrown) {
            if (decision.tryCancel(Cancellation.original(thrown))) {
                throw Cancellation.unchecked(thrown);
            }
            Uncaught.report(Cancellation.original(thrown));
        }
        return result(decided(decision));
    }

    @SuppressWarnings("unchecked") // whoever commits has gone through a Choice<? super T>
    private T result(Callable<?> committed) {
        try {
            return (T) committed.call();
        } catch (Exception thrown) {
            throw Cancellation.unchecked(thrown);
        }
    }

    private static Callable<?> decided(Computation<Callable<?>> decision) {
        while (true) {
            Outcome<Callable<?>> outcome = decision.peek();
            if (outcome != null) {
                return outcome.get();
            }
            Trigger trigger = Trigger.create();
            if (decision.tryAttach(trigger)) {
                Throwable cause = trigger.await();
                decision.detach(trigger);
                if (cause != null) {
                    decision.tryCancel(cause); // or something has committed
                }
            }
        }
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

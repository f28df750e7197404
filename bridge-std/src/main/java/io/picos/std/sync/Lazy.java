package io.picos.std.sync;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.util.Objects.requireNonNull;

import io.picos.Awaited;
import io.picos.Cancellation;
import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Outcome;
import io.picos.Trigger;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A value that is computed once, when it is first needed, by the fiber that needs it first.
///
/// ```java
/// Lazy<Configuration> configuration = Lazy.of(() -> read("configuration"));
/// configuration.force().timeout();
/// ```
///
/// The value is *unforced* until a fiber forces it. Other fibers wait for that fiber, and may be cancelled
/// while they wait. An exception that the body throws is the result too: every caller gets the same object
/// (L9).
///
/// A cancellation is no result (L18). If the body throws because the fiber that runs it is cancelled, only that
/// fiber gets the exception. The value is unforced again, and a waiting fiber, or the next caller, runs the
/// body from its beginning. The body can therefore run more than once; it completes the value once. An
/// exception counts as the fiber's own cancellation if it is the cause with which the fiber's computation was
/// cancelled, or has that cause in its chain of causes. A deadline inside the body is an ordinary result.
///
/// ## Memory consistency effects
///
/// Actions of the body *happen-before* the return of every [#force()].
///
/// ## Rules
///
/// L9, L18 and L19 of `docs/RULES.md`.
///
/// ## Design rationale
///
/// A value made by [#map] knows its source, so that [#force()] can compute a chain of them in a loop (L19). A
/// body that calls [#force()] of another value itself is a method call like any other, and takes stack.
///
/// @param <T> the type of the value
public final class Lazy<T extends @Nullable Object> implements Awaited {
    /*
     * State machine. `state` is the only field.
     *
     *   name      state    holds                                            terminal
     *   UNFORCED  Work     the body, and the source of a mapped value       no
     *   FORCING   Forcing  the fiber that runs the body, and the waiters    no
     *   FORCED    Done     the outcome                                      yes
     *
     *   UNFORCED --force--> FORCING   CAS, by the fiber that is going to run the body
     *   FORCING  ---------> FORCED    volatile write, by that fiber, which then wakes the waiters
     *   FORCING  ---------> UNFORCED  the same, if the fiber's own cancellation has ended the body (L18)
     */
    private static final VarHandle STATE =
            fieldVarHandle(MethodHandles.lookup(), "state", VarHandle.class, Lazy.class, State.class);

    private sealed interface State<T extends @Nullable Object> {}

    private record Work<T extends @Nullable Object>(
            @Nullable Lazy<?> source, Callable<? extends T> body) implements State<T> {}

    private record Forcing<T extends @Nullable Object>(Fiber fiber, Computation<@Nullable Void> ended)
            implements State<T> {}

    private record Done<T extends @Nullable Object>(Outcome<T> outcome) implements State<T> {}

    private volatile State<T> state; // CASed by any fiber, then written by the winner

    private Lazy(State<T> state) {
        this.state = state;
    }

    /// {@return a value that the body will compute}
    ///
    /// @param body may suspend, and may throw checked exceptions; runs again if a cancellation has ended it
    /// @param <T> the type of the value
    public static <T extends @Nullable Object> Lazy<T> of(Callable<? extends T> body) {
        return new Lazy<>(new Work<>(null, requireNonNull(body, "body")));
    }

    /// {@return a value that is forced already}
    ///
    /// @param value may be null
    /// @param <T> the type of the value
    public static <T extends @Nullable Object> Lazy<T> forced(T value) {
        return new Lazy<>(new Done<>(new Outcome.Returned<>(value)));
    }

    /// {@return the value, which the body computes on the current fiber if no other fiber does} Suspends while
    /// another fiber computes it. A cancellation ends that wait; a cancellation that ends the body on this
    /// fiber leaves the value unforced (L18). If the value has been computed already, this needs no fiber and
    /// ignores cancellation.
    ///
    /// @throws RuntimeException the exception that the body threw: unchecked as it is, checked in a
    ///     [java.util.concurrent.CompletionException] (C8); or the cause with which the current fiber is
    ///     cancelled
    /// @throws IllegalStateException if the body forces the value that it computes (L9); or if the value has
    ///     not been computed and the current thread runs no fiber
    public T force() {
        if (unforcedSource() != null) {
            settleSources();
        }
        return settle().get();
    }

    /// Computes, or waits for, all values from which this was made by [#map], from the origin on.
    private void settleSources() {
        Deque<Lazy<?>> sources = new ArrayDeque<>();
        for (Lazy<?> source = unforcedSource(); source != null; source = source.unforcedSource()) {
            sources.push(source);
        }
        while (!sources.isEmpty()) {
            sources.pop().settle();
        }
    }

    /// {@return the source, which must be forced before the body runs, or null if none is left to force}
    private @Nullable Lazy<?> unforcedSource() {
        Lazy<?> source = state instanceof Work<T> work ? work.source() : null;
        return source != null && source.peek() == null ? source : null;
    }

    /// {@return the outcome, after this fiber has computed it or waited for it}
    private Outcome<T> settle() {
        while (true) {
            switch (state) {
                case Done<T> done -> {
                    return done.outcome();
                }
                case Forcing<T> forcing -> awaitEnd(forcing);
                case Work<T> work -> compute(work);
            }
        }
    }

    private void awaitEnd(Forcing<T> forcing) {
        if (forcing.fiber() == Fiber.currentOrNull()) {
            throw new IllegalStateException("this value is needed to compute itself: its body has forced it (L9)");
        }
        forcing.ended().awaitCompletionAs(this);
    }

    private void compute(Work<T> work) {
        Fiber fiber = Fiber.current();
        fiber.check();
        Trigger.prepareDeeper(); // so that the others are woken, whatever the body does
        Forcing<T> forcing = new Forcing<>(fiber, Computation.create());
        if (!STATE.compareAndSet(this, work, forcing)) {
            return; // another fiber has begun
        }
        State<T> next = work; // so that other fibers can go on, whatever is thrown
        try {
            next = new Done<>(new Outcome.Returned<>(work.body().call()));
        } catch (Throwable thrown) {
            if (Origin.isCancellationOf(fiber.computation(), thrown)) {
                throw Cancellation.unchecked(thrown);
            }
            next = new Done<>(new Outcome.Cancelled<>(Cancellation.original(thrown)));
        } finally {
            state = next;
            forcing.ended().tryReturn(null);
        }
    }

    /// {@return the fiber that computes the value at the moment, or null}
    @Override
    public @Nullable Fiber owner() {
        return state instanceof Forcing<T> forcing ? forcing.fiber() : null;
    }

    /// {@return the outcome, or null if there is none}
    private @Nullable Outcome<T> peek() {
        return state instanceof Done<T> done ? done.outcome() : null;
    }

    /// {@return whether there is a value: the body has run and has thrown nothing}
    public boolean isForced() {
        return peek() instanceof Outcome.Returned<T>;
    }

    /// {@return a lazy value: the function's result for this value} Forcing the result forces this value first.
    /// A chain of any length is forced in constant stack (L19).
    ///
    /// @param function runs once, and again only if a cancellation has ended it (L18)
    /// @param <R> the type of the function's result
    public <R extends @Nullable Object> Lazy<R> map(Function<? super T, ? extends R> function) {
        requireNonNull(function, "function");
        return new Lazy<>(new Work<>(this, () -> function.apply(force())));
    }

    /// {@return the same as [#map], except that the function runs at once if this has been computed already}
    ///
    /// @param function see [#map]
    /// @param <R> the type of the function's result
    /// @throws RuntimeException if this has been computed already: the exception that its body threw, or that
    ///     the function throws
    public <R extends @Nullable Object> Lazy<R> mapForced(Function<? super T, ? extends R> function) {
        requireNonNull(function, "function");
        Outcome<T> outcome = peek();
        return outcome == null ? map(function) : forced(function.apply(outcome.get()));
    }

    @Override
    public String toString() {
        Outcome<T> outcome = peek();
        return "Lazy["
                + switch (outcome) {
                    case null -> "not there";
                    case Outcome.Returned<T>(T value) -> String.valueOf(value);
                    case Outcome.Cancelled<T>(Throwable cause) -> "threw " + cause;
                }
                + "]";
    }
}

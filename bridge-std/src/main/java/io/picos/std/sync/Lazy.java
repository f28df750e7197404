package io.picos.std.sync;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.util.Objects.requireNonNull;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Outcome;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A value that is computed when it is first needed, once, by the fiber that needs it first.
///
/// ```java
/// Lazy<Configuration> configuration = Lazy.of(() -> read("configuration"));
/// configuration.force().timeout();
/// ```
///
/// Other fibers wait for that one, and may be cancelled while they do. What the body throws is the result too:
/// everyone gets the same object. That holds for a cancellation of the fiber as well, once the body has begun; a
/// fiber that is cancelled before does not begin, so that another can.
///
/// ## Memory consistency effects
///
/// Actions of the body *happen-before* the return of every [#force()].
///
/// ## Rules
///
/// L9 of `docs/RULES.md`.
///
/// @param <T> the type of the value
public final class Lazy<T extends @Nullable Object> {
    /*
     * State machine. `work` is the only field that changes; `result` completes once.
     *
     *   name      work          result
     *   UNFORCED  the body      running
     *   FORCING   the fiber     running, then completed
     *   FORCED    null          completed
     *
     *   UNFORCED --force--> FORCING  CAS, by the fiber that computes it
     *   FORCING  ---------> FORCED   volatile write, by that fiber
     */
    private static final VarHandle WORK =
            fieldVarHandle(MethodHandles.lookup(), "work", VarHandle.class, Lazy.class, Object.class);

    private final Computation<T> result;
    private volatile @Nullable Object work; // CASed by any fiber, then written by the one that won

    private Lazy(Computation<T> result, @Nullable Callable<? extends T> body) {
        this.result = result;
        this.work = body;
    }

    /// {@return a value that the body will compute}
    ///
    /// @param body may suspend, and may throw checked exceptions
    /// @param <T> the type of the value
    public static <T extends @Nullable Object> Lazy<T> of(Callable<? extends T> body) {
        return new Lazy<>(Computation.create(), requireNonNull(body, "body"));
    }

    /// {@return a value that is there already}
    ///
    /// @param value may be null
    /// @param <T> the type of the value
    public static <T extends @Nullable Object> Lazy<T> forced(T value) {
        return new Lazy<>(Computation.returned(value), null);
    }

    /// {@return the value, which the body computes on the current fiber if nobody has begun to} Suspends while
    /// another fiber computes it; a cancellation ends that wait. A value that is there needs no fiber, and no
    /// look at a cancellation.
    ///
    /// @throws RuntimeException what the body threw, an unchecked exception as it is, a checked one in a
    ///     [java.util.concurrent.CompletionException] (C8); or the cause with which the current fiber is
    ///     cancelled
    /// @throws IllegalStateException if the body forces what it computes; or if the value is not there and the
    ///     current thread runs no fiber
    public T force() {
        if (result.isRunning()) {
            compute();
        }
        return result.await();
    }

    private void compute() {
        Fiber fiber = Fiber.current();
        Object before = work;
        if (before == fiber) {
            throw new IllegalStateException("this value is needed to compute itself: its body has forced it (L9)");
        }
        if (before instanceof Callable<?> body) {
            fiber.check();
            if (WORK.compareAndSet(this, before, fiber)) {
                capture(body);
                work = null;
            } // else another fiber computes it
        }
    }

    @SuppressWarnings("unchecked") // `of` has put it there
    private void capture(Callable<?> body) {
        result.tryCapture((Callable<? extends T>) body);
    }

    /// {@return whether there is a value: it has been computed, and nothing was thrown}
    public boolean isForced() {
        return result.peek() instanceof Outcome.Returned<T>;
    }

    /// {@return what the function makes of this value, as lazy as this} This is forced when that is.
    ///
    /// @param function runs once at most
    /// @param <R> the type of its value
    public <R extends @Nullable Object> Lazy<R> map(Function<? super T, ? extends R> function) {
        requireNonNull(function, "function");
        return of(() -> function.apply(force()));
    }

    /// {@return like [#map], but at once where this has been computed already}
    ///
    /// @param function runs once at most
    /// @param <R> the type of its value
    /// @throws RuntimeException what this was completed with, if the body threw, or what the function throws,
    ///     where that is done at once
    public <R extends @Nullable Object> Lazy<R> mapForced(Function<? super T, ? extends R> function) {
        requireNonNull(function, "function");
        Outcome<T> outcome = result.peek();
        return outcome == null ? map(function) : forced(function.apply(outcome.get()));
    }

    @Override
    public String toString() {
        Outcome<T> outcome = result.peek();
        return "Lazy["
                + switch (outcome) {
                    case null -> "not there";
                    case Outcome.Returned<T>(T value) -> String.valueOf(value);
                    case Outcome.Cancelled<T>(Throwable cause) -> "threw " + cause;
                }
                + "]";
    }
}

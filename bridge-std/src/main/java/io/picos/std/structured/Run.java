package io.picos.std.structured;

import static java.util.Objects.requireNonNull;

import io.picos.Cancellation;
import io.picos.ScopeTerminated;
import io.picos.std.Elements;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Runs several bodies at the same time: the last one on the current fiber, each of the others in a new fiber.
///
/// All methods suspend until every body that they have started has ended, losers included. All but
/// [#firstSuccess(List)] throw failures as [Bundle#joinAfter(Scoped)] does. A body that has not begun when the outcome
/// is known does not begin. A body that throws [ScopeTerminated] has neither failed nor succeeded. All methods throw
/// IllegalStateException if the current thread runs no fiber.
///
/// ## Rules
///
/// G9 and G12 of `docs/RULES.md`.
///
/// ## Which race?
///
/// A failure ends [#firstOrTerminate], and is thrown: for bodies that must not fail. It does not end
/// [#firstSuccess(List)], which waits for a value of the others: for several ways to the same value.
public final class Run {
    private record Value<T extends @Nullable Object>(T value) {}

    private Run() {}

    /// Runs all tasks to their end. The first failure terminates the others.
    ///
    /// A task that ends by [ScopeTerminated], [Control#terminateAfter] for example, has not failed. This method
    /// then returns normally, although that task is not done. If a late task is an error, use
    /// [Control#cancelAfter], whose [io.picos.DeadlineExceeded] is a failure.
    ///
    /// @param tasks the tasks, possibly none
    /// @throws NullPointerException if a task is null; the message names its position, such as `tasks[1]`
    /// @throws Errors if there are several failures
    /// @throws RuntimeException the exception of a task, if only one has failed: an unchecked exception as it
    ///     is, a checked one in a [java.util.concurrent.CompletionException] (C8); or the cause with which the
    ///     current fiber was cancelled
    public static void all(List<? extends Task> tasks) {
        run(Elements.copyOf(tasks, "tasks"), (bundle, task) -> task.run());
    }

    /// {@return the values of all bodies, in the order of the bodies} Like [#all], for bodies with a value (G9e).
    /// The list cannot be modified.
    ///
    /// @param bodies the bodies, possibly none; the last one runs on the current fiber
    /// @param <T> the type of the values
    /// @throws NullPointerException if a body is null; the message names its position, such as `bodies[1]`
    /// @throws ScopeTerminated if a body has ended by ScopeTerminated, so that its value is missing, and none has
    ///     failed (G9f)
    /// @throws Errors if there are several failures
    /// @throws RuntimeException the exception of a body, if only one has failed: an unchecked exception as it
    ///     is, a checked one in a [java.util.concurrent.CompletionException] (C8); or the cause with which the
    ///     current fiber was cancelled
    public static <T extends @Nullable Object> List<T> values(List<? extends Callable<? extends T>> bodies) {
        List<Place<T>> places = new ArrayList<>();
        for (Callable<? extends T> body : Elements.copyOf(bodies, "bodies")) {
            places.add(new Place<>(body));
        }
        run(places, (bundle, place) -> place.fill());
        List<T> values = new ArrayList<>();
        for (Place<T> place : places) {
            Value<T> value = place.value;
            if (value == null) {
                throw new ScopeTerminated("bodies[" + values.size() + "] has ended without a value");
            }
            values.add(value.value());
        }
        return Collections.unmodifiableList(values);
    }

    /// A body, and then its value.
    private static final class Place<T extends @Nullable Object> {
        private final Callable<? extends T> body;
        private @Nullable Value<T> value; // written by the fiber of the body, read when that has ended

        Place(Callable<? extends T> body) {
            this.body = body;
        }

        void fill() throws Exception {
            value = new Value<>(body.call());
        }
    }

    /// Runs all tasks until one has returned, which terminates the others. Returns at once if there are no
    /// tasks.
    ///
    /// @param tasks the tasks, of which one is enough
    /// @throws NullPointerException if a task is null; the message names its position, such as `tasks[1]`
    /// @throws Errors if there are several failures
    /// @throws RuntimeException the exception of a task, if only one has failed: an unchecked exception as it
    ///     is, a checked one in a [java.util.concurrent.CompletionException] (C8); or the cause with which the
    ///     current fiber was cancelled
    public static void any(List<? extends Task> tasks) {
        run(Elements.copyOf(tasks, "tasks"), (bundle, task) -> {
            task.run();
            bundle.terminate();
        });
    }

    /// {@return the value of the body that returns first} The others are terminated then.
    ///
    /// @param bodies the bodies, of which one is enough
    /// @param <T> the type of the value
    /// @throws NullPointerException if a body is null; the message names its position, such as `bodies[1]`
    /// @throws ScopeTerminated if no body has returned, and none has failed
    /// @throws Errors if there are several failures
    /// @throws RuntimeException the exception of a body, if only one has failed: an unchecked exception as it
    ///     is, a checked one in a [java.util.concurrent.CompletionException] (C8); or the cause with which the
    ///     current fiber was cancelled
    public static <T extends @Nullable Object> T firstOrTerminate(List<? extends Callable<? extends T>> bodies) {
        AtomicReference<@Nullable Value<T>> first = new AtomicReference<>();
        List<Callable<? extends T>> all = Elements.copyOf(bodies, "bodies");
        run(all, (bundle, body) -> {
            if (first.compareAndSet(null, new Value<>(body.call()))) {
                bundle.terminate();
            }
        });
        Value<T> value = first.get();
        if (value == null) {
            throw new ScopeTerminated("none of " + all.size() + " bodies has returned");
        }
        return value.value();
    }

    /// {@return the value of the body that succeeds first} The others are terminated then. An exception of a body
    /// does not end the race: it is thrown only if no body succeeds (G12).
    ///
    /// As soon as a value is known, the exceptions of the other bodies are dropped, earlier ones too. An [Error] of
    /// a body ends the race at once and is thrown. If the current fiber forbids cancellation, the last body, which
    /// it runs, is not terminated: this method then waits for its end.
    ///
    /// @param bodies the bodies, of which one is enough; the last one runs on the current fiber
    /// @param <T> the type of the value
    /// @throws NullPointerException if a body is null; the message names its position, such as `bodies[1]`
    /// @throws IllegalArgumentException if there are no bodies
    /// @throws Errors if several bodies have failed, and none has succeeded
    /// @throws RuntimeException the exception of a body, if only one has failed, and none has succeeded: an
    ///     unchecked exception as it is, a checked one in a [java.util.concurrent.CompletionException] (C8); or
    ///     the cause with which the current fiber was cancelled
    /// @throws ScopeTerminated if all bodies have thrown ScopeTerminated
    public static <T extends @Nullable Object> T firstSuccess(List<? extends Callable<? extends T>> bodies) {
        List<Callable<? extends T>> all = Elements.copyOf(bodies, "bodies");
        if (all.isEmpty()) {
            throw new IllegalArgumentException("bodies is empty, so that none can succeed (G12)");
        }
        AtomicReference<@Nullable Value<T>> first = new AtomicReference<>();
        Failures failures = new Failures();
        run(all, (bundle, body) -> {
            try {
                if (first.compareAndSet(null, new Value<>(body.call()))) {
                    bundle.terminate();
                }
            } catch (Exception thrown) {
                Throwable failure = Cancellation.original(thrown);
                if (bundle.isRunning() && !(failure instanceof ScopeTerminated)) {
                    failures.add(failure);
                } // else there is a value, or the fiber was cancelled, whose cause `run` throws
            }
        });
        Value<T> value = first.get();
        if (value != null) {
            return value.value();
        }
        failures.throwIfAny();
        throw new ScopeTerminated("none of " + all.size() + " bodies has succeeded, and none has failed");
    }

    /// {@return the value of the body that succeeds first} See [#firstSuccess(List)].
    ///
    /// @param bodies the bodies, of which one is enough; the last one runs on the current fiber
    /// @param <T> the type of the value
    /// @throws NullPointerException if a body is null; the message names its position, such as `bodies[1]`
    /// @throws IllegalArgumentException if there are no bodies
    /// @throws Errors if several bodies have failed, and none has succeeded
    /// @throws RuntimeException the exception of a body, if only one has failed, and none has succeeded; or the
    ///     cause with which the current fiber was cancelled
    /// @throws ScopeTerminated if all bodies have thrown ScopeTerminated
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public static <T extends @Nullable Object> T firstSuccess(Callable<? extends T>... bodies) {
        return firstSuccess(Arrays.asList(requireNonNull(bodies, "bodies")));
    }

    private static <B> void run(List<B> bodies, Step<B> step) {
        Bundle.joinAfter(bundle -> {
            start(bundle, bodies, step);
            return bundle;
        });
    }

    /// Starts the bodies in order, the last one on the current fiber, until the bundle has ended or was
    /// cancelled.
    private static <B> void start(Bundle bundle, List<B> bodies, Step<B> step) {
        try {
            for (int number = 0; number < bodies.size() && bundle.isRunning(); number++) {
                B body = bodies.get(number);
                if (number < bodies.size() - 1) {
                    bundle.fork(() -> {
                        if (bundle.isRunning()) { // still true when the fiber begins
                            step.run(bundle, body);
                        }
                    });
                } else {
                    step.run(bundle, body);
                }
            }
        } catch (ScopeTerminated ended) {
            // the outcome is known, or the last body has ended itself; a cancellation from outside is thrown by
            // `joinAfter`
        } catch (Exception thrown) {
            throw Cancellation.unchecked(thrown);
        }
    }

    /// Runs one of the bodies.
    private interface Step<B> {
        void run(Bundle bundle, B body) throws Exception;
    }
}

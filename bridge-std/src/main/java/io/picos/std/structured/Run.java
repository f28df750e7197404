package io.picos.std.structured;

import io.picos.Cancellation;
import io.picos.ScopeTerminated;
import io.picos.std.Elements;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Several bodies at the same time: each in a fiber, the last one on the current fiber.
///
/// All methods suspend until everything that they have started has ended, losers included, and throw what failed
/// as [Bundle#joinAfter(Scoped)] does. What has not been started when the outcome is known is not started any
/// more. [ScopeTerminated] is neither an error nor a success of the one that throws it.
///
/// ## Rules
///
/// G9 of `docs/RULES.md`.
public final class Run {
    private record Value<T extends @Nullable Object>(T value) {}

    private Run() {}

    /// Runs all tasks to their end. The first that fails terminates the others.
    ///
    /// A task that ends by [ScopeTerminated], [Control#terminateAfter] for example, has not failed. This method
    /// then returns normally, although that task is not done. Where a late task is an error, use
    /// [Control#cancelAfter], whose [io.picos.DeadlineExceeded] is a failure.
    ///
    /// @param tasks none is enough
    /// @throws NullPointerException if a task is null; the message names its place, as `tasks[1]`
    /// @throws Errors if several have failed
    /// @throws RuntimeException what a task has thrown, if one has failed, an unchecked exception as it is, a
    ///     checked one in a [java.util.concurrent.CompletionException] (C8); or the cause with which the current
    ///     fiber was cancelled
    public static void all(List<? extends Task> tasks) {
        run(Elements.copyOf(tasks, "tasks"), (bundle, task) -> task.run());
    }

    /// Runs all tasks until one has returned, which terminates the others. Without any task it returns at once.
    ///
    /// @param tasks of which one is enough
    /// @throws Errors if several have failed
    /// @throws RuntimeException what a task has thrown, if one has failed, an unchecked exception as it is, a
    ///     checked one in a [java.util.concurrent.CompletionException] (C8); or the cause with which the current
    ///     fiber was cancelled
    public static void any(List<? extends Task> tasks) {
        run(Elements.copyOf(tasks, "tasks"), (bundle, task) -> {
            task.run();
            bundle.terminate();
        });
    }

    /// {@return the value of the body that returns first} That terminates the others.
    ///
    /// @param bodies of which one is enough
    /// @param <T> the type of the value
    /// @throws ScopeTerminated if none has returned, and none has failed
    /// @throws Errors if several have failed
    /// @throws RuntimeException what a body has thrown, if one has failed, an unchecked exception as it is, a
    ///     checked one in a [java.util.concurrent.CompletionException] (C8); or the cause with which the current
    ///     fiber was cancelled
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

    private static <B> void run(List<B> bodies, Step<B> step) {
        Bundle.joinAfter(bundle -> {
            start(bundle, bodies, step);
            return bundle;
        });
    }

    /// Starts the bodies as long as nothing has ended the bundle, the last one on the current fiber.
    private static <B> void start(Bundle bundle, List<B> bodies, Step<B> step) {
        try {
            for (int number = 0; number < bodies.size() && bundle.isRunning(); number++) {
                B body = bodies.get(number);
                if (number < bodies.size() - 1) {
                    bundle.fork(() -> {
                        if (bundle.isRunning()) { // still, when the fiber begins
                            step.run(bundle, body);
                        }
                    });
                } else {
                    step.run(bundle, body);
                }
            }
        } catch (ScopeTerminated ended) {
            // the outcome is known, or the last one has ended itself; what comes from outside is met by who has opened
            // this
        } catch (Exception thrown) {
            throw Cancellation.unchecked(thrown);
        }
    }

    /// What is done with each body.
    private interface Step<B> {
        void run(Bundle bundle, B body) throws Exception;
    }
}

package io.picos.engine;

import static java.util.Objects.requireNonNull;

import io.picos.Body;
import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Order;
import io.picos.Outcome;
import org.jspecify.annotations.Nullable;

/// A body that runs on a platform thread of ours while its fiber waits (F12).
///
/// @param <T> the type of the value
/// @param <X> what checked exception the body throws
public final class Blocking<T extends @Nullable Object, X extends Exception> implements Runnable {
    private final Body<T, X> body;
    private final @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();
    private final Computation<T> result = Computation.create(Order.LIFO);
    private @Nullable Thread runner; // guarded by this: only while the body runs
    private boolean interrupted; // guarded by this

    private Blocking(Body<T, X> body) {
        this.body = body;
    }

    /// Runs the body, and waits until it has ended.
    ///
    /// @param body what to run
    /// @param interruptibly whether a cancellation of the current fiber interrupts it
    /// @param <T> the type of the value
    /// @param <X> what checked exception the body throws
    /// @return the body's value
    /// @throws X what the body throws
    public static <T extends @Nullable Object, X extends Exception> T run(Body<T, X> body, boolean interruptibly)
            throws X {
        requireNonNull(body, "body");
        Fiber fiber = Current.handler("Fiber.blocking").current();
        fiber.check();
        Blocking<T, X> blocking = new Blocking<>(body);
        OwnThreads.execute(blocking);
        if (interruptibly) {
            blocking.awaitOrInterrupt(fiber);
        }
        fiber.forbid(blocking::await);
        return blocking.result(interruptibly ? fiber.cancellation() : null);
    }

    private @Nullable Void await() {
        result.awaitCompletion();
        return null;
    }

    private void awaitOrInterrupt(Fiber fiber) {
        try {
            result.awaitCompletion();
        } catch (Throwable cancelled) {
            if (!fiber.isCancelled()) {
                throw cancelled;
            }
            interrupt();
        }
    }

    private T result(@Nullable Throwable cancellation) throws X {
        return switch (requireNonNull(result.peek())) {
            case Outcome.Returned<T>(T value) -> value;
            case Outcome.Cancelled<T>(Throwable cause) -> {
                if (cancellation != null && cause instanceof InterruptedException) {
                    throw Causes.unchecked(cancellation);
                }
                throw Causes.<X>sneaky(cause);
            }
        };
    }

    @Override
    public void run() {
        Thread thread = Thread.currentThread();
        thread.setContextClassLoader(loader);
        setRunner(thread);
        Outcome<T> outcome;
        try {
            outcome = new Outcome.Returned<>(body.run());
        } catch (Throwable thrown) {
            outcome = new Outcome.Cancelled<>(thrown);
        }
        setRunner(null);
        Thread.interrupted(); // an interrupt that came too late for the body is not for the next one
        switch (outcome) {
            case Outcome.Returned<T>(T value) -> result.tryReturn(value);
            case Outcome.Cancelled<T>(Throwable cause) -> result.tryCancel(cause);
        }
    }

    private synchronized void setRunner(@Nullable Thread runner) {
        this.runner = runner;
        if (runner != null && interrupted) {
            runner.interrupt();
        }
    }

    /// Interrupts the body if it is running. One that has not begun yet finds itself interrupted when it does.
    private synchronized void interrupt() {
        interrupted = true;
        if (runner != null) {
            runner.interrupt();
        }
    }
}

package io.picos.engine.thread;

import static java.util.Objects.requireNonNull;

import io.picos.Body;
import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Order;
import io.picos.Outcome;
import org.jspecify.annotations.Nullable;

/// A body that runs on a platform thread of its own while its fiber waits (F12).
///
/// @param <T> the type of the value
/// @param <X> the type of the checked exception that the body throws
public final class Blocking<T extends @Nullable Object, X extends Exception> extends BlockingPool.Task {
    /*
     * State machine. The monitor of this object guards `state`.
     *
     *   name     meaning                                           terminal
     *   WAITING  for a place in the pool                            no
     *   BEGUN    the body runs on the thread `runner`               no
     *   LEFT     the fiber was cancelled before the body began      yes
     *   ENDED    the body has returned or thrown                    yes
     *
     *   WAITING --run------> BEGUN  by the thread of the pool
     *   WAITING --tryLeave-> LEFT   by the fiber
     *   BEGUN   --run------> ENDED  by the thread of the pool, before `result` completes
     */
    private enum State {
        WAITING,
        BEGUN,
        LEFT,
        ENDED
    }

    private final Body<T, X> body;
    private final @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();
    private final Computation<T> result = Computation.create(Order.LIFO);
    private State state = State.WAITING; // guarded by this
    private @Nullable Thread runner; // guarded by this: only while the body runs

    private Blocking(Body<T, X> body) {
        this.body = body;
    }

    /// Runs the body and suspends the current fiber until the body has ended. If the fiber is cancelled before
    /// the body has begun, or no thread can be started, this throws and the body does not run (F12).
    ///
    /// @param body the code to run
    /// @param interruptibly whether a cancellation of the current fiber interrupts the body
    /// @param <T> the type of the value
    /// @param <X> the type of the checked exception that the body throws
    /// @return the body's value
    /// @throws X the body's exception, the same object
    public static <T extends @Nullable Object, X extends Exception> T run(Body<T, X> body, boolean interruptibly)
            throws X {
        return run(body, interruptibly, BlockingPool.SHARED);
    }

    static <T extends @Nullable Object, X extends Exception> T run(
            Body<T, X> body, boolean interruptibly, BlockingPool pool) throws X {
        requireNonNull(body, "body");
        Fiber fiber = Current.handler("Fiber.blocking").current();
        fiber.check();
        Blocking<T, X> blocking = new Blocking<>(Inherited.body(body));
        try {
            pool.submit(blocking);
            blocking.result.awaitCompletionAs(blocking);
        } catch (Throwable thrown) {
            if (blocking.tryLeave()) {
                pool.remove(blocking);
                throw thrown; // the cause of the cancellation, or the error if no thread could be started
            }
            blocking.awaitEnd(fiber, interruptibly);
        }
        return blocking.result(interruptibly ? fiber.cancellation() : null);
    }

    /// Waits for the end of a body that has begun, whatever happens to the fiber.
    @SuppressWarnings("ThreadPriorityCheck") // of a virtual thread
    private void awaitEnd(Fiber fiber, boolean interruptibly) {
        while (!fiber.isCancelled()) { // no stack or no memory was left to wait
            try {
                result.awaitCompletionAs(this);
                return;
            } catch (Throwable again) {
                Thread.yield(); // for a pause, the JDK would need memory, too
            }
        }
        if (interruptibly) {
            interrupt();
        }
        fiber.forbid(this::await);
    }

    private @Nullable Void await() {
        result.awaitCompletionAs(this);
        return null;
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
    void run() {
        if (tryBegin()) {
            Outcome<T> outcome = call();
            end();
            Thread.interrupted(); // an interrupt that is too late for the body must not reach the code that is woken
            switch (outcome) {
                case Outcome.Returned<T>(T value) -> result.tryReturn(value);
                case Outcome.Cancelled<T>(Throwable cause) -> result.tryCancel(cause);
            }
        }
    }

    private Outcome<T> call() {
        try {
            Thread.currentThread().setContextClassLoader(loader);
            return new Outcome.Returned<>(body.run());
        } catch (Throwable thrown) {
            return new Outcome.Cancelled<>(thrown);
        }
    }

    @Override
    void fail(Throwable thrown) {
        result.tryCancel(thrown);
    }

    private synchronized boolean tryBegin() {
        if (state != State.WAITING) {
            return false;
        }
        state = State.BEGUN;
        runner = Thread.currentThread();
        return true;
    }

    private synchronized void end() {
        state = State.ENDED;
        runner = null;
    }

    private synchronized boolean tryLeave() {
        if (state != State.WAITING) {
            return false;
        }
        state = State.LEFT;
        return true;
    }

    private synchronized void interrupt() {
        if (runner != null) {
            runner.interrupt();
        }
    }
}

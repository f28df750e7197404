package io.picos.engine.thread;

import io.picos.spi.Handler;
import org.jspecify.annotations.Nullable;

/// The handler of the fiber that the current thread runs, if it runs a fiber.
public final class Current {
    private static final ThreadLocal<@Nullable Handler> HANDLER = new ThreadLocal<>();

    /// Whether a fiber whose handler is found through its executor (see [OwnExecutor]) has ever run a fiber of
    /// another scheduler inside it. From then on, a bound handler takes precedence.
    private static volatile boolean isNested; // set once, any thread

    /// The number of actions of triggers that are running; kept up to date only if assertions are enabled (T2).
    private static final ThreadLocal<int @Nullable []> ACTIONS = new ThreadLocal<>();

    /// The builder that messages name if the method that fails does not belong to a bridge.
    private static final String ANY_BUILDER =
            "the builder of a bridge, such as CompletableFutureBridge.on(executor).future(body)";

    /// The way into a fiber, for messages. It works on a thread that must not be blocked, too.
    public static final String WAYS_IN = "start one with " + ANY_BUILDER;

    private Current() {}

    /// {@return the handler of the current fiber, or null outside any fiber}
    public static @Nullable Handler handlerOrNull() {
        Handler own = OwnExecutor.handlerOf(Thread.currentThread());
        if (own == null || isNested) {
            Handler bound = HANDLER.get();
            return bound == null ? own : bound;
        }
        return own;
    }

    /// {@return the handler of the current fiber}
    ///
    /// @param operation the method that needs the handler; the message names the method of `io.picos` or
    ///     `io.picos.std` that the program has called, if it is another one
    /// @throws IllegalStateException outside any fiber (T9)
    public static Handler handler(String operation) {
        Handler handler = handlerOrNull();
        if (handler == null) {
            throw needsFiber(Called.method(operation), ANY_BUILDER);
        }
        return handler;
    }

    /// {@return the handler of the current fiber}
    ///
    /// @param operation the method that needs the handler, as the message names it
    /// @param builder the call that starts a fiber, as the message names it
    /// @throws IllegalStateException outside any fiber (T9)
    public static Handler handler(String operation, String builder) {
        Handler handler = handlerOrNull();
        if (handler == null) {
            throw needsFiber(operation, builder);
        }
        return handler;
    }

    private static IllegalStateException needsFiber(String operation, String builder) {
        String wayOut = Thread.currentThread() instanceof BlockingPool.Worker
                ? "the body of Fiber.blocking is not part of its fiber: call it before or afterwards"
                : "start one with " + builder + ", or, where the thread may block, ThreadScheduler.run(body)";
        return new IllegalStateException(operation + " needs a fiber, and " + thread() + " runs none; " + wayOut);
    }

    /// {@return the exception of `cancelAfter` outside any fiber (C9)}
    public static IllegalStateException needsClock() {
        return new IllegalStateException(
                Called.method("Computation.cancelAfter")
                        + " needs the clock of a fiber's scheduler, and " + thread()
                        + " runs no fiber; start one, or use the"
                        + " scheduler's own cancelAfter(computation, duration, cause): ThreadScheduler and every bridge has one");
    }

    /// {@return the current thread, as messages name it}
    public static String thread() {
        Thread thread = Thread.currentThread();
        return "thread '" + (thread.getName().isEmpty() ? thread.toString() : thread.getName()) + "'";
    }

    /// Binds a handler to the current thread until [#unbind], unless the thread's executor leads to it anyway.
    ///
    /// @return whether the handler was bound
    /// @throws OutOfMemoryError if there is no memory to bind it
    public static boolean bind(Handler handler) {
        if (OwnExecutor.handlerOf(Thread.currentThread()) == handler) {
            return false;
        }
        HANDLER.set(handler);
        return true;
    }

    public static void unbind() {
        HANDLER.remove();
    }

    /// Binds a handler to the current thread while the body runs, and restores the previous handler.
    ///
    /// @param handler the handler to bind
    /// @param body the code to run, on this thread
    public static void with(Handler handler, Runnable body) {
        if (!isNested && OwnExecutor.handlerOf(Thread.currentThread()) != null) {
            isNested = true;
        }
        Handler before = HANDLER.get();
        HANDLER.set(handler);
        try {
            body.run();
        } finally {
            if (before == null) {
                HANDLER.remove();
            } else {
                HANDLER.set(before);
            }
        }
    }

    /// Notes that an action begins. Called in assert statements only. Never throws: if no memory is left for
    /// the note, the action runs without the check.
    ///
    /// @return true
    public static boolean enterAction() {
        try {
            int[] count = ACTIONS.get();
            if (count == null) {
                count = new int[1];
                ACTIONS.set(count);
            }
            count[0]++;
        } catch (OutOfMemoryError unnoted) {
            // the action counts more than the check
        }
        return true;
    }

    /// Notes that an action has ended. Called in assert statements only. Never throws.
    ///
    /// @return true
    public static boolean exitAction() {
        try {
            int[] count = ACTIONS.get();
            if (count != null && count[0] > 0) {
                count[0]--;
            }
        } catch (OutOfMemoryError unnoted) {
            // the beginning of the action was not noted either
        }
        return true;
    }

    /// {@return whether the current thread may suspend: it is not inside an action (T2)} Called in assert
    /// statements only.
    public static boolean maySuspend() {
        int[] count = ACTIONS.get();
        return count == null || count[0] == 0;
    }
}

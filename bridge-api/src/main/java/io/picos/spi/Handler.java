package io.picos.spi;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.engine.thread.Current;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// For schedulers only. The operations by which a scheduler runs fibers.
///
/// There are two ways to make a scheduler. Implement this interface if the scheduler can suspend a thread of
/// execution by itself; otherwise implement [Backend]. The static methods of `io.picos` find the handler that
/// [#using] has bound to the current thread. A scheduler may use one handler for all its fibers, or one for
/// each fiber, as the library's schedulers do.
///
/// An implementation MUST keep the rules S1 and S2, T5 to T9, F6 to F10, F13 of `docs/RULES.md`; the kit in
/// `compat-tests` tests them.
public interface Handler {
    /// {@return the fiber that runs on the current thread} Never delivers a cancellation (F2).
    Fiber current();

    /// Suspends the current fiber until the trigger is signaled: calls [Fiber#trySuspend], waits for the
    /// action, then calls [Fiber#unsuspend]. Never throws a cancellation (T5).
    ///
    /// @param trigger initial, or signaled meanwhile
    /// @return [Fiber#cancellation()] at the moment when the fiber resumes (T5)
    @Nullable Throwable await(Trigger trigger);

    /// Suspends like [#await(Trigger)], and tells what the fiber waits for. A scheduler that parks a thread
    /// passes that object to [java.util.concurrent.locks.LockSupport#park(Object)], so that dumps show it (O4).
    /// By default, the object is ignored.
    ///
    /// @param trigger initial, or signaled meanwhile
    /// @param waitedFor the object that the fiber waits for; MUST NOT be changed, and MUST NOT be kept after the
    ///     wait
    /// @return [Fiber#cancellation()] at the moment when the fiber resumes (T5)
    default @Nullable Throwable await(Trigger trigger, Object waitedFor) {
        return await(trigger);
    }

    /// Lets other fibers run (S2). Throws the cause if the current fiber is cancelled (S1).
    void yield();

    /// Cancels the computation after the duration, unless it completes first. Throws the cause if the current
    /// fiber is cancelled (S1).
    ///
    /// @param computation any computation
    /// @param duration zero or more, at most half of [Long#MAX_VALUE] nanoseconds (146 years): the caller has
    ///     checked it. Two deadlines within that range can always be compared (C9)
    /// @param cause the cause of the cancellation of the computation
    void cancelAfter(Computation<?> computation, Duration duration, Throwable cause);

    /// {@return the time in nanoseconds, like [System#nanoTime()], by the clock of [#cancelAfter]} Never suspends
    /// and never delivers a cancellation (F13). By default, the time of [System#nanoTime()]: a scheduler whose
    /// time is virtual has to override this.
    default long nanoTime() {
        return System.nanoTime();
    }

    /// Starts a fiber. Throws the cause if the current fiber is cancelled (S1). All or nothing (F9).
    ///
    /// @param fiber the fiber, which this method [assigns][Fiber#assign] to a handler
    /// @param main the code that the fiber runs
    void spawn(Fiber fiber, Fiber.Main main);

    /// {@return the handler of the current fiber}
    ///
    /// @param operation the method that needs the handler, as the message names it
    /// @throws IllegalStateException outside any fiber (T9)
    static Handler current(String operation) {
        return Current.handler(operation);
    }

    /// {@return the handler of the current fiber} For the methods of a bridge: the message of the exception
    /// then names the bridge's own builder.
    ///
    /// @param operation the method that needs the handler, as the message names it
    /// @param builder the call that starts a fiber, such as `ReactorBridge.on(scheduler).mono(body)`
    /// @throws IllegalStateException outside any fiber (T9, B9)
    static Handler current(String operation, String builder) {
        return Current.handler(operation, builder);
    }

    /// Binds a handler to the current thread while the body runs, and restores the previous handler.
    ///
    /// @param handler the handler of the fiber that is about to run on this thread
    /// @param body runs on this thread
    static void using(Handler handler, Runnable body) {
        Current.with(handler, body);
    }
}

package io.picos.spi;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.engine.thread.Current;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// For schedulers only. The five operations by which a scheduler runs fibers.
///
/// This is one of two ways to make a scheduler, for those who know how to suspend a thread of execution of
/// their own; the other is to implement a [Backend]. The static methods of `io.picos` find the handler that
/// [#using] has bound to the current thread. A scheduler may use one object for all its fibers, or, as ours
/// do, one for each.
///
/// Rules S1 and S2, T5 to T9, F6 to F10 of `docs/RULES.md` are what an implementation has to keep; the kit in
/// `compat-tests` finds out whether it does.
public interface Handler {
    /// {@return the fiber that runs on the current thread} Never delivers a cancellation.
    Fiber current();

    /// Suspends the current fiber until the trigger is signaled: [Fiber#trySuspend], wait for the action, then
    /// [Fiber#unsuspend]. Never throws a cancellation.
    ///
    /// @param trigger initial, or signaled meanwhile
    /// @return [Fiber#cancellation()] at the moment at which the fiber resumes (T5)
    @Nullable Throwable await(Trigger trigger);

    /// Lets other fibers run. Throws the cause if the current fiber is cancelled.
    void yield();

    /// Cancels the computation later, unless it completes first. Throws the cause if the current fiber is cancelled.
    ///
    /// @param computation any
    /// @param duration zero or more, at most half of [Long#MAX_VALUE] nanoseconds (146 years): the caller has
    ///     checked it. Two deadlines within that range can always be compared (C9)
    /// @param cause what to cancel it with
    void cancelAfter(Computation<?> computation, Duration duration, Throwable cause);

    /// Starts a fiber. Throws the cause if the current fiber is cancelled. All or nothing (F9).
    ///
    /// @param fiber to [assign][Fiber#assign] to a handler
    /// @param main what it runs
    void spawn(Fiber fiber, Fiber.Main main);

    /// {@return the handler of the current fiber}
    ///
    /// @param operation the method that needs it, as the message is to call it
    /// @throws IllegalStateException outside any fiber (T9)
    static Handler current(String operation) {
        return Current.handler(operation);
    }

    /// {@return the handler of the current fiber} For the methods of a bridge, whose message then names the builder
    /// that its users have.
    ///
    /// @param operation the method that needs it, as the message is to call it
    /// @param builder what starts a fiber, such as `ReactorBridge.on(scheduler).mono(body)`
    /// @throws IllegalStateException outside any fiber (T9, B9)
    static Handler current(String operation, String builder) {
        return Current.handler(operation, builder);
    }

    /// Binds a handler to the current thread while the body runs, and restores the one before.
    ///
    /// @param handler of the fiber that is about to run on this thread
    /// @param body runs on this thread
    static void using(Handler handler, Runnable body) {
        Current.with(handler, body);
    }
}

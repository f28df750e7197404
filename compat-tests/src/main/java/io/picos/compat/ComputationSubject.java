package io.picos.compat;

import io.picos.Computation;
import io.picos.Order;
import io.picos.Outcome;
import io.picos.Trigger;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// The operations of computations, as the rules call them. Ours do what [Computation] does; a wrong one overrides
/// some.
public interface ComputationSubject {
    /// The operations of [Computation].
    ComputationSubject REAL = new ComputationSubject() {};

    /// {@return [Computation#create(Order)]}
    ///
    /// @param order of the triggers
    /// @param <T> the type of the value
    default <T extends @Nullable Object> Computation<T> create(Order order) {
        return Computation.create(order);
    }

    /// {@return [Computation#tryReturn]}
    ///
    /// @param computation to complete
    /// @param value to return
    /// @param <T> the type of the value
    default <T extends @Nullable Object> boolean tryReturn(Computation<T> computation, T value) {
        return computation.tryReturn(value);
    }

    /// {@return [Computation#tryCancel]}
    ///
    /// @param computation to complete
    /// @param cause to cancel with
    default boolean tryCancel(Computation<?> computation, Throwable cause) {
        return computation.tryCancel(cause);
    }

    /// {@return [Computation#tryCapture]}
    ///
    /// @param computation to complete
    /// @param body to run
    /// @param <T> the type of the value
    default <T extends @Nullable Object> boolean tryCapture(Computation<T> computation, Callable<? extends T> body) {
        return computation.tryCapture(body);
    }

    /// Calls [Computation#cancelAfter(Duration)].
    ///
    /// @param computation to cancel
    /// @param duration from now
    default void cancelAfter(Computation<?> computation, Duration duration) {
        computation.cancelAfter(duration);
    }

    /// Calls [Computation#cancelAfter(Duration, Throwable)].
    ///
    /// @param computation to cancel
    /// @param duration from now
    /// @param cause to cancel with
    default void cancelAfter(Computation<?> computation, Duration duration, Throwable cause) {
        computation.cancelAfter(duration, cause);
    }

    /// {@return [Computation#isRunning()]}
    ///
    /// @param computation to look at
    default boolean isRunning(Computation<?> computation) {
        return computation.isRunning();
    }

    /// {@return [Computation#isCancelled()]}
    ///
    /// @param computation to look at
    default boolean isCancelled(Computation<?> computation) {
        return computation.isCancelled();
    }

    /// {@return [Computation#cancellation()]}
    ///
    /// @param computation to look at
    default @Nullable Throwable cancellation(Computation<?> computation) {
        return computation.cancellation();
    }

    /// {@return [Computation#peek()]}
    ///
    /// @param computation to look at
    /// @param <T> the type of the value
    default <T extends @Nullable Object> @Nullable Outcome<T> peek(Computation<T> computation) {
        return computation.peek();
    }

    /// Calls [Computation#check()].
    ///
    /// @param computation to look at
    default void check(Computation<?> computation) {
        computation.check();
    }

    /// {@return [Computation#tryAttach]}
    ///
    /// @param computation to attach to
    /// @param trigger to attach
    default boolean tryAttach(Computation<?> computation, Trigger trigger) {
        return computation.tryAttach(trigger);
    }

    /// Calls [Computation#detach].
    ///
    /// @param computation to detach from
    /// @param trigger to detach
    default void detach(Computation<?> computation, Trigger trigger) {
        computation.detach(trigger);
    }

    /// {@return [Computation#await()]}
    ///
    /// @param computation to wait for
    /// @param <T> the type of the value
    default <T extends @Nullable Object> T await(Computation<T> computation) {
        return computation.await();
    }

    /// Calls [Computation#awaitCompletion()].
    ///
    /// @param computation to wait for
    default void awaitCompletion(Computation<?> computation) {
        computation.awaitCompletion();
    }

    /// {@return [Computation#canceler]}
    ///
    /// @param from whose cancellation is copied
    /// @param into what is cancelled
    default Trigger canceler(Computation<?> from, Computation<?> into) {
        return Computation.canceler(from, into);
    }

    /// {@return [Computation#attachCanceler]}
    ///
    /// @param from whose cancellation is copied
    /// @param into what is cancelled
    default Trigger attachCanceler(Computation<?> from, Computation<?> into) {
        return Computation.attachCanceler(from, into);
    }
}

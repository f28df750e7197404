package io.picos.compat.core;

import io.picos.Computation;
import io.picos.Order;
import io.picos.Outcome;
import io.picos.Trigger;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// The operations of computations, as the rules call them. By default, they call [Computation]. A wrong subject
/// overrides some of them.
public interface ComputationSubject {
    /// The operations of [Computation].
    ComputationSubject REAL = new ComputationSubject() {};

    /// {@return [Computation#create(Order)]}
    ///
    /// @param order the order in which triggers are signaled
    /// @param <T> the type of the value
    default <T extends @Nullable Object> Computation<T> create(Order order) {
        return Computation.create(order);
    }

    /// {@return [Computation#tryReturn]}
    ///
    /// @param computation the computation to complete
    /// @param value the value to return
    /// @param <T> the type of the value
    default <T extends @Nullable Object> boolean tryReturn(Computation<T> computation, T value) {
        return computation.tryReturn(value);
    }

    /// {@return [Computation#tryCancel]}
    ///
    /// @param computation the computation to complete
    /// @param cause the cause to cancel with
    default boolean tryCancel(Computation<?> computation, Throwable cause) {
        return computation.tryCancel(cause);
    }

    /// {@return [Computation#tryCapture]}
    ///
    /// @param computation the computation to complete
    /// @param body the body to run
    /// @param <T> the type of the value
    default <T extends @Nullable Object> boolean tryCapture(Computation<T> computation, Callable<? extends T> body) {
        return computation.tryCapture(body);
    }

    /// Calls [Computation#cancelAfter(Duration)].
    ///
    /// @param computation the computation to cancel
    /// @param duration the duration, counted from now
    default void cancelAfter(Computation<?> computation, Duration duration) {
        computation.cancelAfter(duration);
    }

    /// Calls [Computation#cancelAfter(Duration, Throwable)].
    ///
    /// @param computation the computation to cancel
    /// @param duration the duration, counted from now
    /// @param cause the cause to cancel with
    default void cancelAfter(Computation<?> computation, Duration duration, Throwable cause) {
        computation.cancelAfter(duration, cause);
    }

    /// {@return [Computation#isRunning()]}
    ///
    /// @param computation the computation to look at
    default boolean isRunning(Computation<?> computation) {
        return computation.isRunning();
    }

    /// {@return [Computation#isCancelled()]}
    ///
    /// @param computation the computation to look at
    default boolean isCancelled(Computation<?> computation) {
        return computation.isCancelled();
    }

    /// {@return [Computation#cancellation()]}
    ///
    /// @param computation the computation to look at
    default @Nullable Throwable cancellation(Computation<?> computation) {
        return computation.cancellation();
    }

    /// {@return [Computation#peek()]}
    ///
    /// @param computation the computation to look at
    /// @param <T> the type of the value
    default <T extends @Nullable Object> @Nullable Outcome<T> peek(Computation<T> computation) {
        return computation.peek();
    }

    /// Calls [Computation#check()].
    ///
    /// @param computation the computation to look at
    default void check(Computation<?> computation) {
        computation.check();
    }

    /// {@return [Computation#tryAttach]}
    ///
    /// @param computation the computation to attach to
    /// @param trigger the trigger to attach
    default boolean tryAttach(Computation<?> computation, Trigger trigger) {
        return computation.tryAttach(trigger);
    }

    /// Calls [Computation#detach].
    ///
    /// @param computation the computation to detach from
    /// @param trigger the trigger to detach
    default void detach(Computation<?> computation, Trigger trigger) {
        computation.detach(trigger);
    }

    /// {@return [Computation#await()]}
    ///
    /// @param computation the computation to wait for
    /// @param <T> the type of the value
    default <T extends @Nullable Object> T await(Computation<T> computation) {
        return computation.await();
    }

    /// Calls [Computation#awaitCompletion()].
    ///
    /// @param computation the computation to wait for
    default void awaitCompletion(Computation<?> computation) {
        computation.awaitCompletion();
    }

    /// {@return [Computation#canceler]}
    ///
    /// @param from the computation whose cancellation is copied
    /// @param into the computation to cancel
    default Trigger canceler(Computation<?> from, Computation<?> into) {
        return Computation.canceler(from, into);
    }

    /// {@return [Computation#attachCanceler]}
    ///
    /// @param from the computation whose cancellation is copied
    /// @param into the computation to cancel
    default Trigger attachCanceler(Computation<?> from, Computation<?> into) {
        return Computation.attachCanceler(from, into);
    }
}

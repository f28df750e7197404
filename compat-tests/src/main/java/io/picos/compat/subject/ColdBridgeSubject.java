package io.picos.compat.subject;

import io.picos.Computation;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// A bridge to a library whose results do nothing until a consumer subscribes to them. It obeys
/// [ColdBridgeRules][io.picos.compat.bridge.ColdBridgeRules] too.
public interface ColdBridgeSubject extends BridgeSubject {
    /// A native result of the bridge's builder, before it is subscribed to.
    ///
    /// @param <T> the type of the value
    @FunctionalInterface
    interface Cold<T extends @Nullable Object> {
        /// Subscribes.
        ///
        /// @param result receives the signals to the subscriber
        void subscribe(Result<T> result);

        /// Subscribes.
        ///
        /// @return a result that receives the signals to the subscriber
        default Result<T> subscribe() {
            Result<T> result = new Result<>();
            subscribe(result);
            return result;
        }
    }

    /// Calls the builder.
    ///
    /// @param body the code that each fiber runs
    /// @param <T> the type of the value
    /// @return the native result
    <T extends @Nullable Object> Cold<T> prepare(Callable<? extends T> body);

    /// Calls the builder that takes a computation.
    ///
    /// @param computation the computation that the body completes
    /// @param body the code that the fiber runs
    /// @param <T> the type of the value
    /// @return the native result
    <T extends @Nullable Object> Cold<T> prepare(Computation<T> computation, Callable<? extends T> body);

    /// Calls the builder that takes a deadline.
    ///
    /// @param deadline the deadline, counted from each subscription
    /// @param body the code that each fiber runs
    /// @param <T> the type of the value
    /// @return the native result
    <T extends @Nullable Object> Cold<T> prepare(Duration deadline, Callable<? extends T> body);

    @Override
    default <T extends @Nullable Object> void build(Callable<? extends T> body, Result<T> result) {
        this.<T>prepare(body).subscribe(result);
    }

    @Override
    default <T extends @Nullable Object> void build(
            Computation<T> computation, Callable<? extends T> body, Result<T> result) {
        prepare(computation, body).subscribe(result);
    }

    @Override
    default <T extends @Nullable Object> void build(Duration deadline, Callable<? extends T> body, Result<T> result) {
        this.<T>prepare(deadline, body).subscribe(result);
    }
}

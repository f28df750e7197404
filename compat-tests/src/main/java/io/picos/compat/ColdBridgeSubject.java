package io.picos.compat;

import io.picos.Computation;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// A bridge to a library whose results do nothing until somebody subscribes to them. It obeys [ColdBridgeRules] too.
public interface ColdBridgeSubject extends BridgeSubject {
    /// What a builder of the bridge answers.
    ///
    /// @param <T> the type of the value
    @FunctionalInterface
    interface Cold<T extends @Nullable Object> {
        /// Subscribes.
        ///
        /// @param result told what the subscriber is told
        void subscribe(Result<T> result);

        /// Subscribes.
        ///
        /// @return what the subscriber is told
        default Result<T> subscribe() {
            Result<T> result = new Result<>();
            subscribe(result);
            return result;
        }
    }

    /// Calls the builder.
    ///
    /// @param body what each fiber runs
    /// @param <T> the type of the value
    /// @return the native result
    <T extends @Nullable Object> Cold<T> prepare(Callable<? extends T> body);

    /// Calls the builder that takes the computation.
    ///
    /// @param computation completed by the body
    /// @param body what the fiber runs
    /// @param <T> the type of the value
    /// @return the native result
    <T extends @Nullable Object> Cold<T> prepare(Computation<T> computation, Callable<? extends T> body);

    /// Calls the builder that takes a deadline.
    ///
    /// @param deadline from each subscription
    /// @param body what each fiber runs
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

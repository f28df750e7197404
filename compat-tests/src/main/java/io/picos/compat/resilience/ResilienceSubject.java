package io.picos.compat.resilience;

import io.picos.Body;
import io.picos.std.resilience.Hedge;
import io.picos.std.resilience.RateLimiter;
import io.picos.std.resilience.Retry;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// The operations of retries, hedges and limiters, as the rules call them. By default, they call
/// `io.picos.std.resilience`. A subject that is wrong on purpose overrides some of them.
public interface ResilienceSubject {
    /// The operations of `io.picos.std.resilience`.
    ResilienceSubject REAL = new ResilienceSubject() {};

    /// {@return [Retry#call]}
    ///
    /// @param retry the retry to use
    /// @param body the body of each attempt
    /// @param <T> the type of the value
    /// @param <X> the checked exception that the body may throw
    /// @throws X the body's exception
    default <T extends @Nullable Object, X extends Exception> T call(Retry retry, Body<T, X> body) throws X {
        return retry.call(body);
    }

    /// {@return [Hedge#call]}
    ///
    /// @param hedge the hedge to use
    /// @param body the request
    /// @param <T> the type of the value
    default <T extends @Nullable Object> T call(Hedge hedge, Callable<T> body) {
        return hedge.call(body);
    }

    /// Calls [RateLimiter#acquire].
    ///
    /// @param limiter the limiter to use
    default void acquire(RateLimiter limiter) {
        limiter.acquire();
    }

    /// {@return [RateLimiter#tryAcquire]}
    ///
    /// @param limiter the limiter to use
    default boolean tryAcquire(RateLimiter limiter) {
        return limiter.tryAcquire();
    }
}

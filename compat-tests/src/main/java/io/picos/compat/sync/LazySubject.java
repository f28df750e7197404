package io.picos.compat.sync;

import io.picos.std.sync.Lazy;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The operations of [Lazy], as the rules call them. By default, they call [Lazy]. A wrong subject overrides
/// some of them.
public interface LazySubject {
    /// The operations of [Lazy].
    LazySubject REAL = new LazySubject() {};

    /// {@return [Lazy#of]}
    ///
    /// @param body that computes the value
    /// @param <T> the type of the value
    default <T extends @Nullable Object> Lazy<T> of(Callable<? extends T> body) {
        return Lazy.of(body);
    }

    /// {@return [Lazy#force()]}
    ///
    /// @param lazy to force
    /// @param <T> the type of the value
    default <T extends @Nullable Object> T force(Lazy<T> lazy) {
        return lazy.force();
    }

    /// {@return [Lazy#map]}
    ///
    /// @param lazy to map
    /// @param function to apply to the value
    /// @param <T> the type of the value
    /// @param <R> the type of the mapped value
    default <T, R> Lazy<R> map(Lazy<T> lazy, Function<T, R> function) {
        return lazy.map(function);
    }
}

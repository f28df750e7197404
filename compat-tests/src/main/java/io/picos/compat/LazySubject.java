package io.picos.compat;

import io.picos.std.sync.Lazy;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The operations of lazy values, as the rules call them. Ours do what [Lazy] does; a wrong one overrides some.
public interface LazySubject {
    /// The operations of [Lazy].
    LazySubject REAL = new LazySubject() {};

    /// {@return [Lazy#of]}
    ///
    /// @param body that computes it
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
    /// @param lazy to make something of
    /// @param function that is applied to its value
    /// @param <T> the type of the value
    /// @param <R> the type of the mapped value
    default <T, R> Lazy<R> map(Lazy<T> lazy, Function<T, R> function) {
        return lazy.map(function);
    }
}

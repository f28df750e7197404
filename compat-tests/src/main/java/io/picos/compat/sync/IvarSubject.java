package io.picos.compat.sync;

import io.picos.std.sync.Ivar;
import org.jspecify.annotations.Nullable;

/// The operations of [Ivar], as the rules call them. By default, they call [Ivar]. A wrong subject overrides
/// some of them.
public interface IvarSubject {
    /// The operations of [Ivar].
    IvarSubject REAL = new IvarSubject() {};

    /// {@return [Ivar#tryFill]}
    ///
    /// @param ivar to fill
    /// @param value to fill it with
    /// @param <T> the type of the value
    default <T extends @Nullable Object> boolean tryFill(Ivar<T> ivar, T value) {
        return ivar.tryFill(value);
    }

    /// {@return [Ivar#tryPoison]}
    ///
    /// @param ivar to poison
    /// @param cause to poison it with
    default boolean tryPoison(Ivar<?> ivar, Throwable cause) {
        return ivar.tryPoison(cause);
    }

    /// {@return [Ivar#read()]}
    ///
    /// @param ivar to read
    /// @param <T> the type of the value
    default <T extends @Nullable Object> T read(Ivar<T> ivar) {
        return ivar.read();
    }
}

package io.picos.rxjava;

import io.picos.Cancellation;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.functions.Supplier;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Sources whose value is available without a subscription: `Maybe.just` and `Maybe.empty` (B3). Their marker
/// interface is in an exported package since 3.1.1, and was in an internal package before. It is looked up once
/// and not linked (B15).
final class Scalars {
    private static final @Nullable Class<?> MARK = find();

    private Scalars() {}

    static boolean includes(Maybe<?> maybe) {
        return MARK != null && MARK.isInstance(maybe);
    }

    /// {@return the value of an [included][#includes] source, or null if it is empty}
    @SuppressWarnings("unchecked") // a scalar source supplies the value that it emits
    static <T> @Nullable T value(Maybe<T> scalar) {
        try {
            return ((Supplier<? extends @Nullable T>) scalar).get();
        } catch (Throwable thrown) {
            throw Cancellation.unchecked(thrown); // the sources of the library do not throw
        }
    }

    private static @Nullable Class<?> find() {
        for (String home : List.of("operators", "internal.fuseable")) {
            try {
                String name = "io.reactivex.rxjava3." + home + ".ScalarSupplier";
                return Class.forName(name, false, Maybe.class.getClassLoader());
            } catch (ClassNotFoundException elsewhere) {
                // try the next package
            }
        }
        return null; // scalar sources are then subscribed to
    }
}

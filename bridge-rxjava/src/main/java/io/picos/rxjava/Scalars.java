package io.picos.rxjava;

import io.picos.Cancellation;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.functions.Supplier;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Sources whose value is there without a subscription, `Maybe.just` and `Maybe.empty` (B3). Their mark is in a package
/// for others since 3.1.1, and was in one of the library's own before. Looked up once, and not linked (B15).
final class Scalars {
    private static final @Nullable Class<?> MARK = find();

    private Scalars() {}

    static boolean includes(Maybe<?> maybe) {
        return MARK != null && MARK.isInstance(maybe);
    }

    /// {@return the value of a source that is [included][#includes], or null if it has none}
    @SuppressWarnings("unchecked") // a scalar source supplies what it emits
    static <T> @Nullable T value(Maybe<T> scalar) {
        try {
            return ((Supplier<? extends @Nullable T>) scalar).get();
        } catch (Throwable thrown) {
            throw Cancellation.unchecked(thrown); // not by the sources of the library
        }
    }

    private static @Nullable Class<?> find() {
        for (String home : List.of("operators", "internal.fuseable")) {
            try {
                String name = "io.reactivex.rxjava3." + home + ".ScalarSupplier";
                return Class.forName(name, false, Maybe.class.getClassLoader());
            } catch (ClassNotFoundException elsewhere) {
                // the next one
            }
        }
        return null; // such a source is then subscribed to
    }
}

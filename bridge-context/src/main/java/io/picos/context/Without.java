package io.picos.context;

import io.picos.Body;
import org.jspecify.annotations.Nullable;

/// Whether the fibers that the current thread starts inherit nothing.
final class Without {
    private static final ThreadLocal<@Nullable Boolean> WITHOUT = new ThreadLocal<>();

    private Without() {}

    static boolean isOn() {
        return WITHOUT.get() != null;
    }

    static <T extends @Nullable Object, X extends Exception> T run(Body<T, X> body) throws X {
        if (isOn()) {
            return body.run();
        }
        WITHOUT.set(true);
        try {
            return body.run();
        } finally {
            WITHOUT.remove();
        }
    }
}

package io.picos.std;

import static java.util.Objects.requireNonNull;

/// Reports exceptions to the uncaught exception handler of the current thread, where the caller cannot throw
/// them because it throws another exception or returns a value.
public final class Uncaught {
    private Uncaught() {}

    /// Calls the handler. Ignores any exception that the handler throws, as the JVM does.
    ///
    /// @param thrown the exception, passed on unchanged
    public static void report(Throwable thrown) {
        requireNonNull(thrown, "thrown");
        Thread thread = Thread.currentThread();
        try {
            thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
        } catch (Throwable ignored) {
            // as in JLS 11.3: no other handler is left
        }
    }
}

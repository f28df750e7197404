package io.picos.std;

import static java.util.Objects.requireNonNull;

/// Reports to the uncaught exception handler of the current thread what cannot be thrown, because something else
/// is.
public final class Uncaught {
    private Uncaught() {}

    /// Throws nothing of the handler's: like the JVM, it ignores what the handler itself throws.
    ///
    /// @param thrown what to report, as it is
    public static void report(Throwable thrown) {
        requireNonNull(thrown, "thrown");
        Thread thread = Thread.currentThread();
        try {
            thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
        } catch (Throwable ignored) {
            // as JLS 11.3 has it: there is nobody left to tell
        }
    }
}

package io.picos.engine.thread;

/// Reports uncaught exceptions and errors to the uncaught exception handler of the current thread.
public final class Uncaught {
    private Uncaught() {}

    /// Reports the throwable. Never throws: like the JVM, this method ignores exceptions of the handler itself.
    /// At the end of a stack it reports nothing: a handler that overflows may leave the lock of its stream locked.
    ///
    /// @param thrown the throwable to report
    public static void report(Throwable thrown) {
        Thread thread = Thread.currentThread();
        try {
            Headroom.requireHalf();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
        } catch (Throwable ignored) {
            // as in JLS 11.3: no handler is left to tell
        }
    }
}

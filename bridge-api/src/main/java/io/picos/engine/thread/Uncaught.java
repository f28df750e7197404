package io.picos.engine.thread;

/// Reports what nobody catches to the handler of the current thread.
public final class Uncaught {
    private Uncaught() {}

    /// Never throws: like the JVM, it ignores what the handler itself throws.
    ///
    /// @param thrown what to report
    public static void report(Throwable thrown) {
        Thread thread = Thread.currentThread();
        try {
            thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
        } catch (Throwable ignored) {
            // as JLS 11.3 has it: there is nobody left to tell
        }
    }
}

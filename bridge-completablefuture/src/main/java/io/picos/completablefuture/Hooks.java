package io.picos.completablefuture;

/// Reports exceptions for which there is nobody to tell.
final class Hooks {
    private Hooks() {}

    static void report(Throwable thrown) {
        Thread thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
    }
}

package io.picos.engine;

/// The former name of [Rescue], for the callers that still use it.
final class OwnThreads {
    private OwnThreads() {}

    static void execute(Runnable task) {
        Rescue.execute(task);
    }

    static void execute(Runnable task, Runnable afterwards) {
        Rescue.execute(task, afterwards);
    }

    static boolean isCurrent() {
        return Rescue.isCurrent();
    }

    static void rethrow(Error fatal) {
        Rescue.rethrow(fatal);
    }
}

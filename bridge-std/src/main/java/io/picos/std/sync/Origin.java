package io.picos.std.sync;

import io.picos.Cancellation;
import io.picos.Computation;

/// Tells exceptions that a cancellation has caused from other exceptions.
final class Origin {
    private static final int LONGEST_CHAIN_OF_CAUSES = 100; // longer chains, and cycles, are cut off here

    private Origin() {}

    /// {@return whether the exception is the cause with which the computation was cancelled, or has that cause
    /// among its causes} The flag that forbids cancellation does not matter: a body may have permitted it.
    static boolean isCancellationOf(Computation<?> computation, Throwable thrown) {
        Throwable cause = computation.cancellation();
        Throwable each = Cancellation.original(thrown);
        for (int depth = 0; cause != null && each != null && depth < LONGEST_CHAIN_OF_CAUSES; depth++) {
            if (each == cause) {
                return true;
            }
            each = each.getCause();
        }
        return false;
    }
}

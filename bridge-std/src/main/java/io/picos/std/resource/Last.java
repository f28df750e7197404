package io.picos.std.resource;

import io.picos.Cancellation;
import io.picos.Fiber;
import io.picos.std.Uncaught;
import org.jspecify.annotations.Nullable;

/// Runs a cleanup last, under forbid (R1), and handles its exceptions (R2).
final class Last {
    private Last() {}

    /// For a body that has returned. Throws the cleanup's exception in place of the body's value.
    static void afterSuccess(Cleanup cleanup) {
        try {
            forbidden(cleanup);
        } catch (Exception thrown) {
            throw Cancellation.unchecked(thrown);
        }
    }

    /// For a body that has thrown, and whose exception the caller is about to throw. Reports the cleanup's
    /// exception instead of adding it to the body's, which may be shared and must not be changed (C2).
    static void afterFailure(Cleanup cleanup) {
        try {
            forbidden(cleanup);
        } catch (Throwable thrown) {
            Uncaught.report(Cancellation.original(thrown));
        }
    }

    private static void forbidden(Cleanup cleanup) throws Exception {
        Fiber fiber = Fiber.currentOrNull();
        if (fiber == null) {
            cleanup.run(); // outside fibers there is no cancellation
        } else {
            fiber.<@Nullable Void, Exception>forbid(() -> {
                cleanup.run();
                return null;
            });
        }
    }
}

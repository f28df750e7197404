package io.picos.std.resource;

import io.picos.Cancellation;
import io.picos.Fiber;
import io.picos.std.Uncaught;
import org.jspecify.annotations.Nullable;

/// What is done last, under forbid (R1), and what becomes of its exceptions (R2).
final class Last {
    private Last() {}

    /// After a body has returned: what the cleanup throws takes the place of the body's value.
    static void afterSuccess(Cleanup cleanup) {
        try {
            forbidden(cleanup);
        } catch (Exception thrown) {
            throw Cancellation.unchecked(thrown);
        }
    }

    /// After a body has thrown, which its caller is about to throw on: what the cleanup throws as well is
    /// reported, since the body's exception may be shared with others, and is nobody's to add to (C2).
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
            cleanup.run(); // nobody can be cancelled here
        } else {
            fiber.<@Nullable Void, Exception>forbid(() -> {
                cleanup.run();
                return null;
            });
        }
    }
}

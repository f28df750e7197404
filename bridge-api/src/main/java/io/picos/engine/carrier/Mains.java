package io.picos.engine.carrier;

import io.picos.Fiber;
import io.picos.engine.thread.Causes;
import io.picos.engine.thread.Listeners;
import io.picos.engine.thread.Rescue;
import io.picos.engine.thread.Uncaught;
import java.util.function.Consumer;

/// Runs the main of a fiber, and handles the exceptions that it throws.
public final class Mains {
    private Mains() {}

    /// Never throws.
    ///
    /// @param unhandled the backend's own hook for exceptions that no code catches (S3)
    public static void run(Fiber fiber, Fiber.Main main, Consumer<Throwable> unhandled) {
        try {
            main.run(fiber);
        } catch (Throwable thrown) {
            handle(fiber, thrown, unhandled);
        }
    }

    /// Handles an exception of a main, or of the code around it. Never throws.
    static void handle(Fiber fiber, Throwable caught, Consumer<Throwable> unhandled) {
        Throwable thrown = Causes.original(caught);
        if (thrown instanceof Error error && Causes.isFatal(error)) {
            fiber.computation().tryCancel(error); // also without memory: its waiters must not wait for ever (S10)
            Rescue.rethrow(error);
        } else if (thrown != fiber.computation().cancellation()) {
            report(thrown, unhandled);
            if (Listeners.ANY) {
                Listeners.unhandled(fiber, thrown);
            }
        }
    }

    private static void report(Throwable thrown, Consumer<Throwable> unhandled) {
        try {
            unhandled.accept(thrown);
        } catch (Throwable failure) {
            Uncaught.report(thrown); // the hook has failed, so the error is still unhandled
            Uncaught.report(failure);
        }
    }
}

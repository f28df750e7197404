package io.picos;

import io.picos.engine.thread.Uncaught;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The answers of an [Awaited], which may be the code of a user. If a method throws, the exception goes to the uncaught
/// exception handler, and the dump goes on as if nothing were known.
final class Told {
    private Told() {}

    static @Nullable Fiber owner(Awaited awaited) {
        return Told.<@Nullable Fiber>ask(awaited::owner, null);
    }

    static @Nullable Computation<?> scope(Awaited awaited) {
        return Told.<@Nullable Computation<?>>ask(awaited::scope, null);
    }

    static List<?> alternatives(Awaited awaited) {
        return Told.<List<?>>ask(() -> List.copyOf(awaited.alternatives()), List.of());
    }

    /// {@return the cause as text, or the name of its class if it cannot be shown} What its methods throw is dropped:
    /// it would be reported again by each dump.
    static String shown(Throwable cause) {
        String name = cause.getClass().getName();
        try {
            return Objects.requireNonNullElse(cause.toString(), name);
        } catch (Throwable broken) {
            return name;
        }
    }

    private static <T extends @Nullable Object> T ask(Supplier<? extends T> question, T nothing) {
        try {
            return question.get();
        } catch (Throwable thrown) {
            Uncaught.report(thrown);
            return nothing;
        }
    }
}

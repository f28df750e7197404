package io.picos.std.sync;

import io.picos.Fiber;
import org.jspecify.annotations.Nullable;

/// Who holds a lock: a fiber, or a thread outside any fiber.
final class Holder {
    private Holder() {}

    /// {@return the current fiber, or outside any fiber the current thread}
    static Object current() {
        Fiber fiber = Fiber.currentOrNull();
        return fiber == null ? Thread.currentThread() : fiber;
    }

    /// {@return whether the holder is the current one}
    static boolean isCurrent(@Nullable Object holder) {
        return holder == current();
    }

    /// {@return the fiber that the holder is, or null}
    static @Nullable Fiber fiber(@Nullable Object holder) {
        return holder instanceof Fiber fiber ? fiber : null;
    }
}

package io.picos.compat.inheritance;

import io.picos.spi.Inheritance;
import org.jspecify.annotations.Nullable;

/// Has fibers inherit the [Belonging] of the current thread.
public final class Belongings implements Inheritance {
    /// For the service loader.
    public Belongings() {}

    @Override
    public @Nullable Object capture() {
        Belonging current = Belonging.current();
        if (current != null) {
            current.captured.incrementAndGet();
        }
        return current;
    }

    @Override
    public void run(Object captured, Runnable body) {
        Belonging value = (Belonging) captured;
        Belonging before = Belonging.current();
        value.set.incrementAndGet();
        Belonging.set(value);
        try {
            body.run();
        } finally {
            Belonging.set(before);
        }
    }
}

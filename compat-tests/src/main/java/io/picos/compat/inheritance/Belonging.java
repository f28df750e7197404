package io.picos.compat.inheritance;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A value that a thread has, and that fibers inherit. It counts how often it is captured and set.
public final class Belonging {
    /// The value of the current thread.
    static final ThreadLocal<@Nullable Belonging> CURRENT = new ThreadLocal<>();

    private final String name;
    final AtomicInteger captured = new AtomicInteger();
    final AtomicInteger set = new AtomicInteger();

    /// @param name the name in messages
    public Belonging(String name) {
        this.name = name;
    }

    /// {@return the value of the current thread}
    public static @Nullable Belonging current() {
        return CURRENT.get();
    }

    /// Sets the value of the current thread.
    ///
    /// @param value the value, or null for none
    public static void set(@Nullable Belonging value) {
        if (value == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(value);
        }
    }

    /// {@return how often it was captured}
    public int timesCaptured() {
        return captured.get();
    }

    /// {@return how often code was run with it}
    public int timesSet() {
        return set.get();
    }

    @Override
    public String toString() {
        return name;
    }
}

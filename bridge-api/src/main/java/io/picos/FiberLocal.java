package io.picos;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A variable of which each fiber has its own value: an array slot per key.
///
/// Meant for the few extensions of a program, such as a scope, a priority or an id. Keys are never reclaimed,
/// so create them in static fields. Values are not inherited from the spawner, not initialised and not
/// finalised. A fiber's values may be set before the fiber is spawned; after that, only the fiber itself
/// accesses them (F1).
///
/// @param <T> the type of the values, which are not null
public final class FiberLocal<T> {
    private static final AtomicInteger KEYS = new AtomicInteger();

    private final int slot = KEYS.getAndIncrement();

    private FiberLocal() {}

    /// {@return a new key, for which no fiber has a value}
    ///
    /// @param <T> the type of the values
    public static <T> FiberLocal<T> create() {
        return new FiberLocal<>();
    }

    /// {@return the fiber's value, or null if it has none}
    ///
    /// @param fiber the current fiber, or a fiber that has not been spawned
    @SuppressWarnings("unchecked") // only `set` fills this slot
    public @Nullable T get(Fiber fiber) {
        @Nullable Object[] locals = fiber.locals;
        return slot < locals.length ? (T) locals[slot] : null;
    }

    /// {@return the fiber's value, or the given one if it has none}
    ///
    /// @param fiber the current fiber, or a fiber that has not been spawned
    /// @param otherwise the value to return instead, which is not stored
    public T getOrDefault(Fiber fiber, T otherwise) {
        T value = get(fiber);
        return value == null ? otherwise : value;
    }

    /// Sets the fiber's value.
    ///
    /// @param fiber the current fiber, or a fiber that has not been spawned
    /// @param value not null; to remove the value, use [#remove]
    public void set(Fiber fiber, T value) {
        requireNonNull(value, "value");
        if (slot >= fiber.locals.length) {
            // to one less than a power of two, so that array and header fill whole words
            fiber.locals = Arrays.copyOf(fiber.locals, (Integer.highestOneBit(slot + 1) << 1) - 1);
        }
        fiber.locals[slot] = value;
    }

    /// Removes the fiber's value.
    ///
    /// @param fiber the current fiber, or a fiber that has not been spawned
    public void remove(Fiber fiber) {
        if (slot < fiber.locals.length) {
            fiber.locals[slot] = null;
        }
    }
}

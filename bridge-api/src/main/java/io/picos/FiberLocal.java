package io.picos;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A variable of which each fiber has its own copy: an array slot per key.
///
/// Meant for extensions (a scope, a priority, an id), of which a program has a few: keys are never
/// reclaimed, so create them in static fields. Nothing is inherited from the spawner, nothing is initialised
/// and nothing is finalised. A fiber's locals may be filled before it is spawned; after that they are
/// touched by the fiber itself only (F1).
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
    /// @param fiber the current one, or one that has not been spawned
    @SuppressWarnings("unchecked") // only `set` fills this slot
    public @Nullable T get(Fiber fiber) {
        @Nullable Object[] locals = fiber.locals;
        return slot < locals.length ? (T) locals[slot] : null;
    }

    /// {@return the fiber's value, or the given one if it has none}
    ///
    /// @param fiber the current one, or one that has not been spawned
    /// @param otherwise returned, not stored
    public T getOrDefault(Fiber fiber, T otherwise) {
        T value = get(fiber);
        return value == null ? otherwise : value;
    }

    /// Gives the fiber a value.
    ///
    /// @param fiber the current one, or one that has not been spawned
    /// @param value not null; to have none, [#remove]
    public void set(Fiber fiber, T value) {
        requireNonNull(value, "value");
        if (slot >= fiber.locals.length) {
            // to one less than a power of two, so that array and header fill whole words
            fiber.locals = Arrays.copyOf(fiber.locals, (Integer.highestOneBit(slot + 1) << 1) - 1);
        }
        fiber.locals[slot] = value;
    }

    /// Takes the fiber's value away.
    ///
    /// @param fiber the current one, or one that has not been spawned
    public void remove(Fiber fiber) {
        if (slot < fiber.locals.length) {
            fiber.locals[slot] = null;
        }
    }
}

package io.picos.context;

import io.picos.spi.Inheritance;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Has fibers inherit the ScopedValues that [FiberContext#inherit] has registered (K11). For the service loader.
///
/// In the part of the jar that JDK 25 or newer reads. What is captured is a carrier, which is immutable, with the
/// registered ScopedValues that are bound.
public final class ScopedValueInheritance implements Inheritance {
    private static volatile ScopedValue<?>[] registered = {}; // written in `register`, under the lock of this class

    private final boolean isOff = Settings.read().isOff();

    /// For the service loader.
    public ScopedValueInheritance() {}

    static synchronized void register(ScopedValue<?>... scopedValues) {
        Set<ScopedValue<?>> all = new LinkedHashSet<>(Arrays.asList(registered));
        all.addAll(Arrays.asList(scopedValues));
        registered = all.toArray(ScopedValue<?>[]::new);
    }

    @Override
    public @Nullable Object capture() {
        ScopedValue<?>[] all = registered;
        if (all.length == 0 || isOff || Without.isOn()) {
            return null;
        }
        ScopedValue.Carrier bound = null;
        for (ScopedValue<?> each : all) {
            if (each.isBound()) {
                bound = with(bound, each);
            }
        }
        return bound;
    }

    private static <T> ScopedValue.Carrier with(ScopedValue.@Nullable Carrier bound, ScopedValue<T> one) {
        return bound == null ? ScopedValue.where(one, one.get()) : bound.where(one, one.get());
    }

    @Override
    public void run(Object captured, Runnable body) {
        ((ScopedValue.Carrier) captured).run(body);
    }
}

package io.picos.context;

import io.micrometer.context.ContextAccessor;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ThreadLocalAccessor;
import io.micrometer.context.integration.Slf4jThreadLocalAccessor;
import io.picos.spi.Inheritance;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Has fibers inherit the values of the accessors in Micrometer's [ContextRegistry]. For the service loader.
///
/// The values are in an array of its own, not in a `ContextSnapshot`, which is a map. Nothing is allocated if no
/// accessor has a value. An accessor that throws loses its own value, and is reported once (K12).
public final class MicrometerInheritance implements Inheritance {
    private static final ThreadLocal<@Nullable Added> ADDED = new ThreadLocal<>();

    private final ContextRegistry registry;
    private final Settings settings;
    private final Set<ThreadLocalAccessor<?>> failed = ConcurrentHashMap.newKeySet(); // those that have been reported
    private volatile Accessors accessors = new Accessors(Accessors.NONE, Accessors.NONE); // any thread

    /// Registers the accessors for SLF4J and OpenTelemetry, if these libraries are there and nobody else has
    /// registered accessors with the same keys. For the service loader.
    ///
    /// @throws IllegalArgumentException if `-Dio.picos.context` is set, and not to `none`
    public MicrometerInheritance() {
        this(ContextRegistry.getInstance(), Settings.read());
    }

    MicrometerInheritance(ContextRegistry registry, Settings settings) {
        this.registry = registry;
        this.settings = settings;
        if (!settings.isOff()) {
            register(Slf4jThreadLocalAccessor.KEY, "org.slf4j.MDC", Slf4jThreadLocalAccessor::new);
            register(OpenTelemetryAccessor.KEY, "io.opentelemetry.context.Context", OpenTelemetryAccessor::new);
        }
    }

    private void register(Object key, String needed, Supplier<ThreadLocalAccessor<?>> accessor) {
        boolean known = registry.getThreadLocalAccessors().stream()
                .anyMatch(each -> each.key().equals(key));
        if (!known && settings.includes(key) && isThere(needed)) {
            registry.registerThreadLocalAccessor(accessor.get());
        }
    }

    private static boolean isThere(String name) {
        try {
            Class.forName(name, false, MicrometerInheritance.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError absent) {
            return false;
        }
    }

    /// The registered accessors, and those of them that are not left out.
    private static final class Accessors {
        private static final ThreadLocalAccessor<?>[] NONE = {};

        private final ThreadLocalAccessor<?>[] registered;
        private final ThreadLocalAccessor<?>[] used;

        Accessors(ThreadLocalAccessor<?>[] registered, ThreadLocalAccessor<?>[] used) {
            this.registered = registered;
            this.used = used;
        }

        boolean isOf(List<ThreadLocalAccessor<?>> now) {
            int index = 0;
            for (ThreadLocalAccessor<?> each : now) {
                if (index == registered.length || registered[index] != each) {
                    return false;
                }
                index++;
            }
            return index == registered.length;
        }
    }

    /// {@return the accessors that are used now} They may be registered and removed at any time.
    private ThreadLocalAccessor<?>[] accessors() {
        List<ThreadLocalAccessor<?>> now = registry.getThreadLocalAccessors();
        Accessors last = accessors;
        if (!last.isOf(now)) {
            ThreadLocalAccessor<?>[] registered = now.toArray(ThreadLocalAccessor<?>[]::new);
            ThreadLocalAccessor<?>[] used = Arrays.stream(registered)
                    .filter(each -> settings.includes(each.key()))
                    .toArray(ThreadLocalAccessor<?>[]::new);
            last = new Accessors(registered, used);
            accessors = last;
        }
        return last.used;
    }

    /// A capture: the accessors that were used then, and a value or null for each.
    private static final class Captured {
        private final ThreadLocalAccessor<?>[] accessors;
        private final @Nullable Object[] values;

        Captured(ThreadLocalAccessor<?>[] accessors, @Nullable Object[] values) {
            this.accessors = accessors;
            this.values = values;
        }
    }

    // ---- capturing

    @Override
    public @Nullable Object capture() {
        if (settings.isOff()) {
            return null;
        }
        ThreadLocalAccessor<?>[] all = accessors();
        @Nullable Object[] values = values(all);
        return values == null || Without.isOn() ? null : new Captured(all, values);
    }

    /// {@return the values of the current thread, or null if there are none}
    private @Nullable Object @Nullable [] values(ThreadLocalAccessor<?>[] all) {
        @Nullable Object[] values = null;
        for (int index = 0; index < all.length; index++) {
            Object value = value(all[index]);
            if (value != null) {
                values = values == null ? new Object[all.length] : values;
                values[index] = value;
            }
        }
        return values;
    }

    /// Captures even if the context has no value. The context is the truth then as well: with Reactor's automatic
    /// propagation, the thread that tells the result may have the values of the code that has woken the fiber.
    @Override
    public @Nullable Object captureFrom(Object context) {
        ContextAccessor<?, ?> reader = settings.isOff() ? null : reader(context);
        ThreadLocalAccessor<?>[] all = accessors();
        if (reader == null || all.length == 0) {
            return null;
        }
        @Nullable Object[] values = new Object[all.length];
        for (int index = 0; index < all.length; index++) {
            values[index] = value(all[index], reader, context);
        }
        return new Captured(all, values);
    }

    /// {@return the accessor's value on the current thread, or null} An empty map is no value: it is the MDC of a
    /// thread that has removed all of its entries.
    private @Nullable Object value(ThreadLocalAccessor<?> accessor) {
        try {
            Object value = accessor.getValue();
            return value instanceof Map<?, ?> map && map.isEmpty() ? null : value;
        } catch (Throwable thrown) {
            return lost(accessor, thrown);
        }
    }

    @SuppressWarnings("unchecked") // the registry has found it for a context of this class
    private @Nullable Object value(ThreadLocalAccessor<?> accessor, ContextAccessor<?, ?> reader, Object context) {
        try {
            return ((ContextAccessor<Object, ?>) reader).readValue(context, accessor.key());
        } catch (Throwable thrown) {
            return lost(accessor, thrown);
        }
    }

    /// {@return null, in place of the value}
    ///
    /// @throws VirtualMachineError if no stack or memory is left: no value is set yet, so the spawn
    ///     fails
    private @Nullable Object lost(ThreadLocalAccessor<?> accessor, Throwable thrown) {
        if (thrown instanceof VirtualMachineError error) {
            throw error;
        }
        report(accessor, thrown);
        return null;
    }

    private @Nullable ContextAccessor<?, ?> reader(Object context) {
        for (ContextAccessor<?, ?> each : registry.getContextAccessors()) {
            if (each.readableType().isInstance(context)) {
                return each;
            }
        }
        return null;
    }

    private @Nullable ContextAccessor<?, ?> writer(Object context) {
        for (ContextAccessor<?, ?> each : registry.getContextAccessors()) {
            if (each.writeableType().isInstance(context)) {
                return each;
            }
        }
        return null;
    }

    /// The context that [#captureInto] has returned last on a thread, and its parts. A fiber that awaits many
    /// sources mostly has the same values and the same subscriber.
    private static final class Added {
        private final Object context;
        private final ThreadLocalAccessor<?>[] accessors;
        private final @Nullable Object[] values;
        private final Object result;

        Added(Object context, ThreadLocalAccessor<?>[] accessors, @Nullable Object[] values, Object result) {
            this.context = context;
            this.accessors = accessors;
            this.values = values;
            this.result = result;
        }
    }

    /// Leaves the context as it is if it has the very values of the thread already.
    @Override
    public Object captureInto(Object context) {
        ContextAccessor<?, ?> writer = settings.isOff() ? null : writer(context);
        if (writer == null) {
            return context;
        }
        ThreadLocalAccessor<?>[] all = accessors();
        Added last = ADDED.get();
        if (last != null && last.context == context && last.accessors == all && hasStill(last)) {
            return last.result;
        }
        @Nullable Object[] values = values(all);
        if (values == null) {
            return context;
        }
        Object result = add(context, writer, all, values);
        ADDED.set(new Added(context, all, values, result));
        return result;
    }

    private boolean hasStill(Added last) {
        for (int index = 0; index < last.values.length; index++) {
            if (!isSame(value(last.accessors[index]), last.values[index])) {
                return false;
            }
        }
        return true;
    }

    @SuppressWarnings("unchecked") // the registry has found the accessor for a context of this class
    private Object add(
            Object context, ContextAccessor<?, ?> writer, ThreadLocalAccessor<?>[] all, @Nullable Object[] values) {
        ContextAccessor<?, ?> reader = reader(context);
        Map<Object, Object> changed = new HashMap<>();
        for (int index = 0; index < all.length; index++) {
            Object value = values[index];
            if (value != null && (reader == null || !isSame(value, value(all[index], reader, context)))) {
                changed.put(all[index].key(), value);
            }
        }
        return changed.isEmpty() ? context : ((ContextAccessor<?, Object>) writer).writeValues(changed, context);
    }

    /// {@return whether both are the same object, or equal maps} The MDC is a new map at each call.
    private static boolean isSame(@Nullable Object value, @Nullable Object other) {
        return value == other || (value instanceof Map<?, ?> && value.equals(other));
    }

    // ---- running

    /// Sets the captured values, and takes away those that the thread has and that were not captured. Restores
    /// all of them afterwards. Whatever an accessor throws, the values of the others are set and restored: the
    /// thread may be one of a pool (K3, K12).
    @Override
    public void run(Object captured, Runnable body) {
        Captured all = (Captured) captured;
        int count = all.values.length;
        @Nullable Object[] before = new Object[count];
        boolean[] set = new boolean[count];
        for (int index = 0; index < count; index++) {
            set[index] = set(all, index, before);
        }
        try {
            body.run();
        } finally {
            for (int index = count - 1; index >= 0; index--) {
                if (set[index]) {
                    restore(all.accessors[index], before[index]);
                } else if (before[index] == null) {
                    clear(all.accessors[index]);
                }
            }
        }
    }

    /// {@return whether it has to be restored}
    @SuppressWarnings("unchecked") // the value is one of this accessor
    private boolean set(Captured all, int index, @Nullable Object[] before) {
        ThreadLocalAccessor<Object> accessor = (ThreadLocalAccessor<Object>) all.accessors[index];
        Object value = all.values[index];
        try {
            before[index] = accessor.getValue();
            if (value != null) {
                accessor.setValue(value);
            } else if (before[index] != null) {
                accessor.setValue();
            }
            return value != null || before[index] != null;
        } catch (Throwable thrown) {
            report(accessor, thrown);
            return false;
        }
    }

    @SuppressWarnings("unchecked") // the value is one of this accessor
    private void restore(ThreadLocalAccessor<?> accessor, @Nullable Object before) {
        try {
            if (before == null) {
                accessor.restore();
            } else {
                ((ThreadLocalAccessor<Object>) accessor).restore(before);
            }
        } catch (Throwable thrown) {
            report(accessor, thrown);
        }
    }

    /// Takes away a value that the body has left on a thread that had none.
    private void clear(ThreadLocalAccessor<?> accessor) {
        try {
            if (accessor.getValue() != null) {
                accessor.setValue();
            }
        } catch (Throwable thrown) {
            report(accessor, thrown);
        }
    }

    private void report(ThreadLocalAccessor<?> accessor, Throwable thrown) {
        if (failed.add(accessor)) {
            Thread thread = Thread.currentThread();
            try {
                thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
            } catch (Throwable ignored) {
                // as in JLS 11.3: no other handler is left
            }
        }
    }
}

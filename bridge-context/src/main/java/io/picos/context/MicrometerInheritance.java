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
        Captured captured = capture(null, this);
        return captured == null || FiberContext.isWithout() ? null : captured;
    }

    @Override
    public @Nullable Object captureFrom(Object context) {
        if (settings.isOff()) {
            return null;
        }
        ContextAccessor<?, ?> reader = reader(context);
        return reader == null ? null : capture(reader, context);
    }

    /// @param reader reads the context; null to capture from the current thread
    private @Nullable Captured capture(@Nullable ContextAccessor<?, ?> reader, Object context) {
        ThreadLocalAccessor<?>[] all = accessors();
        @Nullable Object[] values = null;
        for (int index = 0; index < all.length; index++) {
            Object value = reader == null ? value(all[index]) : value(all[index], reader, context);
            if (value != null) {
                values = values == null ? new Object[all.length] : values;
                values[index] = value;
            }
        }
        return values == null ? null : new Captured(all, values);
    }

    /// {@return the accessor's value on the current thread, or null} An empty map is no value: it is the MDC of a
    /// thread that has removed all of its entries.
    private @Nullable Object value(ThreadLocalAccessor<?> accessor) {
        try {
            Object value = accessor.getValue();
            return value instanceof Map<?, ?> map && map.isEmpty() ? null : value;
        } catch (RuntimeException | LinkageError | AssertionError thrown) {
            report(accessor, thrown);
            return null;
        }
    }

    @SuppressWarnings("unchecked") // the registry has found it for a context of this class
    private @Nullable Object value(ThreadLocalAccessor<?> accessor, ContextAccessor<?, ?> reader, Object context) {
        try {
            return ((ContextAccessor<Object, ?>) reader).readValue(context, accessor.key());
        } catch (RuntimeException | LinkageError | AssertionError thrown) {
            report(accessor, thrown);
            return null;
        }
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

    /// Leaves the context as it is if it has the very values of the thread already.
    @Override
    @SuppressWarnings("unchecked") // the registry has found the accessor for a context of this class
    public Object captureInto(Object context) {
        ContextAccessor<?, ?> writer = settings.isOff() ? null : writer(context);
        if (writer == null) {
            return context;
        }
        ContextAccessor<?, ?> reader = reader(context);
        Map<Object, Object> changed = null;
        for (ThreadLocalAccessor<?> accessor : accessors()) {
            Object value = value(accessor);
            if (value != null && (reader == null || !isSame(value, value(accessor, reader, context)))) {
                changed = changed == null ? new HashMap<>() : changed;
                changed.put(accessor.key(), value);
            }
        }
        return changed == null ? context : ((ContextAccessor<?, Object>) writer).writeValues(changed, context);
    }

    /// {@return whether the context has the value already} The MDC is a new map at each call.
    private static boolean isSame(Object value, @Nullable Object inContext) {
        return value == inContext || (value instanceof Map<?, ?> && value.equals(inContext));
    }

    // ---- running

    /// Sets the captured values, and takes away those that the thread has and that were not captured. Restores
    /// all of them afterwards.
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
        } catch (RuntimeException | LinkageError | AssertionError thrown) {
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
        } catch (RuntimeException | LinkageError | AssertionError thrown) {
            report(accessor, thrown);
        }
    }

    private void report(ThreadLocalAccessor<?> accessor, Throwable thrown) {
        if (failed.add(accessor)) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
        }
    }
}

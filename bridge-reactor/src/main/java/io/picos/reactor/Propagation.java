package io.picos.reactor;

import static java.lang.invoke.MethodType.methodType;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Hooks;

/// Tells whether Reactor's automatic context propagation is enabled (B14). The library has it since 3.5.3, and
/// a public method that tells it since 3.8; in between only internal classes know. The method is looked up once
/// and not linked: Reactor treats the LinkageError of a call that its version does not have as fatal (B15).
final class Propagation {
    private static final @Nullable MethodHandle IS_ENABLED = find();
    private static final boolean HAS_FACTORY =
            loaded("io.micrometer.context.ContextSnapshotFactory", Propagation.class.getClassLoader()) != null;

    private Propagation() {}

    /// @throws IllegalStateException if propagation is enabled, and the library `context-propagation` too old
    static boolean isEnabled() {
        boolean enabled = IS_ENABLED != null && ask(IS_ENABLED);
        if (enabled && !HAS_FACTORY) {
            throw new IllegalStateException("ReactorBridge needs io.micrometer:context-propagation 1.0.3 or a later"
                    + " version where automatic context propagation is enabled, and found an older one");
        }
        return enabled;
    }

    private static boolean ask(MethodHandle isEnabled) {
        try {
            return (boolean) isEnabled.invokeExact();
        } catch (Throwable thrown) {
            throw new IllegalStateException("Reactor does not tell whether it propagates contexts", thrown);
        }
    }

    private static @Nullable MethodHandle find() {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        try {
            return lookup.findStatic(Hooks.class, "isAutomaticContextPropagationEnabled", methodType(boolean.class));
        } catch (ReflectiveOperationException before38) {
            return findInternal(lookup);
        }
    }

    private static @Nullable MethodHandle findInternal(MethodHandles.Lookup lookup) {
        for (String name : List.of("ContextPropagationSupport", "ContextPropagation")) { // the second in 3.5.3 only
            Class<?> internal = loaded("reactor.core.publisher." + name, Hooks.class.getClassLoader());
            if (internal != null) {
                try {
                    return MethodHandles.privateLookupIn(internal, lookup)
                            .findStatic(internal, "shouldPropagateContextToThreadLocals", methodType(boolean.class));
                } catch (ReflectiveOperationException absent) {
                    // try the next name
                }
            }
        }
        return null; // before 3.5.3 there is nothing to enable
    }

    private static @Nullable Class<?> loaded(String name, @Nullable ClassLoader loader) {
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException absent) {
            return null;
        }
    }
}

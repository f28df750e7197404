package io.picos.context;

import static java.util.Objects.requireNonNull;

import io.picos.Action;
import io.picos.Body;
import org.jspecify.annotations.Nullable;

/// Decides which values the fibers that the current thread starts inherit.
///
/// On JDK 25, this class also has `inherit(ScopedValue<?>...)`, which registers ScopedValues to be inherited (K11).
public final class FiberContext {
    private FiberContext() {}

    /// Runs the body on the current thread. Fibers that the body starts inherit nothing, and neither do the bodies
    /// of its calls of [io.picos.Fiber#blocking]. For fibers that outlive the current request: accept loops,
    /// refreshers, caches. The fibers that those start later inherit from them again.
    ///
    /// The body itself keeps the values of the current thread. Values in a subscriber's context are inherited all
    /// the same (K5). The body may suspend, and calls may be nested. This does not look at a cancellation.
    ///
    /// ```java
    /// FiberContext.without(() -> scope.fork(this::refreshForEver));
    /// ```
    ///
    /// @param body the code to run
    /// @param <T> the type of the value
    /// @param <X> the type of the checked exception that the body throws
    /// @return the body's value
    /// @throws X the body's exception, the same object
    public static <T extends @Nullable Object, X extends Exception> T without(Body<T, X> body) throws X {
        return Without.run(requireNonNull(body, "body"));
    }

    /// Like [#without(Body)], for a body without a value.
    ///
    /// @param body the code to run
    /// @param <X> the type of the checked exception that the body throws
    /// @throws X the body's exception, the same object
    public static <X extends Exception> void without(Action<X> body) throws X {
        without(Body.of(body));
    }
}

package io.picos.context;

import static java.util.Objects.requireNonNull;

import io.picos.Action;
import io.picos.Body;
import org.jspecify.annotations.Nullable;

/// Decides which values the fibers that the current thread starts inherit.
///
/// In the part of the jar that JDK 25 or newer reads. It differs by the method [#inherit] from the class that older
/// JDKs read.
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

    /// Has fibers inherit the values of these ScopedValues from now on (K11). A fiber begins with the bindings of the
    /// code that starts it, as with any other value that is inherited (K1), and so does a body of
    /// [io.picos.Fiber#blocking]. A ScopedValue that is not bound is not inherited. A subscriber's context has no
    /// ScopedValues, so fibers that are launched for a subscriber of Reactor begin without them (K5).
    ///
    /// Registered ScopedValues are registered for ever, and for all fibers. To register one twice has no effect.
    /// Any thread may call this, best at the start of the program. It neither suspends nor looks at a cancellation.
    /// Fibers that are started after it returns inherit the values.
    ///
    /// ```java
    /// static final ScopedValue<User> USER = ScopedValue.newInstance();
    ///
    /// FiberContext.inherit(USER);
    /// ScopedValue.where(USER, user).run(() -> scope.fork(() -> greet(USER.get())));
    /// ```
    ///
    /// @param scopedValues the ScopedValues to register
    /// @throws NullPointerException if one is null; then none is registered
    public static void inherit(ScopedValue<?>... scopedValues) {
        requireNonNull(scopedValues, "scopedValues");
        for (int index = 0; index < scopedValues.length; index++) {
            requireNonNull(scopedValues[index], "scopedValues[" + index + "]");
        }
        ScopedValueInheritance.register(scopedValues);
    }
}

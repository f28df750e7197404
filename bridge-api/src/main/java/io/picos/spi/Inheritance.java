package io.picos.spi;

import static java.util.Objects.requireNonNull;

import io.picos.engine.thread.Inherited;
import org.jspecify.annotations.Nullable;

/// For libraries that keep a value with a thread, such as a user or a trace: a fiber inherits the value from the
/// code that starts it (K1). `bridge-context` has an implementation for the accessors of Micrometer.
///
/// [java.util.ServiceLoader] finds the implementations once, with the class loader of this library. Without an
/// implementation nothing is captured, and nothing is paid. A suspension never calls any of these methods: a
/// fiber has a thread of its own, and keeps its values (K2).
///
/// No method may suspend or block for long. If a method throws, its own value is lost, and the exception is
/// reported once to the uncaught exception handler of the current thread (K12).
///
/// ## Rules
///
/// K1 to K9 and K12 of `docs/RULES.md`.
public interface Inheritance {
    /// Called on the thread that starts a fiber, or calls [io.picos.Fiber#blocking].
    ///
    /// @return the value that the current thread has, immutable; null if there is none
    @Nullable Object capture();

    /// Called when a fiber is launched for a consumer whose library has a context of its own, from which the
    /// fiber inherits (K5).
    ///
    /// @param context the library's context, for example a `ContextView` of Reactor
    /// @return the value that the context has, immutable; null if there is none, or the context is of an
    ///     unknown type
    default @Nullable Object captureFrom(Object context) {
        return null;
    }

    /// Called before a fiber awaits a source whose library has a context of its own (K6).
    ///
    /// @param context the library's context
    /// @return that context, with the values that the current thread has put into it; the same object if there are
    ///     none, or the context is of an unknown type
    default Object captureInto(Object context) {
        return context;
    }

    /// Runs the body with the captured value, and leaves the thread as it was. Called on the fiber's own thread
    /// around its main, on the thread that runs the body of [io.picos.Fiber#blocking], and on the thread that
    /// tells the result (K9). The last of these may have values of other code.
    ///
    /// The body MUST run once, before this returns. It does not throw.
    ///
    /// @param captured a value that [#capture] or [#captureFrom] has returned
    /// @param body the code to run
    void run(Object captured, Runnable body);

    /// For schedulers only. Adds the values of the current thread to a library's context (K6).
    ///
    /// @param context the context with which a source would be subscribed to
    /// @return the context to subscribe with; the same object if no implementation adds anything
    static Object addTo(Object context) {
        return Inherited.addTo(requireNonNull(context, "context"));
    }

    /// For schedulers only. Tells whether fibers inherit from such a context, so that a backend must not set its
    /// values in fibers itself: a child would get them back if its spawner has removed them (K4).
    ///
    /// @param context the library's context
    /// @return whether an implementation captures a value from it
    static boolean knows(Object context) {
        return Inherited.captureFrom(requireNonNull(context, "context")) != null;
    }
}

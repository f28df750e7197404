package io.picos.std.structured;

/// The body of a [Bundle] that has no value.
///
/// A lambda without a value needs braces: `Bundle.joinAfter(bundle -> { bundle.fork(task); })`.
///
/// @param <X> the checked exception that it may throw
@FunctionalInterface
public interface ScopedAction<X extends Exception> {
    /// Runs once, on the fiber that opens the bundle.
    ///
    /// @param bundle the bundle to fork fibers in
    /// @throws X if it fails, which is a failure of the bundle
    void perform(Bundle bundle) throws X;
}

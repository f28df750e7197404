package io.picos;

/// The fiber's scope was terminated on purpose. Not an error: it ends a subtree of fibers (G2, G3).
public final class ScopeTerminated extends Cancellation {
    private static final long serialVersionUID = 1L;

    /// Called by a scope.
    ///
    /// @param message says which scope was terminated, and why
    public ScopeTerminated(String message) {
        super(message);
    }
}

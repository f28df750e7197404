package io.picos;

/// The scope that the fiber belongs to was ended on purpose. Not an error: it ends a subtree of fibers.
public final class ScopeTerminated extends Cancellation {
    private static final long serialVersionUID = 1L;

    /// Made by a scope.
    ///
    /// @param message which scope, and why
    public ScopeTerminated(String message) {
        super(message);
    }
}

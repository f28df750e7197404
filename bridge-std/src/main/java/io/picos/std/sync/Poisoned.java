package io.picos.std.sync;

/// Thrown by a poisoned lock, semaphore or barrier: a fiber that used it has failed or given up, so nobody can
/// rely on it any more (L13 to L16).
public final class Poisoned extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    Poisoned(String message) {
        super(message);
    }
}

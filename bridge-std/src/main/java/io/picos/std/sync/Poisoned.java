package io.picos.std.sync;

/// What is found where somebody has given up in the middle of something, so that nobody can rely on it any more.
public final class Poisoned extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    Poisoned(String message) {
        super(message);
    }
}

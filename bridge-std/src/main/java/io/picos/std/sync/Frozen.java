package io.picos.std.sync;

/// Thrown by an attempt to hold a frozen [RwLock] alone: it can be read, and never be written again (L14).
public final class Frozen extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    Frozen(String message) {
        super(message);
    }
}

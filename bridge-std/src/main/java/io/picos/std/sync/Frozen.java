package io.picos.std.sync;

/// What an exclusive use of a frozen [RwLock] finds: it can be read, and never be written again.
public final class Frozen extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    Frozen(String message) {
        super(message);
    }
}

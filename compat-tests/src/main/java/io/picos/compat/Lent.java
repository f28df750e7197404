package io.picos.compat;

import io.picos.Fiber;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A resource that knows how often it was released, and how.
@SuppressWarnings("try") // what it throws is up to the test
final class Lent implements AutoCloseable {
    private final AtomicInteger releases = new AtomicInteger();
    private final @Nullable Exception failure;
    private volatile boolean permitted; // published by releases

    Lent() {
        this(null);
    }

    /// @param failure what the release throws
    Lent(@Nullable Exception failure) {
        this.failure = failure;
    }

    /// Releases it.
    @Override
    public void close() throws Exception {
        Fiber fiber = Fiber.currentOrNull();
        if (fiber != null && !fiber.hasForbidden()) {
            permitted = true;
        }
        releases.incrementAndGet();
        if (failure != null) {
            throw failure;
        }
    }

    int releases() {
        return releases.get();
    }

    /// {@return whether a fiber has released it that permitted cancellation}
    boolean wasPermitted() {
        return permitted;
    }
}

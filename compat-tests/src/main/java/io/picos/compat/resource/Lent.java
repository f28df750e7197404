package io.picos.compat.resource;

import io.picos.Fiber;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A resource that records how often it was released, and whether under forbid.
@SuppressWarnings("try") // each test chooses the exception
final class Lent implements AutoCloseable {
    private final AtomicInteger releases = new AtomicInteger();
    private final @Nullable Exception failure;
    private volatile boolean permitted; // published by releases

    Lent() {
        this(null);
    }

    /// @param failure the exception that the release throws, or null
    Lent(@Nullable Exception failure) {
        this.failure = failure;
    }

    /// Releases this resource.
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

    /// {@return whether a fiber that permitted cancellation has released this resource}
    boolean wasPermitted() {
        return permitted;
    }
}

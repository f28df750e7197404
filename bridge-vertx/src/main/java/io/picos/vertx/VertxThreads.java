package io.picos.vertx;

import io.picos.spi.NonBlockingThreads;
import io.vertx.core.Context;

/// The threads that Vert.x forbids blocking: event loops.
public final class VertxThreads implements NonBlockingThreads {
    /// Called by the service loader.
    public VertxThreads() {}

    @Override
    public boolean includes(Thread thread) {
        return Context.isOnEventLoopThread();
    }
}

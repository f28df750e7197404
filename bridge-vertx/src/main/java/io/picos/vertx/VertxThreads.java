package io.picos.vertx;

import io.picos.spi.NonBlockingThreads;
import io.vertx.core.Context;

/// The threads that Vert.x itself lets nobody block: event loops.
public final class VertxThreads implements NonBlockingThreads {
    /// For the service loader.
    public VertxThreads() {}

    @Override
    public boolean includes(Thread thread) {
        return Context.isOnEventLoopThread();
    }
}

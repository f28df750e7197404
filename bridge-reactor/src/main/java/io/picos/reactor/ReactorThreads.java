package io.picos.reactor;

import io.picos.spi.NonBlockingThreads;
import reactor.core.scheduler.Schedulers;

/// The threads that Reactor forbids blocking.
public final class ReactorThreads implements NonBlockingThreads {
    /// Called by the service loader.
    public ReactorThreads() {}

    @Override
    public boolean includes(Thread thread) {
        return Schedulers.isNonBlockingThread(thread);
    }
}

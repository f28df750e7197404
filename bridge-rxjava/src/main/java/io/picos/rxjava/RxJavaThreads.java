package io.picos.rxjava;

import io.picos.spi.NonBlockingThreads;

/// The threads that RxJava forbids blocking.
public final class RxJavaThreads implements NonBlockingThreads {
    /// The library's marker interface, in a package that the library does not export.
    private static final String MARK = "io.reactivex.rxjava3.internal.schedulers.NonBlockingThread";

    /// Called by the service loader.
    public RxJavaThreads() {}

    @Override
    public boolean includes(Thread thread) {
        for (Class<?> mark : thread.getClass().getInterfaces()) {
            if (mark.getName().equals(MARK)) {
                return true;
            }
        }
        return false;
    }
}

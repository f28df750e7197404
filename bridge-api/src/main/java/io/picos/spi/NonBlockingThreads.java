package io.picos.spi;

/// For schedulers only. Knows the threads of a library that must not be blocked: event loops, for example.
///
/// Found by [java.util.ServiceLoader], with the loader of this library and with the context loader of the calling
/// thread. [io.picos.ThreadScheduler#run] refuses to block such a thread.
public interface NonBlockingThreads {
    /// {@return whether the thread must not be blocked}
    ///
    /// @param thread the current thread
    boolean includes(Thread thread);
}

package io.picos.spi;

/// For schedulers only. Knows which threads of a library must not be blocked, for example event loops.
///
/// [java.util.ServiceLoader] finds the implementations, with the class loader of this library and with the
/// context class loader of the calling thread. [io.picos.ThreadScheduler#run] refuses to block such a thread.
public interface NonBlockingThreads {
    /// {@return whether the thread must not be blocked}
    ///
    /// @param thread the current thread
    boolean includes(Thread thread);
}

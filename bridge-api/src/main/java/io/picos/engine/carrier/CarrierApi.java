package io.picos.engine.carrier;

import java.util.concurrent.Executor;

/// The operations that depend on JDK internals: creating a virtual thread, and choosing the threads that carry
/// it. The field of a virtual thread that leads back to its executor is read in `OwnExecutor`, since packages
/// beneath this one use it.
///
/// If a later JDK has a public way to choose the scheduler of a virtual thread, that will be another
/// implementation of this interface.
interface CarrierApi {
    /// {@return whether a virtual thread can be given an executor of its own}
    boolean canChoose();

    /// {@return a virtual thread, not started, that runs on the given executor}
    Thread onExecutor(Executor executor, Runnable body);

    /// {@return a virtual thread, not started, that runs on the JDK's own threads} It does so even if the
    /// current thread is a virtual thread on another executor, which the JDK would pass on.
    Thread onJdk(Runnable body);

    /// Runs the continuation of a virtual thread, its work until the next suspension, on the JDK's own threads.
    void runOnJdk(Runnable continuation);
}

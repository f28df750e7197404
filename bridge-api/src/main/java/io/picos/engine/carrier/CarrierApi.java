package io.picos.engine.carrier;

import java.util.concurrent.Executor;

/// What depends on the insides of a JDK: how to make a virtual thread, and what carries it. The field of a
/// virtual thread that leads back to its executor is read in `OwnExecutor`, which is used by packages beneath
/// this one.
///
/// A later JDK may have a public way to choose the scheduler of a virtual thread; that would be another implementation.
interface CarrierApi {
    /// {@return whether a virtual thread can be given an executor of its own}
    boolean canChoose();

    /// {@return a virtual thread, not started, that runs on the given executor}
    Thread onExecutor(Executor executor, Runnable body);

    /// {@return a virtual thread, not started, that runs on the JDK's own threads} Also if the current thread is a
    /// virtual thread that runs elsewhere, which it would pass on.
    Thread onJdk(Runnable body);

    /// Runs what a virtual thread on the JDK's own threads does between two suspensions.
    void runOnJdk(Runnable continuation);
}

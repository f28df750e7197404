package io.picos.engine;

import io.picos.Computation;
import io.picos.ConsumerCancelled;
import io.picos.Outcome;
import io.picos.engine.thread.Parking;
import io.picos.spi.Receiver;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A thread outside any fiber that waits for the end of a fiber.
///
/// @param <T> the type of the value
public final class Waiting<T extends @Nullable Object> implements Receiver<T> {
    private final Computation<T> computation;
    private final Thread thread = Thread.currentThread();
    private volatile @Nullable Outcome<T> outcome; // written once, by the fiber's thread

    /// Called by the thread that is going to wait.
    ///
    /// @param computation the computation of the fiber
    public Waiting(Computation<T> computation) {
        this.computation = computation;
    }

    @Override
    public void end(Outcome<T> outcome) {
        this.outcome = outcome;
        LockSupport.unpark(thread);
    }

    /// Blocks the current thread until the fiber has ended. An interrupt cancels the fiber with
    /// [ConsumerCancelled], and is set again before this returns.
    ///
    /// @return the outcome of the fiber's body
    public Outcome<T> await() {
        boolean interrupted = false;
        Outcome<T> ended = outcome;
        while (ended == null) {
            LockSupport.park(computation); // what dumps show as the reason
            if (Thread.interrupted()) {
                interrupted = true;
                computation.tryCancel(new ConsumerCancelled("the thread that waited for the result was interrupted"));
            }
            ended = outcome;
        }
        Parking.restore(interrupted);
        return ended;
    }
}

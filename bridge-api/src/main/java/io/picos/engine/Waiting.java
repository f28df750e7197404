package io.picos.engine;

import io.picos.Computation;
import io.picos.ConsumerCancelled;
import io.picos.Outcome;
import io.picos.engine.thread.Parking;
import io.picos.spi.Receiver;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A thread that is no fiber, and waits for the end of one.
///
/// @param <T> the type of the value
public final class Waiting<T extends @Nullable Object> implements Receiver<T> {
    private final Computation<T> computation;
    private final Thread thread = Thread.currentThread();
    private volatile @Nullable Outcome<T> outcome; // written once, by the fiber's thread

    /// Made by the thread that is going to wait.
    ///
    /// @param computation of the fiber
    public Waiting(Computation<T> computation) {
        this.computation = computation;
    }

    @Override
    public void end(Outcome<T> outcome) {
        this.outcome = outcome;
        LockSupport.unpark(thread);
    }

    /// Blocks the current thread until the fiber has ended. An interrupt cancels the fiber, and is set again.
    ///
    /// @return how it ended
    public Outcome<T> await() {
        boolean interrupted = false;
        Outcome<T> ended = outcome;
        while (ended == null) {
            LockSupport.park(this);
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

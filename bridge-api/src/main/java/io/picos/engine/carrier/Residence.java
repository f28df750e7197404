package io.picos.engine.carrier;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.engine.lane.Lane;
import io.picos.engine.thread.Rescue;
import io.picos.spi.Backend;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A fiber's view of its home: the lane that gives it turns, the list of the fibers that began there, and the
/// engine's services.
///
/// A class and not an interface, so that a fiber finds its lane without an interface call.
public abstract class Residence implements Lane.Host {
    private final Lane lane;
    private final LiveFibers fibers = new LiveFibers();
    private final AtomicInteger returning = new AtomicInteger(); // fibers that wait for a turn and may hold up a lock

    /// @param worker the worker that the lane uses
    protected Residence(Backend.Worker worker) {
        this.lane = new Lane(worker, this);
    }

    public final Lane lane() {
        return lane;
    }

    public final LiveFibers fibers() {
        return fibers;
    }

    // ---- for fibers, implemented by way of the engine

    protected abstract Backend backend();

    /// {@return the name of the scheduler: that of the backend, with a number}
    protected abstract String name();

    /// {@return the backend's hook for exceptions that no code catches (S3)}
    protected abstract Consumer<Throwable> unhandled();

    /// Starts a child of a fiber of this home. Only fibers of this home call this, one at a time.
    ///
    /// @param context the context of the spawner (B14)
    protected abstract void spawn(Fiber child, Fiber.Main main, @Nullable Object context);

    /// Cancels the computation later, by the clock of the backend. A duration of zero cancels it after the
    /// turns that are ready on the lane.
    protected abstract void cancelAfter(Computation<?> computation, Duration duration, Throwable cause);

    /// {@return the time by the clock of the backend (F13)}
    protected abstract long nanoTime();

    // ---- for fibers that come back from a wait other than the engine's

    final void hasReturning() {
        returning.getAndIncrement();
    }

    final void hasReturned() {
        returning.getAndDecrement();
    }

    public final boolean isAwaitedByReturning() {
        return returning.get() > 0;
    }

    /// Has threads of the engine carry such fibers until they suspend. The other turns stay on the lane.
    public final void rescue() {
        lane.takeOver(turn -> {
            if (!(turn instanceof OnBackendCarrier fiber) || !fiber.isReturning()) {
                return false;
            }
            Rescue.execute(fiber::visit);
            return true;
        });
    }
}

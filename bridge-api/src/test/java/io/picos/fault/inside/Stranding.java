package io.picos.fault.inside;

import io.picos.engine.carrier.EngineFiber;
import io.picos.engine.thread.Current;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// The effect of an error that keeps a fiber from being put on its lane.
final class Stranding {
    private static final VarHandle QUEUED = queued();

    private final EngineFiber fiber;
    private boolean hasBegun; // the thread that begins and ends it

    private Stranding(EngineFiber fiber) {
        this.fiber = fiber;
    }

    /// {@return the stranding of the current fiber}
    static Stranding ofCurrent() {
        return new Stranding((EngineFiber) Current.handlerOrNull());
    }

    /// From now on, the fiber is not put on its lane. Does nothing if it is there.
    void begin() {
        hasBegun = QUEUED.compareAndSet(fiber, false, true);
    }

    /// From now on it can be, and has to be: the engine has noticed the error.
    void end() {
        if (hasBegun) {
            QUEUED.setVolatile(fiber, false);
            fiber.failed(new StackOverflowError());
        }
    }

    private static VarHandle queued() {
        try {
            return MethodHandles.privateLookupIn(EngineFiber.class, MethodHandles.lookup())
                    .findVarHandle(EngineFiber.class, "queued", boolean.class);
        } catch (ReflectiveOperationException renamed) {
            throw new AssertionError(renamed);
        }
    }
}

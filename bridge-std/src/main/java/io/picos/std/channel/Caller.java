package io.picos.std.channel;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;

import io.picos.Trigger;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// A fiber that waits in `send` or `receive`.
final class Caller<T> implements Party<T> {
    /*
     * State machine. `state` decides; `trigger` is only how the fiber is woken.
     *
     *   name       holds                                      terminal
     *   WAITING    -                                          no
     *   a Match    which decides whether this is served       no
     *   served     TAKEN, the element for a taker, or an End  yes
     *   LEFT       -                                          yes
     *
     *   WAITING --tryClaim--> a Match  CAS, by a thread that decides the match
     *   a Match --release---> WAITING  CAS, if the match was not made
     *   a Match --release---> served   CAS, if the match was made; then the same thread signals the trigger
     *   WAITING --tryServe--> served   CAS, by any thread, which then signals the trigger
     *   WAITING --tryLeave--> LEFT     CAS, by the waiting fiber
     *
     * Who meets a match decides it, and tries again. After a spurious wake-up (C11) the fiber puts a new trigger
     * in place and then reads `state`; who serves it changes `state` and then reads `trigger`.
     */
    private static final VarHandle STATE =
            fieldVarHandle(MethodHandles.lookup(), "state", VarHandle.class, Caller.class, Object.class);

    private enum Mark {
        WAITING,
        TAKEN,
        LEFT
    }

    private volatile Object state = Mark.WAITING; // CASed, any thread
    private volatile Trigger trigger = Trigger.create(); // written by the waiting fiber, read by any thread
    private @Nullable T element; // cleared by the waiting fiber when it has left, so nobody uses it then

    Caller(@Nullable T element) {
        this.element = element;
    }

    // ---- for the waiting fiber

    /// Suspends until this is served or the fiber is cancelled.
    ///
    /// @return null if this is served, else the throwable that has ended the wait; the fiber then has to leave
    @Nullable Throwable await(Object waitedFor) {
        while (isWaiting()) {
            Throwable cause;
            try {
                cause = trigger.awaitAs(waitedFor);
            } catch (Throwable misuse) {
                return misuse; // whatever the reason is, the fiber has to leave
            }
            if (cause != null) {
                return cause;
            }
            if (isWaiting()) {
                trigger = Trigger.create();
            }
        }
        return null;
    }

    /// Gives up.
    ///
    /// @return false if this is served
    boolean tryLeave() {
        while (true) {
            Object current = state;
            if (current instanceof Match<?> match) {
                match.decide();
            } else if (current != Mark.WAITING) {
                return false; // served
            } else if (STATE.compareAndSet(this, Mark.WAITING, Mark.LEFT)) {
                element = null; // a queue may keep this for a while
                return true;
            }
            // lost to a match or to `tryServe`
        }
    }

    /// {@return the element that this was given; null if this is a sender whose element was taken, or the
    /// channel has ended} Called when this is served.
    ///
    /// @throws RuntimeException the failure of the channel, or SinkClosed for a sender
    @SuppressWarnings("unchecked") // neither a mark nor an end
    @Nullable T result() {
        Object served = state;
        if (served == Mark.TAKEN) {
            return null;
        }
        if (!(served instanceof End end)) {
            return (T) served;
        }
        if (element != null) {
            throw end.toSender();
        }
        end.tellReceiver();
        return null;
    }

    // ---- for the others

    @Override
    public boolean isWaiting() {
        Object current = state;
        return current == Mark.WAITING || current instanceof Match<?>;
    }

    @Override
    public boolean hasLeft() {
        return state == Mark.LEFT;
    }

    @Override
    public @Nullable T element() {
        return element;
    }

    @Override
    public boolean tryTake() {
        return tryServe(Mark.TAKEN);
    }

    @Override
    public boolean isTaken() {
        return tryTake() || state == Mark.TAKEN;
    }

    @Override
    public boolean tryGive(T given) {
        return tryServe(given);
    }

    @Override
    public void tell(End end) {
        tryServe(end);
    }

    private boolean tryServe(Object with) {
        while (true) {
            Object current = state;
            if (current instanceof Match<?> match) {
                match.decide();
            } else if (current != Mark.WAITING) {
                return false;
            } else if (STATE.compareAndSet(this, Mark.WAITING, with)) {
                trigger.signal();
                return true;
            }
            // lost to a match, to `tryServe`, or to `tryLeave`
        }
    }

    // ---- for a match

    /// Keeps the fiber from leaving, and others from serving it, until [#release].
    ///
    /// @return false if this does not wait
    boolean tryClaim(Match<T> match) {
        while (true) {
            Object current = state;
            if (current == match) {
                return true;
            }
            if (current instanceof Match<?> other) {
                other.decide(); // late: a thread that has helped a match that is over
            } else if (current != Mark.WAITING) {
                return false;
            } else if (STATE.compareAndSet(this, Mark.WAITING, match)) {
                return true;
            }
            // lost to a match, to `tryServe`, or to `tryLeave`
        }
    }

    /// Ends a claim: serves this if the match was made.
    ///
    /// @param given the element for a taker, null for a sender
    void release(Match<T> match, boolean made, @Nullable T given) {
        Object next = !made ? Mark.WAITING : given == null ? Mark.TAKEN : given;
        if (STATE.compareAndSet(this, match, next) && made) {
            trigger.signal();
        }
    }
}

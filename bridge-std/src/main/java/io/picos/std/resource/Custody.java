package io.picos.std.resource;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Trigger;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// The custody of a resource. At every moment exactly one fiber or thread is responsible for the release, so
/// the resource is released exactly once.
///
/// @param <R> the type of the resource
final class Custody<R extends @Nullable Object> {
    /*
     * State machine. `state` is the only mutable field.
     *
     *   name         value              holds         terminal
     *   HELD         Held               the resource  no
     *   BORROWED     Fixed.BORROWED     nothing       no        the borrower keeps the Held
     *   ABANDONED    Fixed.ABANDONED    nothing       no        the same, and the owner has left
     *   TRANSFERRED  Fixed.TRANSFERRED  nothing       yes
     *   DROPPED      Fixed.DROPPED      nothing       yes
     *
     *   HELD      --borrow-----------> BORROWED     CAS, by the borrower
     *   BORROWED  --borrow's end-----> HELD         CAS, by the borrower
     *   HELD      --transfer, move---> TRANSFERRED  CAS, by the new owner
     *   HELD      --drop-------------> DROPPED      CAS, by any thread, which then releases
     *   HELD      --the owner fails--> DROPPED      CAS, by the owner, which then releases
     *   BORROWED  --the owner fails--> ABANDONED    CAS, by the owner
     *   ABANDONED --borrow's end-----> DROPPED      CAS, by the borrower, which then releases
     *
     * The CAS to a terminal state gives the resource to the fiber or thread that makes it, so it is released
     * once. `ended`, which the owner awaits, is completed after that: once the new owner has it, or once it is
     * released.
     *
     * Ordering. Every change is a CAS, every look a volatile read.
     */
    private static final VarHandle STATE =
            fieldVarHandle(MethodHandles.lookup(), "state", VarHandle.class, Custody.class, State.class);

    sealed interface State permits Held, Fixed {}

    /// The resource. A borrower keeps it while it is borrowed.
    record Held<R extends @Nullable Object>(R resource) implements State {}

    enum Fixed implements State {
        BORROWED("is borrowed: wait until the borrower has given it back"),
        ABANDONED("is borrowed, and is released when the borrower gives it back: acquire another one"),
        TRANSFERRED("is transferred: use the instance that its new owner has"),
        DROPPED("is dropped, hence released: acquire another one");

        private final String status;

        Fixed(String status) {
            this.status = status;
        }

        IllegalStateException error() {
            return new IllegalStateException("the resource " + status + " (R3)");
        }
    }

    private final Release<? super R> release;
    private final Computation<@Nullable Void> ended = Computation.create();
    private volatile State state; // CASed, any thread

    Custody(R resource, Release<? super R> release) {
        this.release = release;
        this.state = new Held<>(resource);
    }

    // ---- for any fiber

    /// {@return the resource, which the caller must give back}
    Held<R> borrow() {
        return take(Fixed.BORROWED);
    }

    /// {@return whether it was given back; if not, the owner has left and the borrower must release it}
    boolean tryGiveBack(Held<R> held) {
        if (casState(Fixed.BORROWED, held)) {
            return true;
        }
        casState(Fixed.ABANDONED, Fixed.DROPPED); // only the borrower changes that state
        return false;
    }

    /// {@return the resource, which the caller owns from now on} The previous owner continues (R5).
    R transfer() {
        Held<R> held = take(Fixed.TRANSFERRED);
        ended.tryReturn(null);
        return held.resource();
    }

    /// {@return the resource, which the caller must release, or null if it was transferred or dropped before}
    @Nullable Held<R> drop() {
        Trigger.prepareDeeper(); // so that the resource can be released
        while (true) {
            switch (state) {
                case Held<?> held -> {
                    if (casState(held, Fixed.DROPPED)) {
                        return own(held);
                    }
                }
                case Fixed fixed -> {
                    if (fixed == Fixed.BORROWED || fixed == Fixed.ABANDONED) {
                        throw fixed.error();
                    }
                    return null;
                }
            }
            // lost to a borrower, a new owner or another drop: the next round sees which
        }
    }

    /// Releases the caller's resource, then lets the owner continue.
    void release(Held<R> held) throws Exception {
        try {
            release.release(held.resource());
        } finally {
            ended.tryReturn(null);
        }
    }

    private Held<R> take(Fixed next) {
        Trigger.prepareDeeper(); // so that the resource can be given back
        while (true) {
            switch (state) {
                case Held<?> held -> {
                    if (casState(held, next)) {
                        return own(held);
                    }
                }
                case Fixed fixed -> {
                    Fiber fiber = Fiber.currentOrNull();
                    if (fixed == Fixed.DROPPED && fiber != null) {
                        fiber.check(); // the owner's cancellation may be this fiber's, too: no misuse
                    }
                    throw fixed.error();
                }
            }
            // lost to a borrower, a new owner or a drop: the next round sees which
        }
    }

    // ---- for the owner

    /// Waits until the resource is transferred, or is dropped and has been released.
    void awaitEnd() {
        ended.awaitCompletionAs(this);
    }

    /// Gives up the ownership.
    ///
    /// @return the resource, which the caller must release, or null if it is borrowed, transferred or dropped
    @Nullable Held<R> abandon() {
        while (true) {
            switch (state) {
                case Held<?> held -> {
                    if (casState(held, Fixed.DROPPED)) {
                        return own(held);
                    }
                }
                case Fixed fixed -> {
                    if (fixed != Fixed.BORROWED || casState(Fixed.BORROWED, Fixed.ABANDONED)) {
                        return null;
                    }
                }
            }
            // lost to a borrower, a new owner or a drop: the next round sees which
        }
    }

    @SuppressWarnings("unchecked") // the constructor makes the only one, of this type
    private Held<R> own(Held<?> held) {
        return (Held<R>) held;
    }

    private boolean casState(State expected, State next) {
        return STATE.compareAndSet(this, expected, next);
    }

    @Override
    public String toString() {
        return switch (state) {
            case Held<?>(Object resource) -> "held, " + resource;
            case Fixed fixed -> fixed.name().toLowerCase(java.util.Locale.ROOT);
        };
    }
}

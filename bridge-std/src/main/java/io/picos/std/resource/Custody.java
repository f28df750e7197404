package io.picos.std.resource;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;

import io.picos.Computation;
import io.picos.Fiber;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// Who has a resource: so that at each moment somebody is bound to release it, and nobody twice.
///
/// @param <R> the type of the resource
final class Custody<R extends @Nullable Object> {
    /*
     * State machine. `state` is the only mutable field.
     *
     *   name         value              holds         terminal
     *   HELD         Held               the resource  no
     *   BORROWED     Fixed.BORROWED     nothing       no        the borrower has the Held
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
     * Whoever makes a state terminal has the resource from then on, so it is released once. `ended`, which the owner
     * waits for, is completed after that: once the new owner has the resource, or once it is released.
     *
     * Ordering. Every change is a CAS and every look a volatile read.
     */
    private static final VarHandle STATE =
            fieldVarHandle(MethodHandles.lookup(), "state", VarHandle.class, Custody.class, State.class);

    sealed interface State permits Held, Fixed {}

    /// The resource, for whoever has it.
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

    /// {@return the resource, to be given back}
    Held<R> borrow() {
        return take(Fixed.BORROWED);
    }

    /// {@return whether it was given back; if not, the owner has left and the borrower is to release it}
    boolean tryGiveBack(Held<R> held) {
        if (casState(Fixed.BORROWED, held)) {
            return true;
        }
        casState(Fixed.ABANDONED, Fixed.DROPPED); // only the borrower changes that state
        return false;
    }

    /// {@return the resource, which belongs to the caller now} Its owner goes on.
    R transfer() {
        Held<R> held = take(Fixed.TRANSFERRED);
        ended.tryReturn(null);
        return held.resource();
    }

    /// {@return the resource, for the caller to release, or null if that is up to others}
    @Nullable Held<R> drop() {
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
            // lost to a borrower or to a new owner, or to another drop, which the next round finds
        }
    }

    /// Releases what the caller has, then tells the owner.
    void release(Held<R> held) throws Exception {
        try {
            release.release(held.resource());
        } finally {
            ended.tryReturn(null);
        }
    }

    private Held<R> take(Fixed next) {
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
                        fiber.check(); // what has cancelled the owner may have cancelled this fiber, which is no error
                    }
                    throw fixed.error();
                }
            }
            // lost to a borrower or to a new owner, or to a drop, which the next round finds
        }
    }

    // ---- for the owner

    /// Waits until somebody else has the resource, or it is released.
    void awaitEnd() {
        ended.awaitCompletion();
    }

    /// Gives up the ownership.
    ///
    /// @return the resource, for the caller to release, or null if that is up to others
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
            // lost to a borrower or to a new owner, or to a drop, which the next round finds
        }
    }

    @SuppressWarnings("unchecked") // the constructor makes the only one, and it is of this type
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

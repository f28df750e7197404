package io.picos.engine;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/// A lane that its drain has lent to fibers on JDK carriers, while the thread of the drain waits.
///
/// The lane goes from fiber to fiber without that thread, as long as the next turn is of the same kind and
/// within the budget. The thread looks once a millisecond whether the fiber that has the lane is parked
/// somewhere else; then it takes the lane back.
final class Loan {
    /*
     * State machine. `holder` says who may take turns from the lane.
     *
     *   name      value          terminal
     *   LENT      the fiber      no
     *   PASSING   Place.PASSING  no        the fiber that had it looks for the next
     *   RETURNED  Place.RETURNED yes
     *
     *   LENT    --the fiber's turn ends------> PASSING   CAS, by the fiber
     *   LENT    --the fiber is elsewhere-----> RETURNED  CAS, by the lender
     *   PASSING --the next is on JDK carriers-> LENT      by the fiber that had it
     *   PASSING --there is none--------------> RETURNED  by the fiber that had it
     */
    private static final VarHandle HOLDER =
            fieldVarHandle(MethodHandles.lookup(), "holder", VarHandle.class, Loan.class, Object.class);

    private static final long LOOK_NANOS = 1_000_000;

    private enum Place {
        PASSING,
        RETURNED
    }

    private final Drain drain;
    private final Thread lender = Thread.currentThread();
    private volatile Object holder; // CASed, by the holder and the lender

    private Loan(Drain drain, OnJdkCarrier first) {
        this.drain = drain;
        this.holder = first;
    }

    /// Lends the lane to a fiber, and returns when the caller holds it again, or when the drain is over.
    static void lend(Drain drain, OnJdkCarrier first) {
        Loan loan = new Loan(drain, first);
        first.grant(loan);
        loan.awaitReturn();
    }

    private void awaitReturn() {
        boolean interrupted = false;
        while (true) {
            LockSupport.parkNanos(this, LOOK_NANOS);
            interrupted |= Thread.interrupted();
            Object now = holder;
            if (now == Place.RETURNED) {
                break;
            }
            if (now instanceof OnJdkCarrier fiber
                    && fiber.isElsewhere()
                    && HOLDER.compareAndSet(this, now, Place.RETURNED)) {
                break;
            }
        }
        Parking.restore(interrupted);
    }

    boolean isHeldBy(OnJdkCarrier fiber) {
        return holder == fiber;
    }

    /// {@return whether the fiber had the lane, and now is about to pass it on}
    boolean tryRelease(OnJdkCarrier fiber) {
        return HOLDER.compareAndSet(this, fiber, Place.PASSING);
    }

    /// Gives the lane to the next fiber, or back to the lender.
    void passOn() {
        Turn next = null;
        boolean passed = false;
        try {
            next = drain.next();
            if (next instanceof OnJdkCarrier fiber) {
                fiber.prepare();
                holder = fiber;
                passed = true;
                fiber.grant(this);
            }
        } finally {
            if (!passed) { // there is no next fiber, or this thread is at the end of its stack
                if (next != null) {
                    drain.putBack(next);
                }
                holder = Place.RETURNED;
                LockSupport.unpark(lender);
            }
        }
    }
}

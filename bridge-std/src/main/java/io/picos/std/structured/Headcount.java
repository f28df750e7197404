package io.picos.std.structured;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;

import io.picos.Fiber;
import io.picos.Trigger;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// The number of fibers in a scope. The fiber that has opened the scope is in it until its body has ended.
///
/// Actions of a fiber before it leaves *happen-before* the return of [#awaitEnd].
final class Headcount {
    /*
     * State machine: the number.
     *
     *   OPEN   --enter--> OPEN   CAS, one more, by a fiber that forks
     *   OPEN   --leave--> OPEN   one less, by a fiber that has ended
     *   OPEN   --leave--> ENDED  to zero, by the last fiber, which then signals `ended`
     */
    private static final VarHandle FIBERS =
            fieldVarHandle(MethodHandles.lookup(), "fibers", VarHandle.class, Headcount.class, int.class);

    private final Trigger ended = Trigger.create();
    private volatile int fibers = 1; // CASed, any thread

    /// Counts a fiber that is about to be spawned.
    ///
    /// @throws IllegalStateException if all fibers have left
    void enter() {
        while (true) {
            int before = fibers;
            if (before == 0) {
                throw new IllegalStateException("this scope has ended, and all its fibers with it (G5): nothing can be"
                        + " forked in it any more");
            }
            if (FIBERS.compareAndSet(this, before, before + 1)) {
                return;
            }
            // lost to another fiber that enters or leaves, which made progress
        }
    }

    /// Counts out a fiber that has ended, or that was not spawned after all.
    void leave() {
        if ((int) FIBERS.getAndAdd(this, -1) == 1) {
            ended.signal();
        }
    }

    /// Waits until all fibers have left. Called once, by the fiber that has opened the scope. Cannot be
    /// cancelled.
    void awaitEnd(Fiber opener, Bundle scope) {
        boolean forbid = opener.exchangeForbid(true); // no lambda: its first use needs more stack than is made sure of
        try {
            ended.awaitAs(scope); // returns null: under forbid, only the signal ends the wait
        } finally {
            opener.exchangeForbid(forbid);
        }
    }

    @Override
    public String toString() {
        int count = fibers;
        return count == 0 ? "ended" : count == 1 ? "1 fiber" : count + " fibers";
    }
}

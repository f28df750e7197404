package io.picos.std.sync;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;

import io.picos.Cancellation;
import io.picos.Fiber;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// A number of permits that fibers acquire and release: fair.
///
/// ```java
/// Semaphore connections = Semaphore.create(10);
/// connections.acquire();
/// try {
///     return query();
/// } finally {
///     connections.release();
/// }
/// ```
///
/// A permit belongs to nobody: it may be released by another fiber than the one that has acquired it, or outside
/// any fiber. Where fibers wait, a released permit is handed to the one that has waited longest. All operations
/// but [#acquire()] are lock-free; where nobody waits they allocate nothing (L17). [Sem] is unfair, and may be
/// poisoned.
///
/// ## Memory consistency effects
///
/// Actions before [#release()] *happen-before* the return of the [#acquire()] or [#tryAcquire()] that gets the
/// permit.
///
/// ## Rules
///
/// L6, L7 and L17 of `docs/RULES.md`.
public final class Semaphore {
    /*
     * State machine: a number, so that nothing is allocated where nobody waits, and a queue beside it.
     *
     *   name      word          queue
     *   FREE      1 to limit    empty, or fibers that are about to look at `word`
     *   TAKEN     0             the same
     *   WANTED    -1            fibers wait; or nobody does any more, which the next release finds out
     *
     *   FREE   --acquire--> FREE, TAKEN   CAS
     *   TAKEN  --acquire--> WANTED        CAS, by a fiber that is in the queue already
     *   WANTED --acquire--> WANTED        in the queue, without a change
     *   TAKEN  --release--> FREE          CAS
     *   FREE   --release--> FREE          CAS
     *   WANTED --release--> WANTED        takes the first off the queue, and grants it the permit
     *   WANTED --release--> FREE          CAS, where nobody is in the queue; then looks again
     *
     * Who waits changes the queue and then looks at `word`; who releases changes `word` and then looks at the queue. So
     * one of them sees what the other has done, and whoever finds a permit and a waiter brings them together.
     */
    private static final VarHandle WORD =
            fieldVarHandle(MethodHandles.lookup(), "word", VarHandle.class, Semaphore.class, int.class);
    private static final VarHandle QUEUE =
            fieldVarHandle(MethodHandles.lookup(), "queue", VarHandle.class, Semaphore.class, Waiters.class);

    private static final int WANTED = -1;

    private volatile int word; // CASed, any thread
    private volatile Waiters queue = Waiters.NONE; // CASed, any thread
    private final boolean binary;

    private Semaphore(int permits, boolean binary) {
        this.word = permits;
        this.binary = binary;
    }

    /// {@return a semaphore that counts, to [Integer#MAX_VALUE] at most}
    ///
    /// @param permits that there are at first
    /// @throws IllegalArgumentException if there are less than none
    public static Semaphore create(int permits) {
        if (permits < 0) {
            throw new IllegalArgumentException("permits is negative (L6): " + permits);
        }
        return new Semaphore(permits, false);
    }

    /// {@return a semaphore with one permit at most} To release it when there is one already has no effect.
    ///
    /// @param available whether the permit is there at first
    public static Semaphore binary(boolean available) {
        return new Semaphore(available ? 1 : 0, true);
    }

    /// Takes a permit. Suspends until there is one; a cancellation ends the wait, and a permit that was handed
    /// over at the same moment goes to the next (L7). Where a permit is there it does not look at a cancellation.
    ///
    /// @throws RuntimeException the cause with which the fiber was cancelled
    /// @throws IllegalStateException if it has to wait and the current thread runs no fiber
    public void acquire() {
        if (tryAcquire()) {
            return;
        }
        Waiter waiter = new Waiter(Fiber.current()); // fails before anything is left in the queue
        enqueue(waiter);
        bringTogether();
        Throwable cause = waiter.await();
        if (cause != null) {
            if (waiter.tryLeave()) {
                forget();
            } else {
                release();
            }
            throw Cancellation.unchecked(cause);
        }
    }

    /// Takes a permit if there is one. Never suspends. To wait for a while, put [#acquire()] into
    /// [io.picos.std.structured.Control#cancelAfter]; where cancellation is forbidden, put a
    /// [io.picos.Fiber#permit] around it, inside the timeout: see there.
    ///
    /// @return whether it was taken
    public boolean tryAcquire() {
        while (true) {
            int permits = word;
            if (permits <= 0) {
                return false;
            }
            if (WORD.compareAndSet(this, permits, permits - 1)) {
                return true;
            }
            // lost to another that acquires or releases, which made progress
        }
    }

    /// Gives a permit back, or hands it to the fiber that has waited longest. Never suspends, and never looks at
    /// a cancellation.
    ///
    /// @throws IllegalStateException if there are [Integer#MAX_VALUE] already; nothing has changed then
    public void release() {
        while (true) {
            int permits = word;
            if (permits == WANTED) {
                if (tryGrantFirst()) {
                    return;
                }
                if (WORD.compareAndSet(this, WANTED, 1)) {
                    bringTogether(); // with a fiber that has come meanwhile
                    return;
                }
            } else if (binary && permits == 1) {
                return;
            } else if (permits == Integer.MAX_VALUE) {
                throw new IllegalStateException("overflow: this semaphore has " + permits + " permits already (L6)");
            } else if (WORD.compareAndSet(this, permits, permits + 1)) {
                return; // a fiber that is about to wait looks at the word again, for it has changed
            }
            // lost to another that acquires or releases, which made progress
        }
    }

    /// {@return how many permits are there at the moment} None while fibers wait.
    public int availablePermits() {
        return Math.max(0, word);
    }

    /// While there is somebody in the queue and a permit, takes the permit and grants it to the first; where
    /// there is somebody and none, says so in the word.
    private void bringTogether() {
        while (!queue.isEmpty()) {
            int permits = word;
            if (permits == WANTED) {
                return;
            }
            if (permits == 0) {
                if (WORD.compareAndSet(this, 0, WANTED)) {
                    return;
                }
            } else if (WORD.compareAndSet(this, permits, permits - 1) && !tryGrantFirst()) {
                release(); // everybody has left, or was served by others
                return;
            }
            // lost to another that acquires or releases, which made progress; or one in the queue has been served
        }
    }

    private boolean tryGrantFirst() {
        while (true) {
            Waiters current = queue;
            if (current.isEmpty()) {
                return false;
            }
            if (QUEUE.compareAndSet(this, current, current.rest())
                    && current.first().tryGrant()) {
                return true;
            }
            // lost to another that waits, grants or leaves, which made progress; or the first one has left
        }
    }

    private void enqueue(Waiter waiter) {
        Waiters current;
        do {
            current = queue;
        } while (!QUEUE.compareAndSet(this, current, current.with(waiter))); // each time it fails, another succeeds
    }

    private void forget() {
        Waiters current;
        do {
            current = queue;
        } while (!QUEUE.compareAndSet(this, current, current.afterOneHasLeft())); // as in `enqueue`
    }

    /// {@return how many fibers wait, those included that have left and are not swept} For diagnosis and tests.
    int waiting() {
        return queue.size();
    }

    @Override
    public String toString() {
        return "Semaphore[" + availablePermits() + " permits, " + queue.size() + " waiting]";
    }
}

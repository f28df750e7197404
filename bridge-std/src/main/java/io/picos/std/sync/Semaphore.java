package io.picos.std.sync;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.util.Objects.requireNonNull;

import io.picos.Body;
import io.picos.Cancellation;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.std.Expiry;
import io.picos.std.Waiters;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A fair semaphore: a number of permits that fibers acquire and release.
///
/// ```java
/// Semaphore connections = Semaphore.create(10);
/// connections.protect(() -> query());
/// ```
///
/// A permit has no owner: it may be released by a fiber that has not acquired it, or outside any fiber. While
/// fibers wait, a released permit is handed to the fiber that has waited longest (L6). All operations that
/// do not suspend are lock-free. Acquiring and releasing allocates nothing unless a fiber waits (L17). [Sem] is
/// unfair, and can be poisoned.
///
/// ## Memory consistency effects
///
/// Actions before [#release()] *happen-before* the return of the [#acquire()] or [#tryAcquire()] that gets the
/// permit.
///
/// ## Rules
///
/// L6, L7, L17, L24 and L25 of `docs/RULES.md`.
public final class Semaphore {
    /*
     * State machine: a number, so that nothing is allocated unless a fiber waits, and a queue beside it.
     *
     *   name      word          queue
     *   FREE      1 to limit    empty, or fibers that are about to read `word`
     *   TAKEN     0             the same
     *   WANTED    -1            fibers wait; or none does any more, which the next release finds out
     *
     *   FREE   --acquire--> FREE, TAKEN   CAS
     *   TAKEN  --acquire--> WANTED        CAS, by a fiber that is in the queue already
     *   WANTED --acquire--> WANTED        joins the queue, without a change of the word
     *   TAKEN  --release--> FREE          CAS
     *   FREE   --release--> FREE          CAS
     *   WANTED --release--> WANTED        takes the first waiter off the queue, and grants it the permit
     *   WANTED --release--> FREE          CAS, if the queue is empty; then reads the queue again
     *
     * An acquirer changes the queue and then reads `word`. A releaser changes `word` and then reads the queue.
     * So one of them sees the other's change. The thread that finds both a permit and a waiter brings them
     * together.
     */
    private static final VarHandle WORD =
            fieldVarHandle(MethodHandles.lookup(), "word", VarHandle.class, Semaphore.class, int.class);
    private static final VarHandle QUEUE =
            fieldVarHandle(MethodHandles.lookup(), "queue", VarHandle.class, Semaphore.class, Waiters.class);

    private static final int WANTED = -1;

    private volatile int word; // CASed, any thread
    private volatile Waiters<Waiter> queue = Waiters.none(); // CASed, any thread
    private final boolean binary;

    private Semaphore(int permits, boolean binary) {
        this.word = permits;
        this.binary = binary;
    }

    /// {@return a semaphore that counts, to [Integer#MAX_VALUE] at most}
    ///
    /// @param permits the permits at first, zero or more
    /// @throws IllegalArgumentException if `permits` is negative
    public static Semaphore create(int permits) {
        if (permits < 0) {
            throw new IllegalArgumentException("permits is negative (L6): " + permits);
        }
        return new Semaphore(permits, false);
    }

    /// {@return a semaphore with one permit at most} Releasing has no effect while the permit is available
    /// (L6).
    ///
    /// @param available whether the permit is available at first
    public static Semaphore binary(boolean available) {
        return new Semaphore(available ? 1 : 0, true);
    }

    /// Acquires a permit. Suspends until there is one. A cancellation ends the wait; a permit that was handed
    /// over at the same moment goes to the next waiter (L7). If a permit is available, this ignores
    /// cancellation.
    ///
    /// @throws RuntimeException the cause with which the fiber was cancelled
    /// @throws IllegalStateException if this has to wait and the current thread runs no fiber
    public void acquire() {
        if (tryAcquire()) {
            return;
        }
        Waiter waiter = new Waiter(Fiber.current()); // throws before anything is left in the queue
        enqueue(waiter);
        bringTogether();
        Throwable cause = waiter.await(this);
        if (cause != null) {
            leave(waiter);
            throw Cancellation.unchecked(cause);
        }
    }

    /// Acquires a permit, if there is one before the time is over. Suspends until then. A permit that is handed
    /// over when the time ends is kept, and the result is true. The time is over by the clock of the fiber's
    /// scheduler, also where cancellation is forbidden (L24). A cancellation ends the wait, as in [#acquire()].
    ///
    /// @param duration zero or more; zero does not suspend
    /// @return whether this call has acquired a permit
    /// @throws RuntimeException the cause with which the fiber was cancelled
    /// @throws IllegalArgumentException if the duration is negative, or too large for the clock
    /// @throws IllegalStateException if this has to wait and the current thread runs no fiber
    public boolean tryAcquire(Duration duration) {
        return Expiry.within(duration, this::tryAcquire, this::acquire);
    }

    /// {@return whether this call has acquired a permit; false if the time is over}
    boolean acquire(Expiry expiry) {
        Waiter waiter = new Waiter(Fiber.current());
        enqueue(waiter);
        bringTogether();
        Throwable cause = waiter.await(this, expiry);
        if (cause == null && waiter.isGranted()) {
            return true;
        }
        leave(waiter);
        if (cause != null) {
            throw Cancellation.unchecked(cause);
        }
        return false;
    }

    /// Ends a wait that was cancelled, or whose time is over.
    private void leave(Waiter waiter) {
        if (waiter.tryLeave()) {
            forget();
        } else {
            release(); // the permit that was handed to the waiter
        }
    }

    /// Acquires a permit if there is one. Never suspends, and ignores cancellation. To wait with a timeout, see
    /// [#tryAcquire(Duration)].
    ///
    /// @return whether this call has acquired a permit
    public boolean tryAcquire() {
        while (true) {
            int permits = word;
            if (permits <= 0) {
                return false;
            }
            if (WORD.compareAndSet(this, permits, permits - 1)) {
                return true;
            }
            // lost to another acquire or release, which made progress
        }
    }

    /// Runs the body with a permit, and releases the permit on every exit. Suspends until there is a permit.
    ///
    /// @param body runs on the calling fiber
    /// @param <T> the type of the value
    /// @param <X> the checked exception that the body may throw
    /// @return the body's value
    /// @throws X if the body throws it
    /// @throws RuntimeException if [#acquire()] throws it
    public <T extends @Nullable Object, X extends Exception> T protect(Body<T, X> body) throws X {
        requireNonNull(body, "body");
        acquire();
        try {
            return body.run();
        } finally {
            release();
        }
    }

    /// Gives a permit back, or hands it to the fiber that has waited longest (L6). Never suspends, and ignores
    /// cancellation.
    ///
    /// @throws IllegalStateException if there are [Integer#MAX_VALUE] permits already; then nothing has changed
    ///     (L6)
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
                return; // a fiber that is about to wait reads the word again, because it has changed
            }
            // lost to another acquire or release, which made progress
        }
    }

    /// {@return how many permits are available at the moment} None while fibers wait (L6).
    public int availablePermits() {
        return Math.max(0, word);
    }

    /// While the queue is not empty: if there is a permit, takes it and grants it to the first waiter; if there
    /// is none, says in the word that a fiber waits.
    private void bringTogether() {
        Trigger.prepare();
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
                release(); // all waiters have left, or were served by others
                return;
            }
            // lost to another acquire or release, which made progress; or a waiter has been served
        }
    }

    private boolean tryGrantFirst() {
        Trigger.prepare();
        while (true) {
            Waiters<Waiter> current = queue;
            if (current.isEmpty()) {
                return false;
            }
            if (QUEUE.compareAndSet(this, current, current.rest())
                    && current.first().tryGrant()) {
                return true;
            }
            // lost to another wait, grant or leave, which made progress; or the first waiter has left
        }
    }

    private void enqueue(Waiter waiter) {
        Waiters<Waiter> current;
        do {
            current = queue;
        } while (!QUEUE.compareAndSet(this, current, current.with(waiter))); // fails only if another succeeds
    }

    private void forget() {
        Waiters<Waiter> current;
        do {
            current = queue;
        } while (!QUEUE.compareAndSet(this, current, current.afterOneHasLeft())); // as in `enqueue`
    }

    /// {@return the number of waiters, those included that have left and are not swept} For diagnosis and
    /// tests.
    int waiting() {
        return queue.size();
    }

    @Override
    public String toString() {
        return "Semaphore[" + availablePermits() + " permits, " + queue.size() + " waiting]";
    }
}

package io.picos.std.sync;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.util.Objects.requireNonNull;

import io.picos.Action;
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
/// fibers wait, released permits are kept for the fiber that has waited longest, until there are as many as it
/// wants (L6, L30). So a request for many permits is served in its turn, and smaller requests wait behind it. All
/// operations that do not suspend are lock-free. Acquiring and releasing allocates nothing unless a fiber waits
/// (L17). [Sem] is unfair, and can be poisoned.
///
/// ## Memory consistency effects
///
/// Actions before [#release()] *happen-before* the return of the [#acquire()] or [#tryAcquire()] that gets the
/// permit. The same holds for several permits.
///
/// ## Rules
///
/// L6, L7, L17, L24, L25, L29 to L31 and L33 of `docs/RULES.md`.
public final class Semaphore {
    /*
     * State machine: a number, so that nothing is allocated unless a fiber waits, and a queue beside it.
     *
     *   bits     what
     *   0 - 31   the permits
     *   32       WANTED: fibers wait, and the permits are kept for the first of them
     *   33 - 63  the number of requests that had to wait, which wraps around
     *
     *   FREE n             --acquire k--> FREE n - k          CAS, if n >= k
     *   FREE n or WANTED n --acquire k--> WANTED n            CAS, by a fiber that is in the queue already; counts it
     *   FREE n             --release k--> FREE n + k          CAS
     *   WANTED n           --release k--> WANTED n + k        CAS, by the caller, which then serves the queue
     *   WANTED n           --serve------> WANTED n - k        CAS, if the first waiter wants k <= n; the thread then
     *                                                         grants them to the waiter, or gives them back
     *   WANTED n           --serve------> FREE n              CAS, if the queue was empty after `word` was read
     *
     * A binary semaphore has one permit at most while it is FREE. While it is WANTED, each release counts.
     *
     * Three events can make it possible to serve the first waiter: it has come, permits have come, or the waiter
     * before it has gone. The thread that causes one of them serves the queue afterwards. The count of requests
     * keeps a thread that has seen an empty queue from freeing permits when a fiber waits by now.
     */
    private static final VarHandle WORD =
            fieldVarHandle(MethodHandles.lookup(), "word", VarHandle.class, Semaphore.class, long.class);
    private static final VarHandle QUEUE =
            fieldVarHandle(MethodHandles.lookup(), "queue", VarHandle.class, Semaphore.class, Waiters.class);

    private static final long WANTED = 1L << 32;
    private static final long REQUEST = 1L << 33;

    private volatile long word; // CASed, any thread
    private volatile Waiters<Request> queue = Waiters.none(); // CASed, any thread
    private final boolean binary;

    /// A fiber that waits for permits.
    static final class Request extends Waiter {
        private final int permits;

        Request(Fiber who, int permits) {
            super(who);
            this.permits = permits;
        }
    }

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

    // ---- acquiring

    /// Acquires a permit. Suspends until there is one. A cancellation ends the wait; a permit that was handed
    /// over at the same moment goes to the next waiter (L7). If a permit is available, this ignores
    /// cancellation.
    ///
    /// @throws RuntimeException the cause with which the fiber was cancelled
    /// @throws IllegalStateException if this has to wait and the current thread runs no fiber
    public void acquire() {
        acquire(1);
    }

    /// Acquires several permits at once. Suspends until there are as many. Later requests wait behind this one,
    /// also those for fewer permits (L30). Otherwise like [#acquire()].
    ///
    /// @param permits one or more; one for a binary semaphore
    /// @throws RuntimeException the cause with which the fiber was cancelled; then this has no permit (L29)
    /// @throws IllegalArgumentException if `permits` is out of range (L31)
    /// @throws IllegalStateException if this has to wait and the current thread runs no fiber
    public void acquire(int permits) {
        if (!tryAcquire(permits)) {
            Request request = request(permits);
            end(request, request.await(this));
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
        return tryAcquire(1, duration);
    }

    /// Acquires several permits at once, if there are as many before the time is over. Otherwise like
    /// [#acquire(int)] and [#tryAcquire(Duration)].
    ///
    /// @param permits one or more; one for a binary semaphore
    /// @param duration zero or more; zero does not suspend
    /// @return whether this call has acquired the permits; if not, it has none of them (L29)
    /// @throws RuntimeException the cause with which the fiber was cancelled
    /// @throws IllegalArgumentException if `permits` is out of range (L31); or if the duration is negative, or too
    ///     large for the clock
    /// @throws IllegalStateException if this has to wait and the current thread runs no fiber
    public boolean tryAcquire(int permits, Duration duration) {
        check(permits);
        return Expiry.within(duration, () -> tryAcquire(permits), expiry -> acquire(permits, expiry));
    }

    /// {@return whether this call has acquired the permits; false if the time is over}
    boolean acquire(int permits, Expiry expiry) {
        Request request = request(permits);
        return end(request, request.await(this, expiry));
    }

    /// Acquires a permit if there is one. Never suspends, and ignores cancellation. To wait with a timeout, see
    /// [#tryAcquire(Duration)].
    ///
    /// @return whether this call has acquired a permit
    public boolean tryAcquire() {
        return tryAcquire(1);
    }

    /// Acquires several permits at once, if there are as many and no fiber waits. Never suspends, and ignores
    /// cancellation.
    ///
    /// @param permits one or more; one for a binary semaphore
    /// @return whether this call has acquired the permits; if not, it has none of them (L29)
    /// @throws IllegalArgumentException if `permits` is out of range (L31)
    public boolean tryAcquire(int permits) {
        check(permits);
        Trigger.prepareDeeper(); // so that the caller can release them
        while (true) {
            long current = word;
            if ((current & WANTED) != 0 || permits(current) < permits) {
                return false;
            }
            if (WORD.compareAndSet(this, current, current - permits)) {
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

    /// Like [#protect(Body)], for a body without a value.
    ///
    /// @param body runs on the calling fiber
    /// @param <X> the checked exception that the body may throw
    /// @throws X if the body throws it
    /// @throws RuntimeException if [#acquire()] throws it
    public <X extends Exception> void protect(Action<X> body) throws X {
        protect(Body.of(body));
    }

    // ---- releasing

    /// Gives a permit back, or hands it to the fiber that has waited longest (L6). Never suspends, and ignores
    /// cancellation.
    ///
    /// @throws IllegalStateException if there are [Integer#MAX_VALUE] permits already; then nothing has changed
    ///     (L6)
    public void release() {
        release(1);
    }

    /// Gives several permits back at once, and hands them to the fibers that have waited longest, as far as they
    /// suffice (L30). Never suspends, and ignores cancellation.
    ///
    /// @param permits one or more; one for a binary semaphore
    /// @throws IllegalArgumentException if `permits` is out of range (L31)
    /// @throws IllegalStateException if there would be more than [Integer#MAX_VALUE] permits; then nothing has
    ///     changed (L6)
    public void release(int permits) {
        check(permits);
        Trigger.prepare();
        long current;
        do {
            current = word;
            if (room(current) < permits) {
                if (binary) {
                    return;
                }
                throw new IllegalStateException("overflow: this semaphore has " + permits(current)
                        + " permits already, and " + permits + " more are too many (L6)");
            }
        } while (!WORD.compareAndSet(this, current, current + permits)); // fails only if another succeeds
        if ((current & WANTED) != 0) {
            serve();
        }
    }

    /// {@return how many permits are available at the moment} None while fibers wait (L6).
    public int availablePermits() {
        long current = word;
        return (current & WANTED) == 0 ? permits(current) : 0;
    }

    private static int permits(long word) {
        return (int) word;
    }

    /// {@return how many permits can be added}
    private int room(long word) {
        return (binary && (word & WANTED) == 0 ? 1 : Integer.MAX_VALUE) - permits(word);
    }

    private void check(int permits) {
        if (permits < 1 || (binary && permits > 1)) {
            throw new IllegalArgumentException("permits must be "
                    + (binary ? "1, since the semaphore is binary" : "positive") + " (L31): " + permits);
        }
    }

    // ---- waiting

    /// {@return a request of the current fiber, at the end of the queue, which may be granted already}
    private Request request(int permits) {
        Request request = new Request(Fiber.current(), permits); // throws before anything is left in the queue
        Trigger.prepare();
        enqueue(request);
        arrive();
        serve();
        return request;
    }

    /// Ends a wait: it is granted, or was cancelled, or the time is over.
    ///
    /// @return whether it was granted
    private boolean end(Request request, @Nullable Throwable cause) {
        if (cause == null && request.isGranted()) {
            return true;
        }
        if (request.tryLeave()) {
            forget();
            serve(); // the next request may need fewer permits
        } else {
            release(request.permits); // they were handed over at the same moment
        }
        if (cause != null) {
            throw Cancellation.unchecked(cause);
        }
        return false;
    }

    /// While the first waiter wants no more permits than there are, grants them. If nobody waits, frees the
    /// permits.
    private void serve() {
        while (true) {
            long current = word; // before the queue: a fiber that comes later changes it
            if ((current & WANTED) == 0) {
                return; // a fiber that is in the queue by now serves it itself
            }
            Waiters<Request> waiters = queue;
            if (waiters.isEmpty()) {
                long surplus = binary ? Math.max(0, permits(current) - 1) : 0;
                if (WORD.compareAndSet(this, current, (current & ~WANTED) - surplus)) {
                    return;
                }
            } else if (waiters.first().hasLeft()) {
                QUEUE.compareAndSet(this, waiters, waiters.rest()); // or others have changed the queue
            } else if (permits(current) < waiters.first().permits) {
                return;
            } else {
                tryGrantFirst(current, waiters);
            }
            // a waiter has been served, or lost to another operation, which made progress
        }
    }

    private void tryGrantFirst(long current, Waiters<Request> waiters) {
        Request first = waiters.first();
        Waiters<Request> others = waiters.rest(); // allocated before the permits are taken
        if (WORD.compareAndSet(this, current, current - first.permits)
                && !(QUEUE.compareAndSet(this, waiters, others) && first.tryGrant())) {
            giveBack(first.permits); // others have changed the queue, or the waiter has left
        }
    }

    /// Undoes the taking of permits. If releases have made too many permits meanwhile, the surplus is lost: those
    /// releases would have had no effect, or would have thrown.
    private void giveBack(int permits) {
        long current;
        int more;
        do {
            current = word;
            more = Math.min(permits, room(current));
        } while (!WORD.compareAndSet(this, current, current + more)); // fails only if another succeeds
    }

    private void enqueue(Request request) {
        Waiters<Request> current;
        do {
            current = queue;
        } while (!QUEUE.compareAndSet(this, current, current.with(request))); // fails only if another succeeds
    }

    /// Says that a fiber waits.
    private void arrive() {
        long current;
        do {
            current = word;
        } while (!WORD.compareAndSet(this, current, (current | WANTED) + REQUEST)); // as in `enqueue`
    }

    private void forget() {
        Waiters<Request> current;
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

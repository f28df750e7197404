package io.picos.compat.patience;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.picos.Fiber;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Waits for latches, threads, futures and states. Every method throws AssertionError after a timeout. No other
/// class of the kit has a timeout.
public final class Waits {
    /// The timeout for an event that is certain to happen. `-Dpicos.timeout.scale=3` makes it three times as
    /// long.
    public static final Duration TIMEOUT =
            Duration.ofMillis((long) (30_000 * Double.parseDouble(System.getProperty("picos.timeout.scale", "1"))));

    /// The timeout for an event that is certain *not* to happen: see [Rehearsal].
    private static final Duration IMPATIENT = TIMEOUT.dividedBy(150);

    private static final int YIELDS = 100;
    private static final long POLL_NANOS = 50_000;

    private Waits() {}

    /// Waits until a state is reached, on a thread that may block.
    ///
    /// @param what states the expectation, for the message; begins with the id of the rule
    /// @param state the state to be reached
    public static void until(String what, BooleanSupplier state) {
        poll(what, state, new Pause());
    }

    /// Between two looks: gives way at first, since most states are reached soon, and sleeps later.
    private static final class Pause implements Runnable {
        private int times;

        @Override
        @SuppressWarnings("ThreadPriorityCheck") // another thread may need the processor
        public void run() {
            if (times < YIELDS) {
                times++;
                Thread.yield();
            } else {
                LockSupport.parkNanos(POLL_NANOS);
            }
        }
    }

    /// Waits until a state is reached, in a fiber. Lets other fibers run meanwhile.
    ///
    /// @param what states the expectation
    /// @param state the state to be reached
    public static void yieldUntil(String what, BooleanSupplier state) {
        poll(what, state, Fiber::yield);
    }

    /// Waits for a state that another thread is about to bring about. Spins, without giving up the processor.
    ///
    /// @param what states the expectation
    /// @param state the state to be reached
    public static void spinUntil(String what, BooleanSupplier state) {
        poll(what, state, Thread::onSpinWait);
    }

    /// Waits for a state that another thread is about to bring about. Since that thread may need the processor,
    /// a platform thread yields meanwhile. A fiber spins, and keeps its turn.
    ///
    /// @param what states the expectation
    /// @param state the state to be reached
    public static void meetUntil(String what, BooleanSupplier state) {
        boolean virtual = Thread.currentThread().isVirtual();
        poll(what, state, virtual ? Thread::onSpinWait : Thread::yield);
    }

    /// Waits until garbage collection has brought about a state. Each collection stops all threads, and the next
    /// one follows at once, so other threads hardly run: wait for their work first.
    ///
    /// @param what states the expectation
    /// @param state the state to be reached
    public static void collectUntil(String what, BooleanSupplier state) {
        poll(what, state, System::gc);
    }

    private static void poll(String what, BooleanSupplier state, Runnable meanwhile) {
        long start = System.nanoTime();
        while (!state.getAsBoolean()) {
            if (System.nanoTime() - start > limit().toNanos()) {
                throw late(what);
            }
            meanwhile.run();
        }
    }

    /// Waits for a latch.
    ///
    /// @param what states the expectation
    /// @param latch the latch to reach zero
    public static void await(String what, CountDownLatch latch) {
        try {
            if (!latch.await(limit().toNanos(), NANOSECONDS)) {
                throw late(what);
            }
        } catch (InterruptedException e) {
            throw interrupted(what, e);
        }
    }

    /// Waits for the end of a thread.
    ///
    /// @param what states the expectation
    /// @param thread the thread to end
    public static void join(String what, Thread thread) {
        try {
            if (!thread.join(limit())) {
                throw late(what);
            }
        } catch (InterruptedException e) {
            throw interrupted(what, e);
        }
    }

    /// Waits for the result of a future.
    ///
    /// @param what states the expectation
    /// @param future the future to complete
    /// @param <T> the type of the value
    /// @return the value
    /// @throws Exception the exception with which the future failed, the same object
    public static <T extends @Nullable Object> T get(String what, Future<T> future) throws Exception {
        try {
            return future.get(limit().toNanos(), NANOSECONDS);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case Exception exception -> throw exception;
                case Error error -> throw error;
                case null, default -> throw e;
            }
        } catch (TimeoutException e) {
            AssertionError late = late(what);
            late.initCause(e);
            throw late;
        }
    }

    private static Duration limit() {
        return Rehearsal.isImpatient() ? IMPATIENT : TIMEOUT;
    }

    private static AssertionError late(String what) {
        return new AssertionError(what + ": not within " + limit());
    }

    private static AssertionError interrupted(String what, InterruptedException interrupt) {
        Thread.currentThread().interrupt();
        return new AssertionError(what + ": interrupted while waiting", interrupt);
    }
}

package io.picos.engine.time;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;

import io.picos.engine.thread.Uncaught;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The engine's own alarm, on [System#nanoTime()].
///
/// One daemon thread, the *leader*, cancels the computations that are due, and so runs their actions, which may
/// take any time. Another daemon thread, the *stand-in*, looks at the leader every few milliseconds while the
/// leader fires. If one firing lasts from one look to the next, the stand-in becomes the leader and starts a
/// stand-in of its own. So other deadlines are a few milliseconds late at most. The former leader ends after
/// that firing, or stands in.
///
/// A quick firing costs two writes. The first firing after a while also wakes the stand-in. Both threads end
/// after ten seconds without a deadline. The next deadline starts them again. If no thread can be started, the
/// deadline is refused.
public final class TimerThread implements TimerQueue.Alarm {
    /*
     * `leader` and `standIn` are each null or a server. A server that is neither of them is about to begin or to end,
     * or is still in a firing that has lasted too long.
     *
     *   leader   null   --start-----> server  CAS, by the starting thread or by the server, the first of the two
     *   leader   server --take over-> other   CAS, by the stand-in that has seen it in one firing at two looks
     *   leader   server --idle------> null    by the server; afterwards it looks for deadlines once more
     *   standIn  null   --stand by--> server  CAS, by the server
     *   standIn  server --leave-----> null    by the server, when it leads, or when no server leads
     *
     * A thread enters its deadline before it reads `asleep`. The leader sets `asleep` before it looks at the deadlines
     * for the last time. So either the leader sees the deadline, or that thread wakes the leader. There are the same
     * pairs for `ended` and `leader`, for `dormant` and `steps`, and for `leader` and `standIn`.
     */
    private static final VarHandle LEADER =
            fieldVarHandle(MethodHandles.lookup(), "leader", VarHandle.class, TimerThread.class, Server.class);
    private static final VarHandle STAND_IN =
            fieldVarHandle(MethodHandles.lookup(), "standIn", VarHandle.class, TimerThread.class, Server.class);

    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(4);
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final TimerThread SHARED = new TimerThread(IDLE_NANOS, TimerThread::daemon);
    public static final TimerQueue QUEUE = SHARED.queue;

    private final long idleNanos;
    private final ThreadFactory threads;
    private final TimerQueue queue = new TimerQueue(this);
    private volatile @Nullable Server leader; // CASed
    private volatile @Nullable Server standIn; // CASed

    /// @param idleNanos how long a thread waits for another deadline before it ends
    TimerThread(long idleNanos, ThreadFactory threads) {
        this.idleNanos = idleNanos;
        this.threads = threads;
    }

    private static Thread daemon(Runnable server) {
        Thread thread = Thread.ofPlatform()
                .daemon()
                .name("picos-timer")
                .inheritInheritableThreadLocals(false)
                .unstarted(server);
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader()); // not the loader of a web application
        return thread;
    }

    /// Calls [#revive()] for the shared alarm. Cheap if there is nothing to do. Never throws. The watchdog
    /// calls it at each look.
    public static void reviveShared() {
        try {
            SHARED.revive();
        } catch (Throwable thrown) {
            Uncaught.report(thrown); // the next look tries again
        }
    }

    /// Starts threads that are missing although there are deadlines, because they could not be started when
    /// they were needed: the leader for a deadline that was set just when the last leader ended, the stand-in
    /// for a long firing.
    @Override
    public void revive() {
        if (queue.isInUse()) {
            prepare();
            if (queue.hasChanges()) {
                rethink(nanoTime()); // a thread has failed after it left the changes and before it told the alarm
            }
            if (standIn == null) {
                new Server().thread.start();
            }
        }
    }

    TimerQueue queue() {
        return queue;
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public void prepare() {
        Server before = leader;
        while (before == null || !before.thread.isAlive()) {
            LEADER.compareAndSet(this, before, null); // if the leader has died, which it does its best not to do
            Server server = new Server();
            server.thread.start();
            LEADER.compareAndSet(this, null, server); // the server may have done that itself, or another server leads
            if (server.ended) {
                LEADER.compareAndSet(this, server, null); // the server ran out of work while this thread slept
            }
            before = leader;
        }
    }

    @Override
    public void rethink(long time) {
        Server server = leader;
        if (server == null) {
            prepare();
        } else if (server.asleep && server.wake - time > 0) {
            LockSupport.unpark(server.thread);
        }
    }

    /// One thread, as the leader or as the stand-in.
    private final class Server implements Runnable {
        private final Thread thread = threads.newThread(this);
        private volatile boolean ended; // its own thread
        private volatile boolean asleep; // as a leader; its own thread
        private volatile long wake; // its own thread, before `asleep`: when the sleep ends
        private volatile int steps; // as a leader, its own thread: odd while it fires
        private volatile boolean dormant; // as a stand-in: parked until the leader fires; its own thread and the leader
        private boolean called; // as a leader, its own thread: has started a stand-in

        /// A lack of memory must not end the thread, since other threads rely on it. So the catch block makes
        /// no call: even a call may need memory, the first time.
        @Override
        public void run() {
            Throwable failure = null;
            boolean isNeeded = true;
            while (isNeeded) {
                try {
                    if (failure != null) {
                        LockSupport.parkNanos(RETRY_NANOS); // the next attempt is likely to fail, too
                        Uncaught.report(failure);
                        failure = null;
                    }
                    isNeeded = serve();
                } catch (Throwable thrown) {
                    failure = thrown;
                }
            }
        }

        private boolean serve() {
            LEADER.compareAndSet(TimerThread.this, null, this);
            if (leader == this) {
                lead();
            } else if (standIn == this || STAND_IN.compareAndSet(TimerThread.this, null, this)) {
                standBy();
            }
            return isNeeded();
        }

        /// {@return whether this leads, or no server stands in while another server leads}
        private boolean isNeeded() {
            if (leader == this || (leader != null && standIn == null)) {
                return true;
            }
            ended = true;
            if (leader == this) { // set by the thread that started it, which has not seen `ended`
                ended = false;
                return true;
            }
            return false;
        }

        // ---- the leader

        private void lead() {
            called = false;
            while (leader == this) {
                long next = queue.untilNext();
                if (next == 0) {
                    fire();
                } else if (!sleep(next)) {
                    return;
                }
            }
        }

        private void fire() {
            boolean fired = true;
            while (fired && leader == this) {
                int begin = steps + 1;
                steps = begin;
                try {
                    watch();
                    fired = queue.fireNext();
                } finally {
                    steps = begin + 1;
                }
            }
        }

        /// Has the stand-in look at this leader.
        private void watch() {
            Server other = standIn;
            if (other != null && !other.thread.isAlive()) {
                STAND_IN.compareAndSet(TimerThread.this, other, null); // as for the leader
                other = null;
                called = false;
            }
            if (other == null) {
                call();
            } else if (other.dormant) {
                other.dormant = false;
                LockSupport.unpark(other.thread);
            }
        }

        /// Starts a stand-in, if a thread can be started.
        private void call() {
            if (!called) {
                called = true;
                try {
                    new Server().thread.start();
                } catch (Throwable noThread) {
                    called = false; // tried again before the next firing, and by `revive`
                }
            }
        }

        /// {@return false if this leads no more, because there were no deadlines for a while}
        private boolean sleep(long next) {
            if (standIn == null) {
                call(); // before a firing, which would have to wait for the start
            }
            boolean idle = next == Long.MAX_VALUE;
            long now = System.nanoTime();
            wake = now + Math.min(next, idleNanos);
            asleep = true;
            long rest = queue.untilNext();
            LockSupport.parkNanos(queue, Math.min(Math.min(rest, next), idleNanos));
            asleep = false;
            Thread.interrupted(); // no code has a reason to interrupt this thread, and it must not spin
            return !idle || System.nanoTime() - now < idleNanos || queue.isInUse() || !tryEnd();
        }

        private boolean tryEnd() {
            leader = null;
            if (queue.isInUse() && LEADER.compareAndSet(TimerThread.this, null, this)) {
                return false; // a deadline was set meanwhile, by a thread that may have seen this leader
            }
            Server other = standIn;
            if (other != null) {
                LockSupport.unpark(other.thread); // the stand-in is not needed any more
            }
            return true;
        }

        // ---- the stand-in

        private void standBy() {
            Server seen = null;
            int seenSteps = 0;
            boolean paused = false;
            while (standIn == this) {
                Server other = leader;
                if (other == null || other == this) {
                    standIn = null;
                    return; // if another server begins to lead, it needs a stand-in: see `isNeeded`
                }
                int now = other.steps;
                if (other != seen || now != seenSteps || paused) {
                    boolean again = other == seen && now == seenSteps;
                    seen = other;
                    seenSteps = now;
                    long start = System.nanoTime();
                    LockSupport.parkNanos(queue, LOOK_NANOS);
                    // a pause of the whole JVM, or a busy machine, says nothing about the leader: look once more
                    paused = !again && System.nanoTime() - start > LOOK_NANOS << 1;
                } else if ((now & 1) == 0) {
                    rest(other, now);
                } else if (LEADER.compareAndSet(TimerThread.this, other, this)) {
                    standIn = null;
                    return; // and lead
                }
                Thread.interrupted(); // as above
            }
        }

        /// Parks until the leader fires again, or ends.
        private void rest(Server other, int seenSteps) {
            dormant = true;
            while (dormant && other.steps == seenSteps && leader == other) {
                LockSupport.parkNanos(queue, idleNanos);
                Thread.interrupted();
            }
            dormant = false;
        }
    }
}

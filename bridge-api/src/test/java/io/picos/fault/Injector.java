package io.picos.fault;

import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;

/// Makes one point fail once, counts the hits of all points, and keeps the time for the classes of one loader.
public final class Injector {
    private static final int NONE = -1;

    private final Points points;
    private final AtomicIntegerArray hits = new AtomicIntegerArray(Points.MOST);
    private final AtomicInteger left = new AtomicInteger(); // hits of the armed point until it fails
    private final Queue<Throwable> others = new ConcurrentLinkedQueue<>(); // reported, and not injected
    private final Set<Thread> sleepers = ConcurrentHashMap.newKeySet(); // those that have ever parked with a timeout
    private final Set<Thread> asleep = ConcurrentHashMap.newKeySet(); // those that do so now
    private volatile int prepared = NONE; // written by the campaign
    private volatile Throwable error; // written by the campaign, before `prepared`
    private volatile int armed = NONE; // set by the scenario, cleared by the hit that fails
    private volatile boolean isCounting; // written by the scenario
    private volatile boolean isFired; // written by the hit that fails
    private volatile boolean isSeen; // written by the code that the error reaches
    private volatile boolean isAbandoned; // written by the campaign
    private volatile int patience = 1; // written by the campaign
    private volatile long ahead; // how far the clock has been put forward; written by the scenario

    Injector(Points points) {
        this.points = points;
    }

    // ---- for the campaign

    /// Has the next run fail at a point.
    void prepare(Point point, Kind kind, int hit) {
        error = kind.create(point);
        left.set(hit);
        prepared = point.id();
    }

    /// Has the next run fail nowhere.
    void prepareNothing() {
        error = null;
        prepared = NONE;
    }

    boolean isFired() {
        return isFired;
    }

    int hits(Point point) {
        return hits.get(point.id());
    }

    void forgetHits() {
        for (int i = 0; i < hits.length(); i++) {
            hits.set(i, 0);
        }
    }

    /// Takes an error that reached the uncaught exception handler of a thread.
    ///
    /// @return whether it has to do with this loader
    boolean take(Throwable reported, String loader) {
        if (saw(reported)) {
            return true;
        }
        for (Throwable each = reported; each != null; each = each.getCause()) {
            for (StackTraceElement frame : each.getStackTrace()) {
                if (loader.equals(frame.getClassLoaderName())) {
                    others.add(reported);
                    return true;
                }
            }
        }
        return false;
    }

    /// Lets the threads of this loader's classes rest for ever: a lane that is lost may spin.
    void abandon() {
        isAbandoned = true;
    }

    /// Has the runs wait longer before they call something lost: a failure is repeated with more patience, since the
    /// machine may have been busy.
    void setPatience(int patience) {
        this.patience = patience;
    }

    // ---- for the scenarios

    /// Begins the part of a run in which a point may fail.
    public void start() {
        awaitQuiet();
        others.clear();
        isFired = false;
        isSeen = false;
        isCounting = true;
        armed = prepared;
    }

    /// Ends it.
    public void stop() {
        armed = NONE;
        isCounting = false;
    }

    /// Lets the threads that outlive a run come to rest, so that they reach no point on behalf of the run before.
    private void awaitQuiet() {
        sleepers.removeIf(thread -> !thread.isAlive());
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(2);
        while (!asleep.containsAll(sleepers) && System.nanoTime() < end) {
            LockSupport.parkNanos(20_000);
        }
    }

    /// {@return the factor for the times after which something is lost}
    public int patience() {
        return patience;
    }

    /// {@return whether nothing can fail any more}
    public boolean isHarmless() {
        return isFired || !isCounting;
    }

    /// Notes that an error has reached its addressee: a caller, a hook, or a handler.
    ///
    /// @param thrown the error
    /// @return whether it is the injected one, or is caused by it
    public boolean saw(Throwable thrown) {
        for (Throwable each = thrown; isFired && each != null; each = each.getCause()) {
            if (each == error) {
                isSeen = true;
                return true;
            }
        }
        return false;
    }

    /// {@return whether the injected error has reached an addressee}
    public boolean isSeen() {
        return isSeen;
    }

    /// {@return all other reported errors, in the order of arrival}
    public Queue<Throwable> others() {
        return others;
    }

    /// Puts the clock forward, and wakes all threads that wait for it.
    ///
    /// @param nanos by how much
    public void passTime(long nanos) {
        ahead += nanos;
        asleep.forEach(LockSupport::unpark);
    }

    // ---- for woven code

    /// Called before an instruction.
    ///
    /// @param point its number
    public void at(int point) {
        if (isAbandoned) {
            rest();
        }
        if (isCounting) {
            hits.incrementAndGet(point);
            if (point == armed && left.decrementAndGet() == 0) {
                armed = NONE;
                isFired = true;
                error.fillInStackTrace();
                Injector.<RuntimeException>raise(error);
            }
        }
    }

    @SuppressWarnings("unchecked") // the cast is the purpose
    private static <X extends Throwable> void raise(Throwable error) throws X {
        throw (X) error;
    }

    /// Called before the user's or the backend's code.
    ///
    /// @param call the name of the call
    public void call(String call) {
        at(points.foreign(call).id());
    }

    /// {@return the time}
    public long nanoTime() {
        return System.nanoTime() + ahead;
    }

    /// Parks the current thread.
    ///
    /// @param blocker for diagnosis
    /// @param nanos at most
    public void parkNanos(Object blocker, long nanos) {
        Thread current = Thread.currentThread();
        sleepers.add(current);
        asleep.add(current);
        try {
            LockSupport.parkNanos(blocker, nanos);
        } finally {
            asleep.remove(current);
        }
        if (isAbandoned) {
            rest();
        }
    }

    @SuppressWarnings("InfiniteLoopStatement")
    private static void rest() {
        while (true) {
            LockSupport.park();
        }
    }
}

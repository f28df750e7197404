package io.picos.explore;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/// One of the concurrent parts of a scenario: a virtual thread that runs only while the explorer carries it.
///
/// All fields belong to the explorer's thread: it is the carrier of every strand, so there is but one
/// thread that ever runs, and at most one strand.
final class Strand implements Runnable, Executor {
    private static final int INHERIT_NO_THREAD_LOCALS = 1 << 2;
    private static final MethodHandle NEW_VIRTUAL_THREAD = newVirtualThread();

    private static Strand running; // the strand that the explorer carries at the moment, or null

    private final Runnable body;
    private final Thread thread;
    private Runnable continuation;
    private boolean ready; // submitted by the JDK, because it was started, has yielded or was unparked
    private boolean ended;
    private Throwable failure;
    private Access next;
    private BooleanSupplier guard; // null, or what has to be true before it goes on
    private boolean inVain; // whether the guard will never be true

    Strand(Runnable body) {
        this.body = body;
        try {
            thread = (Thread) NEW_VIRTUAL_THREAD.invoke(
                    (Executor) this, (String) null, INHERIT_NO_THREAD_LOCALS, (Runnable) this);
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
        thread.start();
    }

    private static MethodHandle newVirtualThread() {
        try {
            var method = Class.forName("java.lang.ThreadBuilders")
                    .getDeclaredMethod("newVirtualThread", Executor.class, String.class, int.class, Runnable.class);
            method.setAccessible(true);
            return MethodHandles.lookup().unreflect(method);
        } catch (ReflectiveOperationException missing) {
            throw new ExceptionInInitializerError(missing);
        }
    }

    /// {@return the strand that calls this, or null if the caller is none}
    static Strand current() {
        Strand strand = running;
        return strand != null && strand.thread == Thread.currentThread() ? strand : null;
    }

    // ---- for the JDK

    @Override
    public void execute(Runnable continuation) {
        this.continuation = continuation;
        ready = true;
    }

    @Override
    public void run() {
        try {
            body.run();
        } catch (Throwable thrown) {
            failure = thrown;
        }
        ended = true;
    }

    // ---- for the strand itself

    /// Lets the explorer decide who goes on.
    @SuppressWarnings("ThreadPriorityCheck")
    void step(Access access) {
        next = access;
        Thread.yield();
    }

    /// {@return whether the guard came true; false if it never will, since everybody else waits too or has ended}
    boolean stepWhen(BooleanSupplier guard, Access access) {
        this.guard = guard;
        step(access);
        this.guard = null;
        return !inVain;
    }

    // ---- for the explorer

    /// Runs this up to its next step, or until it parks or ends.
    void resume() {
        ready = false;
        running = this;
        try {
            continuation.run();
        } finally {
            running = null;
        }
    }

    boolean isEnabled() {
        return ready && (guard == null || inVain || guard.getAsBoolean());
    }

    /// {@return whether it waited for a guard in vain, and has been told now}
    boolean giveUp() {
        if (ready && guard != null && !inVain) {
            inVain = true;
            return true;
        }
        return false;
    }

    /// {@return whether it is enabled only because nobody else is}
    boolean isInVain() {
        return inVain;
    }

    boolean hasEnded() {
        return ended;
    }

    /// {@return what the body threw, or null}
    Throwable failure() {
        return failure;
    }

    /// {@return the access that comes next; for a parked strand, its parking}
    Access next() {
        return next;
    }
}

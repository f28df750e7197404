package io.picos.engine.thread;

import io.picos.Fiber;
import java.util.concurrent.locks.AbstractOwnableSynchronizer;
import java.util.concurrent.locks.LockSupport;

/// Helpers for the threads of fibers.
public final class Threads {
    private Threads() {}

    /// Gives a thread, before it starts, the spawner's context class loader, and the fiber's name if it has a
    /// name (F11).
    public static void prepare(Thread thread, Fiber fiber) {
        thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
        String name = Fiber.NAME.get(fiber);
        if (name != null) {
            thread.setName(name);
        }
    }

    /// {@return whether the JDK's wake-ups of all virtual threads depend on the thread, so that it must not
    /// wait}
    public static boolean wakesOthers(Thread thread) {
        return !thread.isVirtual() && thread.getName().startsWith("VirtualThread-un"); // unblocker, unparker
    }

    /// {@return the thread's number, name if it has one, and state, for messages}
    public static String describe(Thread thread) {
        String state = switch (thread.getState()) {
            case NEW -> "new";
            case RUNNABLE -> "runnable";
            case BLOCKED, WAITING, TIMED_WAITING -> "suspended";
            case TERMINATED -> "ended";
        };
        String name = thread.getName();
        return "#" + thread.threadId() + (name.isEmpty() ? " " : " '" + name + "' ") + state;
    }

    /// {@return whether a thread in this state waits for something}
    public static boolean isParked(Thread.State state) {
        return switch (state) {
            case BLOCKED, WAITING, TIMED_WAITING -> true;
            case NEW, RUNNABLE, TERMINATED -> false;
        };
    }

    /// {@return whether a lock stops a thread that is in this state}
    public static boolean isAtALock(Thread thread, Thread.State state) {
        return switch (state) {
            case BLOCKED -> true;
            case WAITING, TIMED_WAITING -> LockSupport.getBlocker(thread) instanceof AbstractOwnableSynchronizer;
            case NEW, RUNNABLE, TERMINATED -> false;
        };
    }
}

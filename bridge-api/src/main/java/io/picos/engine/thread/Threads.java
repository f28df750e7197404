package io.picos.engine.thread;

import io.picos.Fiber;

/// The threads that fibers are.
public final class Threads {
    private Threads() {}

    /// Gives a thread, before it starts, what the spawner has for it (F11).
    public static void prepare(Thread thread, Fiber fiber) {
        thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
        String name = Fiber.NAME.get(fiber);
        if (name != null) {
            thread.setName(name);
        }
    }

    /// {@return whether the JDK's wake-ups of all virtual threads depend on the thread, which so must not wait}
    public static boolean wakesOthers(Thread thread) {
        return !thread.isVirtual() && thread.getName().startsWith("VirtualThread-un"); // unblocker, unparker
    }

    /// {@return number and state, for messages}
    public static String describe(Thread thread) {
        String state = switch (thread.getState()) {
            case NEW -> "new";
            case RUNNABLE -> "runnable";
            case BLOCKED, WAITING, TIMED_WAITING -> "suspended";
            case TERMINATED -> "ended";
        };
        return "#" + thread.threadId() + " " + state;
    }

    /// {@return whether a thread in this state waits for something}
    public static boolean isParked(Thread.State state) {
        return switch (state) {
            case BLOCKED, WAITING, TIMED_WAITING -> true;
            case NEW, RUNNABLE, TERMINATED -> false;
        };
    }
}

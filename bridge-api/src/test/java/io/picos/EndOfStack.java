package io.picos;

import java.util.List;

/// Runs tasks at the end of a stack: the first has no room at all, and each has a few frames more than the one
/// before.
public final class EndOfStack {
    /// Between two tasks, in frames.
    public static final int STRIDE = 32;

    private static final long STACK_BYTES = 256 << 10;

    private final List<Runnable> tasks;
    private int frames; // the thread that has the stack: to go back through before the next task
    private int begun; // the thread that has the stack
    private int overflowed; // the thread that has the stack

    private EndOfStack(List<Runnable> tasks, int frames) {
        this.tasks = tasks;
        this.frames = frames;
    }

    /// Overflows the stack of a thread of its own, and runs a task in each [#STRIDE]th of the frames that it comes
    /// back through.
    ///
    /// @param tasks each is run once
    /// @param frames how many to come back through before the first
    /// @return how many of the tasks have thrown a StackOverflowError
    public static int run(List<Runnable> tasks, int frames) throws InterruptedException {
        EndOfStack end = new EndOfStack(tasks, frames);
        Thread thread = new Thread(null, end::descend, "end-of-stack", STACK_BYTES);
        thread.start();
        thread.join();
        while (end.begun < tasks.size()) {
            tasks.get(end.begun++).run();
        }
        return end.overflowed;
    }

    /// {@return whether the stack has room for the calls by which a pool of the JDK starts a thread} They are half as
    /// deep as this looks.
    public static boolean hasRoomToStartAThread() {
        try {
            return descend(40) == 0;
        } catch (StackOverflowError noRoom) {
            return false;
        }
    }

    private static int descend(int frames) {
        return frames == 0 ? 0 : descend(frames - 1);
    }

    private void descend() {
        try {
            descend();
        } catch (StackOverflowError full) {
            // from here on there is a little room
        }
        int next = begun;
        if (--frames < 0 && next < tasks.size()) {
            begun = next + 1;
            frames = STRIDE;
            try {
                tasks.get(next).run();
            } catch (StackOverflowError tooLittle) {
                overflowed++;
            }
        }
    }
}

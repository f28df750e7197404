package io.picos.observe;

import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;

/// What fibers do in long turns, each until a condition holds.
final class Hogs {
    private Hogs() {}

    /// Runs Java code.
    static void compute(BooleanSupplier enough) {
        while (!enough.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    /// Runs Java code that calls short native methods, from many depths of the stack.
    static void callNativeMethods(BooleanSupplier enough) {
        for (int depth = 0; !enough.getAsBoolean(); depth = (depth + 1) % 100) {
            callAt(depth);
        }
    }

    private static boolean callAt(int depth) {
        return depth > 0 ? callAt(depth - 1) : Thread.holdsLock(Hogs.class);
    }

    /// Waits in a class initialiser, below which a virtual thread cannot leave its carrier thread.
    static void park(CountDownLatch enough) {
        Pinned.enough = enough;
        Pinned.Initialised.touch();
    }

    /// {@return whether the thread is parked in the class initialiser}
    static boolean isParked(Thread thread) {
        return thread.getState() == Thread.State.WAITING
                && Arrays.stream(thread.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().equals(Pinned.Initialised.class.getName()));
    }

    private static final class Pinned {
        static volatile CountDownLatch enough;

        private static final class Initialised {
            static {
                await();
            }

            static void touch() {}

            private static void await() {
                try {
                    enough.await();
                } catch (InterruptedException nobodyDoesThat) {
                    throw new AssertionError(nobodyDoesThat);
                }
            }
        }
    }
}

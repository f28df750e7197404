package io.picos.observe;

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

    /// Waits in a class initialiser, below which a virtual thread cannot leave its carrier thread.
    static void park(CountDownLatch enough) {
        Pinned.enough = enough;
        Pinned.Initialised.touch();
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

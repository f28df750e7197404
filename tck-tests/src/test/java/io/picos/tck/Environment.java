package io.picos.tck;

import org.reactivestreams.tck.TestEnvironment;

/// The time limits of the tests.
final class Environment {
    /// How long a signal may take, on a busy machine too; how long none must come; and how often a test looks for
    /// an error.
    static final TestEnvironment INSTANCE = new TestEnvironment(30_000, 50, 50);

    /// How long the tests wait before they collect garbage (3.13).
    static final long GARBAGE_MILLIS = 200;

    private static final int COLLECTIONS = 10;

    private Environment() {}

    /// A test of the specification.
    interface Specified {
        void test() throws Throwable;
    }

    /// Runs the test of 3.13, which collects garbage once, and then gives the JVM a tenth of a second to tell of
    /// it: on a busy machine it may take more than one collection.
    static void collectUntilPassed(Specified specified) throws Throwable {
        for (int collections = 1; ; collections++) {
            try {
                specified.test();
                return;
            } catch (AssertionError kept) {
                if (collections == COLLECTIONS) {
                    throw kept;
                }
                INSTANCE.clearAsyncErrors(); // which have it too
            }
        }
    }
}

package io.picos.tck;

import org.reactivestreams.tck.TestEnvironment;

/// The time limits of the tests.
final class Environment {
    /// How long a signal may take, and how long none must come.
    static final TestEnvironment INSTANCE = new TestEnvironment(1_000, 50);

    /// How long the garbage collector may take (3.13): the tests collect once, and then wait.
    static final long GARBAGE_MILLIS = 1_000;

    private Environment() {}
}

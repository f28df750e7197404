package io.picos;

/// The cause with which the internal computation of [Fiber#sleep] ends; callers never see it.
final class Elapsed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("StaticAssignmentOfThrowable") // it has no stack trace and no suppressed exceptions
    static final Elapsed INSTANCE = new Elapsed();

    private Elapsed() {
        super("slept long enough", null, false, false);
    }
}

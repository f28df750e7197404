package io.picos;

/// The cause with which the computation inside [Fiber#sleep] ends; nobody outside gets to see it.
final class Elapsed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("StaticAssignmentOfThrowable") // it has no stack trace, and cannot be given suppressed ones
    static final Elapsed INSTANCE = new Elapsed();

    private Elapsed() {
        super("slept long enough", null, false, false);
    }
}

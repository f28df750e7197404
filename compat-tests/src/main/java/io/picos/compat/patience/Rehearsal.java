package io.picos.compat.patience;

/// For the tests of the kit itself: runs rules against subjects that are known to be wrong.
public final class Rehearsal {
    private enum Mode {
        OFF,
        PATIENT,
        IMPATIENT
    }

    private static volatile Mode mode = Mode.OFF;

    private Rehearsal() {}

    /// Runs rules with as few repetitions as possible, and without output.
    ///
    /// @param impatient whether every wait gives up early. Use this only if a rule is expected to fail because
    ///     an event never happens
    /// @param body runs rules
    /// @throws AssertionError if a wait was in vain although this is patient: it would be again, in each build
    public static void run(boolean impatient, Runnable body) {
        long start = System.nanoTime();
        mode = impatient ? Mode.IMPATIENT : Mode.PATIENT;
        try {
            body.run();
        } finally {
            mode = Mode.OFF;
        }
        if (!impatient && System.nanoTime() - start >= Waits.TIMEOUT.toNanos()) {
            throw new AssertionError("a rule has waited in vain for " + Waits.TIMEOUT + ": run it impatiently");
        }
    }

    static boolean isOn() {
        return mode != Mode.OFF;
    }

    static boolean isImpatient() {
        return mode == Mode.IMPATIENT;
    }
}

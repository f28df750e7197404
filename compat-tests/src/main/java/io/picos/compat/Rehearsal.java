package io.picos.compat;

/// For the tests of the kit itself: runs rules against subjects that are known to be wrong.
public final class Rehearsal {
    private enum Mode {
        OFF,
        PATIENT,
        IMPATIENT
    }

    private static volatile Mode mode = Mode.OFF;

    private Rehearsal() {}

    /// Has the rules repeat as little as they may, without a word.
    ///
    /// @param impatient whether to wait only briefly for anything, which is right only where a rule is to
    ///     fail by what never happens
    /// @param body runs rules
    public static void run(boolean impatient, Runnable body) {
        mode = impatient ? Mode.IMPATIENT : Mode.PATIENT;
        try {
            body.run();
        } finally {
            mode = Mode.OFF;
        }
    }

    static boolean isOn() {
        return mode != Mode.OFF;
    }

    static boolean isImpatient() {
        return mode == Mode.IMPATIENT;
    }
}

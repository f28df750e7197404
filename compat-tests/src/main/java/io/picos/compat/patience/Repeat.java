package io.picos.compat.patience;

import java.util.function.IntConsumer;

/// Decides how often a test repeats its work. With `-Dpicos.stress=true`, a test repeats as often as its
/// argument `contract` says. Otherwise it repeats a hundredth of that, but at least 1,000 times (or `contract`,
/// if that is less), or with at least 20 seeds.
public final class Repeat {
    private static final boolean STRESS = Boolean.getBoolean("picos.stress");
    private static final int LEAST_TIMES = 1_000;
    private static final int LEAST_SEEDS = 20;
    private static final int PART = 1_000; // in 30 s also on a machine with twenty times the work

    private Repeat() {}

    /// {@return the number of repetitions}
    ///
    /// @param contract the number of repetitions under stress
    public static int times(int contract) {
        return scaled(contract, Math.min(contract, LEAST_TIMES));
    }

    /// {@return a size, such as a number of fibers, scaled like a number of repetitions}
    ///
    /// @param contract the number under stress
    public static int size(int contract) {
        return times(contract);
    }

    private static int scaled(int contract, int least) {
        return Rehearsal.isOn() ? least : STRESS ? contract : Math.max(least, contract / 100);
    }

    /// Runs a body repeatedly, and prints the number of repetitions.
    ///
    /// @param rule the id of the rule
    /// @param contract the number of repetitions under stress
    /// @param body called with the number of the repetition
    /// @throws Exception the exception that the body throws
    public static void run(String rule, int contract, Numbered body) throws Exception {
        int times = times(contract);
        for (int time = 0; time < times; time++) {
            body.run(time);
        }
        print(rule + ": " + times + " repetitions");
    }

    /// Calls a body that repeats its work, for one part of the repetitions after another. The timeout of a wait
    /// is then enough for each part.
    ///
    /// @param rule the id of the rule
    /// @param contract the number of repetitions under stress
    /// @param part called with the number of repetitions of the part
    public static void inParts(String rule, int contract, IntConsumer part) {
        int times = times(contract);
        for (int left = times; left > 0; left -= PART) {
            part.accept(Math.min(left, PART));
        }
        print(rule + ": " + times + " repetitions");
    }

    /// Runs a body with one seed after another. A failure names its seed.
    ///
    /// @param rule the id of the rule
    /// @param contract the number of seeds under stress
    /// @param body called with the seed
    public static void seeded(String rule, int contract, Numbered body) {
        int seeds = scaled(contract, LEAST_SEEDS);
        for (int seed = 0; seed < seeds; seed++) {
            try {
                body.run(seed);
            } catch (Exception | AssertionError failure) {
                String message = failure instanceof AssertionError ? failure.getMessage() : rule + ": " + failure;
                throw new AssertionError(message + " (seed " + seed + ")", failure);
            }
        }
        print(rule + ": " + seeds + " seeds");
    }

    /// Prints a line about the repetitions, unless a [Rehearsal] is on.
    ///
    /// @param line begins with the id of the rule
    public static void print(String line) {
        if (!Rehearsal.isOn()) {
            System.out.println(line);
        }
    }

    /// A body to repeat.
    @FunctionalInterface
    public interface Numbered {
        /// Runs the body once.
        ///
        /// @param number of the repetition, or the seed
        /// @throws Exception if the test has failed
        void run(int number) throws Exception;
    }
}

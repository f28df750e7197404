package io.picos.compat;

import java.util.function.IntConsumer;

/// How often a test repeats what it does: as often as the contract counts with `-Dpicos.stress=true`, else a
/// hundredth of that, but 1,000 times and with 20 seeds at least.
public final class Repeat {
    private static final boolean STRESS = Boolean.getBoolean("picos.stress");
    private static final int LEAST_TIMES = 1_000;
    private static final int LEAST_SEEDS = 20;
    private static final int PART = 10_000;

    private Repeat() {}

    /// {@return how often to repeat}
    ///
    /// @param contract the number of repetitions under stress
    public static int times(int contract) {
        return scaled(contract, Math.min(contract, LEAST_TIMES));
    }

    /// {@return how many, where it is a size and no number of repetitions}
    ///
    /// @param contract the number under stress
    public static int size(int contract) {
        return times(contract);
    }

    private static int scaled(int contract, int least) {
        return Rehearsal.isOn() ? least : STRESS ? contract : Math.max(least, contract / 100);
    }

    /// Runs a body again and again, and prints how often.
    ///
    /// @param rule the id
    /// @param contract the number of repetitions under stress
    /// @param body given the number of the repetition
    /// @throws Exception what the body throws
    public static void run(String rule, int contract, Numbered body) throws Exception {
        int times = times(contract);
        for (int time = 0; time < times; time++) {
            body.run(time);
        }
        print(rule + ": " + times + " repetitions");
    }

    /// Has a body repeat something in parts, each of which has as long as one wait may last.
    ///
    /// @param rule the id
    /// @param contract the number of repetitions under stress
    /// @param part given how often it repeats
    public static void inParts(String rule, int contract, IntConsumer part) {
        int times = times(contract);
        for (int left = times; left > 0; left -= PART) {
            part.accept(Math.min(left, PART));
        }
        print(rule + ": " + times + " repetitions");
    }

    /// Runs a body with one seed after the other, and names the seed with which it fails.
    ///
    /// @param rule the id
    /// @param contract the number of seeds under stress
    /// @param body given the seed
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

    /// Prints what was repeated.
    ///
    /// @param line begins with the id of the rule
    public static void print(String line) {
        if (!Rehearsal.isOn()) {
            System.out.println(line);
        }
    }

    /// What is repeated.
    @FunctionalInterface
    public interface Numbered {
        /// Runs once.
        ///
        /// @param number of the repetition, or the seed
        /// @throws Exception fails the test
        void run(int number) throws Exception;
    }
}

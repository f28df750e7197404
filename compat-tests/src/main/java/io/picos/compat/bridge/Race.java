package io.picos.compat.bridge;

import io.picos.compat.patience.Repeat;
import io.picos.compat.patience.Waits;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/// Two sides that start at the same moment, round after round.
///
/// The side that wins a round is held back longer in the next round, and both sides wait for a short random
/// time. So each side wins about half of the rounds on any machine, and the sides meet at every step of their
/// work.
final class Race {
    private static final long CHANCE_NANOS = 2_000;
    private static final long STEP_NANOS = 50;
    private static final int LARGEST_STEP = 8; // doublings
    private static final long LONGEST_NANOS = 1_000_000;

    private final String id;
    private final String left;
    private final String right;
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private long least = -LONGEST_NANOS;
    private long handicap; // nanoseconds by which the right side is held back; negative: the left side
    private int streak; // consecutive wins of the right side; negative: of the left side
    private int leftWins;
    private int rightWins;

    /// @param id of the rule; messages begin with it
    /// @param left the name of the left side, for messages
    /// @param right the name of the right side, for messages
    Race(String id, String left, String right) {
        this.id = id;
        this.left = left;
        this.right = right;
    }

    /// Allows only the right side to be held back.
    ///
    /// @return this race
    Race holdingBackRight() {
        least = 0;
        return this;
    }

    /// Runs the rounds. Fails unless each side wins at least one round in a hundred.
    ///
    /// @param contract the number of rounds under stress
    /// @param heat one round
    void run(int contract, Heat heat) {
        int times = Repeat.times(contract);
        try {
            for (int time = 0; time < times; time++) {
                learn(heat.run(new Round()));
            }
            if (Math.min(leftWins, rightWins) * 100 < times) {
                throw new AssertionError(id + ": one side hardly ever wins, so that nothing was tested: " + this);
            }
        } catch (Exception | AssertionError failure) {
            String message = failure instanceof AssertionError ? failure.getMessage() : id + ": " + failure;
            throw new AssertionError(message + " (seed " + seed + ")", failure);
        }
        Repeat.print(id + ": " + times + " races: " + this);
    }

    private void learn(boolean leftWon) {
        if (leftWon) {
            leftWins++;
            streak = Math.min(streak, 0) - 1;
        } else {
            rightWins++;
            streak = Math.max(streak, 0) + 1;
        }
        long step = STEP_NANOS << Math.min(Math.abs(streak), LARGEST_STEP);
        handicap = Math.clamp(handicap + (leftWon ? -step : step), least, LONGEST_NANOS);
    }

    private long chance() {
        return random.nextLong(CHANCE_NANOS);
    }

    @Override
    public String toString() {
        return left + " " + leftWins + ", " + right + " " + rightWins;
    }

    /// The work of a round.
    @FunctionalInterface
    interface Heat {
        /// Runs one round. One side calls [Round#left]. The other side calls [Round#right], on another thread.
        ///
        /// @return whether the left side has won
        boolean run(Round round) throws Exception;
    }

    /// One round.
    final class Round {
        private final AtomicInteger arrived = new AtomicInteger();
        private final long leftNanos = chance() + Math.max(0, -handicap);
        private final long rightNanos = chance() + Math.max(0, handicap);

        /// Starts the left side. Returns when the right side starts, too, or a moment later.
        void left() {
            start(leftNanos);
        }

        /// Starts the right side.
        void right() {
            start(rightNanos);
        }

        /// Starts the right side if the left side has started by itself.
        void rightAlone() {
            hold(rightNanos);
        }

        private void start(long nanos) {
            arrived.incrementAndGet();
            Waits.meetUntil(id + ": both sides of a race start", () -> arrived.get() == 2);
            hold(nanos);
        }

        private static void hold(long nanos) {
            long start = System.nanoTime();
            while (System.nanoTime() - start < nanos) {
                Thread.onSpinWait();
            }
        }
    }
}

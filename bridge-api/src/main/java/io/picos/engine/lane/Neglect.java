package io.picos.engine.lane;

import org.jspecify.annotations.Nullable;

/// Notices that no thread attends to a lane. For the watchdog.
///
/// The lane of a putter that is about to attend to it looks the same, so this takes many looks, without a turn in
/// between: two putters at two looks are no neglect. A late look counts for no more than the others, since the
/// putter may have been stopped as well.
final class Neglect {
    private static final long NANOS = 100_000_000;

    /// How much time a look counts for at most. The watchdog looks more often while neglect is possible.
    private static final long MOST_NANOS_A_LOOK = 10_000_000;

    private boolean possible;
    private @Nullable Drain drain; // of the last look, as the fields that follow
    private long turns;
    private long time;
    private long lasted;

    /// {@return whether the lane was unattended at each look for some time, with the same drain and number of turns}
    ///
    /// @param unattended whether it seems to be so now
    /// @param drain the drain of the lane, or null
    /// @param turns the number of the lane's turns so far
    /// @param now the current time, by [System#nanoTime()]
    boolean lasts(boolean unattended, @Nullable Drain drain, long turns, long now) {
        boolean same = possible && drain == this.drain && turns == this.turns;
        lasted = same ? lasted + Math.min(now - time, MOST_NANOS_A_LOOK) : 0;
        boolean lasts = unattended && lasted >= NANOS;
        possible = unattended && !lasts;
        this.drain = possible ? drain : null;
        this.turns = turns;
        time = now;
        return lasts;
    }

    /// {@return whether the last look has found the lane unattended, and not for long enough}
    boolean isPossible() {
        return possible;
    }
}

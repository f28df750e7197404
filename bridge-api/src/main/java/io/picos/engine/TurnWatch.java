package io.picos.engine;

import io.picos.engine.carrier.EngineFiber;
import io.picos.engine.carrier.Sighting;
import io.picos.engine.lane.Lane;
import io.picos.engine.lane.Turn;
import io.picos.engine.thread.Frames;
import io.picos.engine.watch.Errand;
import io.picos.engine.watch.Guards;
import io.picos.spi.LongTurn;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Finds the long turns of one lane, and reports them (O6). The watchdog looks; a thread of the engine reads the
/// stacks and tells the receivers, who may be slow.
///
/// A turn pays nothing: it lasts from the first look that finds its number to the last. A look that comes much
/// later than intended counts for no more than two, since the whole JVM may have been stopped meanwhile.
final class TurnWatch {
    private final String scheduler;
    private final Lane lane;
    private final Errand errand = new Errand();
    private @Nullable Turn turn; // the watchdog, as all fields that follow: the turn of the last look
    private long number; // of that turn
    private long last; // the time of the last look
    private long lasted; // how long the turn has lasted at least
    private long told; // the same when it was reported last

    TurnWatch(String scheduler, Lane lane) {
        this.scheduler = scheduler;
        this.lane = lane;
    }

    /// @param pause the intended time between two looks
    void look(long now, long pause) {
        Turn running = lane.running();
        long latest = lane.turnsOpaque();
        if (running == null || running != turn || latest != number) {
            turn = running;
            number = latest;
            lasted = 0;
            told = 0;
        } else {
            lasted += Math.min(now - last, 2 * pause);
        }
        last = now;
        if (running instanceof EngineFiber fiber && Guards.isCrossed(told, lasted)) {
            long after = told;
            long until = lasted;
            if (errand.begin(() -> report(fiber, latest, after, until))) {
                told = until;
            } // else an earlier report is on its way, and the next look tries again
        }
    }

    private void report(EngineFiber fiber, long number, long after, long until) {
        Sighting seen = Sighting.of(fiber, lane, number);
        if (seen == null) {
            return; // the turn has ended meanwhile
        }
        LongTurn report = new LongTurn(
                scheduler,
                fiber.thread().threadId(),
                seen.holder().getName(),
                seen.kind(),
                Duration.ofNanos(until),
                Frames.place(seen.stack()),
                seen.stack());
        if (Guards.report(report, after, until)) {
            fiber.fail(failure(report));
        }
    }

    private static AssertionError failure(LongTurn report) {
        AssertionError failure = new AssertionError(report.message());
        failure.setStackTrace(report.stack().toArray(StackTraceElement[]::new));
        return failure;
    }
}

package io.picos.compat.wrong;

import io.picos.Computation;
import io.picos.compat.backend.PumpSubject;
import io.picos.compat.subject.VirtualTimeSubject;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/// A scheduler in virtual time that has at most one fault.
final class FaultyClock implements VirtualTimeSubject {
    private static final Duration HOUR = Duration.ofHours(1);

    private final Fault fault;
    private final PumpSubject right = new PumpSubject();

    /// @param fault what is wrong, or null
    FaultyClock(Fault fault) {
        this.fault = fault;
    }

    @Override
    public void advance(Duration duration) {
        right.advance(
                switch (fault) {
                    case MOVES_NO_TIME -> Duration.ZERO;
                    case MOVES_AN_HOUR_AT_MOST -> duration.compareTo(HOUR) > 0 ? HOUR : duration;
                    case MOVES_TIME_TOO_FAR -> duration.plusNanos(1);
                    case null, default -> duration;
                });
    }

    @Override
    public OptionalInt timers() {
        return fault == Fault.KEEPS_TIMERS ? OptionalInt.of(1) : right.timers();
    }

    // ---- as it is

    @Override
    public String name() {
        return fault == null ? "faultless" : fault.toString();
    }

    @Override
    public <T> CompletableFuture<T> start(Computation<T> computation, Callable<? extends T> body) {
        return right.start(computation, fault == Fault.READS_THE_WALL_CLOCK ? () -> OffTheClock.call(body) : body);
    }

    @Override
    public void cancelAfter(Computation<?> computation, Duration duration, Throwable cause) {
        right.cancelAfter(computation, duration, cause);
    }

    @Override
    public int parallelism() {
        return right.parallelism();
    }

    @Override
    public void close() {
        right.close();
    }
}

package io.picos.spi;

import static java.util.Objects.requireNonNull;

import io.picos.engine.time.Nanos;
import io.picos.engine.watch.Guards;
import java.time.Duration;
import java.util.function.Consumer;

/// Finds the turns that last too long: fibers that compute, are in native code, or wait without leaving the
/// backend's thread (O6). It looks at the lanes now and then, from the engine's own thread. Turns pay nothing.
///
/// By default, it logs a warning for a turn of one second, once for each method of the user. `-Dio.picos.guard` changes that:
///
/// | value | effect |
/// | --- | --- |
/// | `20ms`, `2s` | the threshold; the guard looks four times in that time while there are fibers |
/// | `off` | no turn is reported |
/// | `fail`, `20ms,fail` | for tests: such a turn also cancels the fiber's computation with an AssertionError, so that
/// the result fails |
///
/// A fiber that is suspended, in a wait of Picos Bridge or of the JDK, has no turn, and is never reported. A turn
/// is measured by the time that passes: a machine under load, or a debugger, makes turns long. A pause of the
/// whole JVM does not. With JDK carriers, a fiber that waits keeps no thread of the backend, so only the other
/// two kinds are reported.
///
/// A fiber's consumer that blocks the backend's thread is reported like the fiber. Fibers of
/// [io.picos.ThreadScheduler] hold up no other fiber, and are not looked at.
public final class Guard {
    private Guard() {}

    /// {@return the threshold of the warnings; zero if there are none}
    ///
    /// @throws IllegalArgumentException if `-Dio.picos.guard` has a value that the guard does not know
    public static Duration threshold() {
        return Duration.ofNanos(Guards.threshold());
    }

    /// Sets the threshold of the warnings, from now on and for the whole JVM.
    ///
    /// @param threshold zero for no warnings, or at least a millisecond
    /// @throws IllegalArgumentException if the threshold is negative, or less than a millisecond
    public static void setThreshold(Duration threshold) {
        Guards.setThreshold(threshold.isZero() ? 0 : nanos(threshold));
    }

    /// Reports each turn that passes the threshold, until the watch is closed. For tests and monitors. Neither
    /// logs nor fails anything.
    ///
    /// A thread of the engine calls the consumer, while the turn lasts. The consumer MUST NOT block. An exception
    /// of it goes to the uncaught exception handler.
    ///
    /// @param threshold at least a millisecond; a turn is reported within two looks, each a quarter of that
    /// @param consumer gets each turn once
    /// @return the watch, to be closed by any thread; a report that has begun may still arrive
    /// @throws IllegalArgumentException if the threshold is less than a millisecond
    public static Watch watch(Duration threshold, Consumer<? super LongTurn> consumer) {
        return Guards.watch(nanos(threshold), requireNonNull(consumer, "consumer"));
    }

    private static long nanos(Duration threshold) {
        long nanos = Nanos.of(threshold, "threshold");
        if (nanos < Guards.LEAST_NANOS) {
            throw new IllegalArgumentException("threshold must be at least a millisecond, but is " + threshold);
        }
        return nanos;
    }

    /// An open [Guard#watch].
    public interface Watch extends AutoCloseable {
        /// Ends the reports. Closing it again has no effect.
        @Override
        void close();
    }
}

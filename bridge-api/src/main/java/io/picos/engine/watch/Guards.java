package io.picos.engine.watch;

import io.picos.engine.thread.Listeners;
import io.picos.engine.thread.Uncaught;
import io.picos.spi.Guard;
import io.picos.spi.LongTurn;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The thresholds of the guard (O6), and the receivers of its reports: the log, the listeners, and watches.
public final class Guards {
    private static final String PROPERTY = "io.picos.guard";
    private static final long DEFAULT_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int LOOKS_A_THRESHOLD = 4;

    /// The shortest threshold.
    public static final long LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final int MOST_PLACES = 1_000;
    private static final Set<String> PLACES = ConcurrentHashMap.newKeySet(); // the methods that were logged

    private static final AtomicReference<@Nullable Setting> SETTING = new AtomicReference<>(); // null before first use
    private static final CopyOnWriteArrayList<Receiver> WATCHES = new CopyOnWriteArrayList<>();

    private Guards() {}

    /// @param nanos the threshold of the warnings; zero if there are none
    /// @param fails whether a turn that is warned about cancels the computation of its fiber
    record Setting(long nanos, boolean fails) {
        private static final Pattern GRAMMAR = Pattern.compile("(?:off|fail|(\\d{1,6})(ms|s)(,fail)?)");

        static Setting of(String text) {
            Matcher parts = GRAMMAR.matcher(text);
            if (parts.matches()) {
                String number = parts.group(1);
                if (number == null) {
                    return new Setting(text.equals("off") ? 0 : DEFAULT_NANOS, text.equals("fail"));
                }
                TimeUnit unit = parts.group(2).equals("ms") ? TimeUnit.MILLISECONDS : TimeUnit.SECONDS;
                long nanos = unit.toNanos(Integer.parseInt(number));
                if (nanos >= LEAST_NANOS) {
                    return new Setting(nanos, parts.group(3) != null);
                }
            }
            throw new IllegalArgumentException("-D" + PROPERTY + " must be a time such as 20ms or 2s, fail, a time and"
                    + " fail as in 20ms,fail, or off, but is '" + text + "'");
        }
    }

    private record Receiver(long nanos, Consumer<? super LongTurn> consumer) implements Guard.Watch {
        @Override
        public void close() {
            WATCHES.removeIf(each -> each == this); // by identity: a record with the same parts is another watch
        }
    }

    // ---- settings

    private static Setting setting() {
        Setting known = SETTING.get();
        if (known == null) {
            SETTING.compareAndSet(null, Setting.of(System.getProperty(PROPERTY, "1s")));
            return setting(); // its own, or that of another thread
        }
        return known;
    }

    /// Makes sure that the property has a value that this class knows.
    ///
    /// @throws IllegalArgumentException at each call, if it has not
    public static void load() {
        setting();
    }

    /// {@return the nanoseconds of the threshold of the warnings; zero if there are none}
    public static long threshold() {
        return setting().nanos;
    }

    public static void setThreshold(long nanos) {
        SETTING.set(new Setting(nanos, setting().fails));
        Watchdog.hurry(); // it may be in a longer pause
    }

    public static Guard.Watch watch(long nanos, Consumer<? super LongTurn> consumer) {
        Receiver watch = new Receiver(nanos, consumer);
        WATCHES.add(watch);
        Watchdog.hurry();
        return watch;
    }

    // ---- for the watchdog

    /// {@return the nanoseconds from one look to the next; [Long#MAX_VALUE] if there is nothing to look for}
    public static long pause() {
        long least = setting().nanos == 0 ? Long.MAX_VALUE : setting().nanos;
        for (Receiver each : WATCHES) {
            least = Math.min(least, each.nanos);
        }
        return least == Long.MAX_VALUE ? least : Math.max(least / LOOKS_A_THRESHOLD, LEAST_NANOS / 2);
    }

    /// {@return whether a threshold is in that interval}
    ///
    /// @param after the beginning, exclusive
    /// @param until the end, inclusive
    public static boolean isCrossed(long after, long until) {
        long nanos = setting().nanos;
        if (nanos > after && nanos <= until) {
            return true;
        }
        for (Receiver each : WATCHES) {
            if (each.nanos > after && each.nanos <= until) {
                return true;
            }
        }
        return false;
    }

    /// Tells the receivers whose thresholds are in that interval. Called by a thread of the engine.
    ///
    /// @return whether the fiber must fail
    public static boolean report(LongTurn turn, long after, long until) {
        for (Receiver each : WATCHES) {
            if (each.nanos > after && each.nanos <= until) {
                tell(each, turn);
            }
        }
        Setting own = setting();
        if (own.nanos <= after || own.nanos > until) {
            return false;
        }
        if (Listeners.ANY) {
            Listeners.lasts(turn);
        }
        if (PLACES.size() < MOST_PLACES && PLACES.add(method(turn.place()))) {
            System.getLogger("io.picos").log(Level.WARNING, () -> turn + "\n\tThis method is not reported again.");
        }
        return own.fails;
    }

    /// Without the line: a loop is seen in several lines.
    private static String method(StackTraceElement frame) {
        return frame.getClassName() + "." + frame.getMethodName();
    }

    private static void tell(Receiver watch, LongTurn turn) {
        try {
            watch.consumer.accept(turn);
        } catch (Throwable thrown) {
            Uncaught.report(thrown); // must not keep the other receivers from the report
        }
    }
}

package io.picos.compat.scene;

import com.sun.management.ThreadMXBean;
import io.picos.Computation;
import io.picos.Trigger;
import io.picos.compat.patience.Crew;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads state that the API does not expose: from `toString`, the JVM and the garbage collector.
public final class Probe {
    private static final Pattern TRIGGERS = Pattern.compile("(\\d+) triggers");
    private static final Pattern WAITING = Pattern.compile("(\\d+) waiting");
    private static final Pattern GONE = Pattern.compile("(\\d+) gone");
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final int TIMES = 2_000;

    private Probe() {}

    /// {@return whether an action is attached to the trigger}
    public static boolean isAwaiting(Trigger trigger) {
        return trigger.toString().startsWith("Trigger[awaiting");
    }

    /// {@return the number of triggers that the computation holds, dead triggers included}
    public static int triggers(Computation<?> computation) {
        return number(TRIGGERS, computation);
    }

    /// {@return the number of waiters of the given object of `io.picos.std.sync`} For a mutex, a condition or a
    /// semaphore, this includes dead waiters.
    public static int waiting(Object awaited) {
        return number(WAITING, awaited);
    }

    /// {@return the number of emptied entries that the given object still holds for waiters that have left}
    public static int gone(Object awaited) {
        return number(GONE, awaited);
    }

    private static int number(Pattern pattern, Object shown) {
        Matcher matcher = pattern.matcher(shown.toString());
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    /// {@return the number of bytes that each run of the body allocates in the long run} The body runs on a
    /// thread of its own.
    public static double allocatedBy(String id, Runnable body) {
        AtomicLong least = new AtomicLong(Long.MAX_VALUE);
        Crew.race(id, () -> {
            for (int round = 0; round < 5; round++) { // the first rounds load classes
                long before = allocated();
                for (int time = 0; time < TIMES; time++) {
                    body.run();
                }
                least.accumulateAndGet(allocated() - before, Math::min);
            }
        });
        return least.get() / (double) TIMES;
    }

    /// {@return the number of objects that have not been collected}
    public static long alive(List<? extends WeakReference<?>> objects) {
        return objects.stream().filter(reference -> reference.get() != null).count();
    }

    /// {@return the bytes that the current thread has allocated; negative if the JVM cannot measure them}
    public static long allocated() {
        return THREADS.getCurrentThreadAllocatedBytes();
    }
}

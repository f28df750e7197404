package io.picos.compat;

import com.sun.management.ThreadMXBean;
import io.picos.Computation;
import io.picos.Trigger;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What can be seen from outside of states that the API does not show.
final class Probe {
    private static final Pattern TRIGGERS = Pattern.compile("(\\d+) triggers");
    private static final Pattern WAITING = Pattern.compile("(\\d+) waiting");
    private static final Pattern GONE = Pattern.compile("(\\d+) gone");
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final int TIMES = 2_000;

    private Probe() {}

    /// {@return whether an action is attached to the trigger}
    static boolean isAwaiting(Trigger trigger) {
        return trigger.toString().startsWith("Trigger[awaiting");
    }

    /// {@return how many triggers the computation holds, dead ones included}
    static int triggers(Computation<?> computation) {
        return number(TRIGGERS, computation);
    }

    /// {@return how many wait for the given thing of `io.picos.std.sync`}
    static int waiting(Object awaited) {
        return number(WAITING, awaited);
    }

    /// {@return how many of those who have left the given thing still holds, emptied}
    static int gone(Object awaited) {
        return number(GONE, awaited);
    }

    private static int number(Pattern pattern, Object shown) {
        Matcher matcher = pattern.matcher(shown.toString());
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    /// {@return the bytes that running the body allocates, each time, on a thread of its own, in the long run}
    static double allocatedBy(String id, Runnable body) {
        AtomicLong least = new AtomicLong(Long.MAX_VALUE);
        Crew.race(id, () -> {
            for (int round = 0; round < 5; round++) { // the first ones load classes
                long before = allocated();
                for (int time = 0; time < TIMES; time++) {
                    body.run();
                }
                least.accumulateAndGet(allocated() - before, Math::min);
            }
        });
        return least.get() / (double) TIMES;
    }

    /// {@return how many of the objects have not been collected}
    static long alive(List<? extends WeakReference<?>> objects) {
        return objects.stream().filter(reference -> reference.get() != null).count();
    }

    /// {@return the bytes that the current thread has allocated, negative where that cannot be measured}
    static long allocated() {
        return THREADS.getCurrentThreadAllocatedBytes();
    }
}

package io.picos.compat;

import com.sun.management.ThreadMXBean;
import io.picos.Computation;
import io.picos.Trigger;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What can be seen from outside of states that the API does not show.
final class Probe {
    private static final Pattern TRIGGERS = Pattern.compile("(\\d+) triggers");
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Probe() {}

    /// {@return whether an action is attached to the trigger}
    static boolean isAwaiting(Trigger trigger) {
        return trigger.toString().startsWith("Trigger[awaiting");
    }

    /// {@return how many triggers the computation holds, dead ones included}
    static int triggers(Computation<?> computation) {
        Matcher matcher = TRIGGERS.matcher(computation.toString());
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
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

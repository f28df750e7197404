package io.picos.engine;

import io.picos.engine.thread.Observed;
import io.picos.engine.watch.Watchdog;
import io.picos.engine.watch.Watched;
import java.util.ArrayList;
import java.util.List;

/// The fibers of all schedulers, for dumps.
public final class Roster {
    private Roster() {}

    /// {@return the live fibers, those of one scheduler together} Weakly consistent: a fiber that begins or ends
    /// meanwhile may be missing, and a fiber in the list may have ended. No fiber is listed twice.
    public static List<Observed> all() {
        List<Observed> all = new ArrayList<>();
        for (Watched watched : Watchdog.watched()) {
            if (watched instanceof Engine engine) {
                engine.copyTo(all);
            }
        }
        all.addAll(ThreadFibers.all());
        return all;
    }

    /// {@return how many fibers there are that have begun and not ended} Takes no lock.
    public static long count() {
        long sum = ThreadFibers.all().size();
        for (Watched watched : Watchdog.watched()) {
            if (watched instanceof Engine engine) {
                sum += engine.fibers();
            }
        }
        return sum;
    }

    /// {@return whether the fibers of the scheduler without a backend are listed, too}
    public static boolean includesThreadFibers() {
        return ThreadFibers.areListed();
    }
}

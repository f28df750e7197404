package io.picos.engine;

import io.picos.engine.thread.Observed;
import io.picos.engine.watch.Watchdog;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// The fibers of all schedulers, for dumps.
public final class Roster {
    private Roster() {}

    /// {@return the live fibers, those of one scheduler together, in the order of the schedulers' names} Weakly
    /// consistent: a fiber that begins or ends meanwhile may be missing, and a fiber in the list may have ended. No
    /// fiber is listed twice.
    public static List<Observed> all() {
        List<Observed> all = new ArrayList<>();
        engines().sorted(Comparator.comparing(Engine::name)).forEach(engine -> engine.copyTo(all));
        all.addAll(ThreadFibers.all());
        return all;
    }

    /// {@return how many fibers there are that have begun and not ended} Takes no lock.
    public static long count() {
        long sum = ThreadFibers.all().size();
        return sum + engines().mapToLong(Engine::fibers).sum();
    }

    private static Stream<Engine> engines() {
        return Watchdog.watched().stream().filter(Engine.class::isInstance).map(Engine.class::cast);
    }

    /// {@return whether the fibers of the scheduler without a backend are listed, too}
    public static boolean includesThreadFibers() {
        return ThreadFibers.areListed();
    }
}

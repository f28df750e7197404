package io.picos.engine.watch;

import io.picos.engine.lane.Lane;
import io.picos.spi.Backend;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Knows whether the worker of a lane refuses what it is given, and asks it again.
///
/// The worker is asked by submitting the drain that it has refused, or, if there is none, a *probe*: a task that
/// only tells that it has been run.
public final class Refusals {
    /*
     * Two state machines, each in one field. A thread of the engine asks, one at a time: see `asking`.
     *
     * `refusal` is what the worker answered last.
     *
     *   name     value      meaning                                                     terminal
     *   WILLING  null       it has accepted what it was given, as far as one can know   no
     *   REFUSED  a Refusal  it has refused at each answer from `since` to `last`        no
     *
     *   WILLING --add-> REFUSED  by any thread that submits
     *   REFUSED --add-> REFUSED  by the same; `since` stays
     *   REFUSED --ask-> WILLING  by the thread that asks, if the worker has accepted a drain or a probe, and no other
     *                            refusal has come meanwhile
     *
     * `probing` is whether the worker has a probe that it has not run.
     *
     *   name    value  meaning                                                                  terminal
     *   NONE    false  the worker has run or refused the last probe, or there was none          no
     *   PROBED  true   a probe was submitted at `asked`; the next one follows after `patience`  no
     *
     *   NONE   --probe----> PROBED  by the thread that asks, before it submits the probe; with the first patience
     *   PROBED --probe----> PROBED  by the same, after `patience`, which it doubles
     *   PROBED --run------> NONE    by the worker
     *   PROBED --refused--> NONE    by the thread that asks; the refusal is added
     *
     * A probe that has not been run may be in a queue, or may have been discarded with it. So another one follows, but
     * less and less often, so that a queue which does not move does not fill up with them.
     */
    private static final long FIRST_PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long MOST_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Lane lane;
    private final Backend.@Nullable Worker worker; // null where threads of the engine are the worker
    private final BooleanSupplier needed;
    private final Errand asking = new Errand();
    private volatile @Nullable Refusal refusal; // written by who submits, and by the thread that asks
    private volatile boolean probing; // set by the thread that asks, cleared by it and by the worker
    private long asked = System.nanoTime(); // by the thread that asks: when a probe was submitted last
    private long patience = FIRST_PATIENCE_NANOS; // by the thread that asks: how long to wait for that one

    /// What the worker answered last, and since when it has answered so. How long that was counts, and not how
    /// long ago: the worker may have had no opportunity to answer since.
    ///
    /// @param since when it first did so, by [System#nanoTime()]
    /// @param last when it last did so
    /// @param latest what it threw
    public record Refusal(long since, long last, Throwable latest) {
        /// {@return whether it has refused for longer than that}
        ///
        /// @param nanos how long it may refuse
        public boolean lasts(long nanos) {
            return last - since > nanos;
        }
    }

    /// @param lane that the worker runs
    /// @param worker to ask; null where threads of the engine are the worker, which are not asked
    /// @param needed whether anybody needs the worker
    public Refusals(Lane lane, Backend.@Nullable Worker worker, BooleanSupplier needed) {
        this.lane = lane;
        this.worker = worker;
        this.needed = needed;
    }

    /// Notes that the worker has refused something. The caller has the watchdog look.
    ///
    /// @param thrown what it threw
    public void add(Throwable thrown) {
        Refusal before = refusal;
        long now = System.nanoTime();
        refusal = new Refusal(before == null ? now : before.since, now, thrown);
    }

    /// {@return what the worker answered last, or null if it has accepted what it was given}
    public @Nullable Refusal refusal() {
        return refusal;
    }

    /// {@return whether the worker has to be asked again}
    public boolean isRefused() {
        return refusal != null || lane.isRefused();
    }

    /// Submits once more what was refused; or a probe, if nothing was, or nobody knows. On a thread of the engine,
    /// since it may block.
    public void ask() {
        if (worker != null) {
            asking.begin(() -> ask(worker));
        }
    }

    private void ask(Backend.Worker worker) {
        Refusal before = refusal;
        boolean asked = true;
        if (lane.isRefused()) {
            lane.retry();
        } else if (needed.getAsBoolean()) {
            asked = probe(worker);
        } // else its last fiber has ended meanwhile, and nobody wants to know whether the backend is closed
        if (asked && refusal == before) {
            refusal = null; // the worker has accepted it
        }
    }

    /// {@return false if it is not time for another one}
    private boolean probe(Backend.Worker worker) {
        long now = System.nanoTime();
        if (probing && now - asked < patience) {
            return false;
        }
        patience = probing ? Math.min(patience << 1, MOST_PATIENCE_NANOS) : FIRST_PATIENCE_NANOS;
        asked = now;
        probing = true;
        try {
            worker.execute(() -> probing = false);
        } catch (Throwable thrown) {
            probing = false;
            lane.refused(thrown); // whose host adds it here
        }
        return true;
    }
}

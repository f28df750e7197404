package io.picos.engine.watch;

import io.picos.engine.lane.Lane;
import io.picos.spi.Backend;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Knows whether the worker of a lane refuses tasks, and asks the worker again.
///
/// To ask the worker is to submit the drain that it has refused. If there is no such drain, it is to submit a
/// *probe*: a task that only tells that it has been run.
public final class Refusals {
    /*
     * Two state machines, each in one field. Threads of the engine ask, one at a time: see `asking`.
     *
     * `refusal` is the last answer of the worker.
     *
     *   name     value      meaning                                                     terminal
     *   WILLING  null       it has accepted its tasks, as far as is known               no
     *   REFUSED  a Refusal  it has refused at each answer from `since` to `last`        no
     *
     *   WILLING --add-> REFUSED  by any thread that submits
     *   REFUSED --add-> REFUSED  by the same; `since` stays
     *   REFUSED --ask-> WILLING  by the thread that asks, if the worker has accepted a drain or a probe, and no other
     *                            refusal has come meanwhile
     *
     * `probing` tells whether the worker has a probe that it has not run.
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
     * A probe that has not been run may be in a queue, or may have been discarded with the queue. So another probe
     * follows, but less and less often, so that a queue that does not move does not fill up with probes.
     */
    private static final long FIRST_PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long MOST_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Lane lane;
    private final Backend.@Nullable Worker worker; // null if threads of the engine are the worker
    private final BooleanSupplier needed;
    private final Errand asking = new Errand();
    private volatile @Nullable Refusal refusal; // written by submitting threads, and by the thread that asks
    private volatile boolean probing; // set by the thread that asks, cleared by it and by the worker
    private long asked = System.nanoTime(); // the thread that asks: when a probe was submitted last
    private long patience = FIRST_PATIENCE_NANOS; // the thread that asks: how long to wait for that probe

    /// The last answer of a worker that refuses, and the period of its refusals. The length of the period
    /// counts, and not how long ago it was: the worker may have had no opportunity to answer since.
    ///
    /// @param since the time of the first refusal, by [System#nanoTime()]
    /// @param last the time of the last refusal
    /// @param latest the exception that the worker threw last
    public record Refusal(long since, long last, Throwable latest) {
        /// {@return whether the worker has refused for longer than it may}
        ///
        /// @param nanos how long the worker may refuse
        public boolean lasts(long nanos) {
            return last - since > nanos;
        }
    }

    /// @param lane the lane that the worker runs
    /// @param worker the worker to ask; null if threads of the engine are the worker, which are not asked
    /// @param needed tells whether the worker is needed
    public Refusals(Lane lane, Backend.@Nullable Worker worker, BooleanSupplier needed) {
        this.lane = lane;
        this.worker = worker;
        this.needed = needed;
    }

    /// Notes that the worker has refused a task. The caller then has the watchdog look.
    ///
    /// @param thrown the exception that the worker threw
    public void add(Throwable thrown) {
        Refusal before = refusal;
        long now = System.nanoTime();
        refusal = new Refusal(before == null ? now : before.since, now, thrown);
    }

    /// {@return the last answer of the worker, or null if it has accepted its tasks}
    public @Nullable Refusal refusal() {
        return refusal;
    }

    /// {@return whether the worker has to be asked again}
    public boolean isRefused() {
        return refusal != null || lane.isRefused();
    }

    /// Submits the refused drain once more, or a probe if no drain is known to be refused. A thread of the
    /// engine does it, since it may block.
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
        } // else its last fiber has ended, and whether the backend is closed does not matter
        if (asked && refusal == before) {
            refusal = null; // the worker has accepted it
        }
    }

    /// {@return false if it is not yet time for another probe}
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
            lane.refused(thrown); // the host of the lane adds it here
        }
        return true;
    }
}

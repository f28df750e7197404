package io.picos.observe.micrometer;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.picos.spi.LongTurn;
import io.picos.spi.SchedulerFigures;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/// Metrics of all schedulers that are built on a backend. The tag `scheduler` is the name of the scheduler, which is
/// the same in each run of a program that creates its schedulers in the same order.
///
/// | meter | kind | further tags | what |
/// | --- | --- | --- | --- |
/// | `picos.fibers` | gauge | `state`: alive, suspended | fibers |
/// | `picos.fibers.begun`, `picos.fibers.ended` | counter | | fibers; alive = begun - ended (O8) |
/// | `picos.turns` | counter | | turns, that is, the work of a fiber between two suspensions |
/// | `picos.turns.long` | counter | `kind`: computing, native, pinned | turns above the threshold of the guard |
/// | `picos.lanes` | gauge | `state`: open, busy | lanes |
/// | `picos.lane.delay` | timer | | how long a turn waits on a busy lane: a sample a second |
/// | `picos.deadlines` | gauge | | deadlines on the backend's own clock |
/// | `picos.refusals` | counter | | tasks that the backend has refused |
/// | `picos.takeovers` | counter | | turns that another lane took over, since they waited behind a long turn |
/// | `picos.timer.lag` | timer | (no `scheduler`) | how late deadlines are |
/// | `picos.timer.deadlines` | gauge | (no `scheduler`) | deadlines on the clock that schedulers share |
///
/// A scheduler has its meters a second after its first fiber. The numbers are read when they are asked for, at most
/// ten times a second. The counters of a scheduler that is not used any more keep their values.
public final class FibersMetrics implements MeterBinder, AutoCloseable {
    private static final CopyOnWriteArrayList<Bound> BOUND = new CopyOnWriteArrayList<>();

    /// Creates a binder for any number of registries.
    public FibersMetrics() {}

    /// Adds the meters to the registry, from now on also for new schedulers, until the registry is closed. A registry
    /// that has the meters already, from any binder, stays as it is. May be called on any thread.
    ///
    /// @param registry gets the meters
    @Override
    public void bindTo(MeterRegistry registry) {
        requireNonNull(registry, "registry");
        synchronized (BOUND) { // else two callers could both find the registry unbound
            if (BOUND.stream().noneMatch(each -> each.registry == registry)) {
                Bound bound = new Bound(this, registry);
                BOUND.add(bound);
                SchedulerFigures.all().forEach(each -> bound.add(each.scheduler()));
            }
        }
    }

    /// Adds nothing more to the registries. The meters that they have stay.
    @Override
    public void close() {
        BOUND.removeIf(each -> each.binder == this);
    }

    /// Passes an event to each registry. A registry that throws, for example because of a filter of the user, must
    /// not keep the others from the event: it is reported, and gets no more.
    static void forEach(Consumer<Bound> action) {
        for (Bound each : BOUND) {
            try {
                if (each.registry.isClosed()) {
                    BOUND.remove(each);
                } else {
                    action.accept(each);
                }
            } catch (RuntimeException broken) {
                BOUND.remove(each);
                System.getLogger("io.picos")
                        .log(Level.WARNING, "no more metrics for a registry that throws: " + each.registry, broken);
            }
        }
    }

    /// The meters in one registry.
    static final class Bound {
        private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

        private final FibersMetrics binder;
        private final MeterRegistry registry;
        private final ConcurrentHashMap<String, Timer> delays = new ConcurrentHashMap<>(); // by scheduler
        private final ConcurrentHashMap<String, SchedulerFigures> last = new ConcurrentHashMap<>(); // of each scheduler
        private final Timer lag;
        private volatile Set<String> present = Set.of(); // the schedulers that existed at the last reading
        private volatile long read = System.nanoTime() - FRESH_NANOS; // when the figures were read last

        Bound(FibersMetrics binder, MeterRegistry registry) {
            this.binder = binder;
            this.registry = registry;
            this.lag = Timer.builder("picos.timer.lag")
                    .description("How late deadlines are")
                    .register(registry);
            Gauge.builder("picos.timer.deadlines", SchedulerFigures::sharedDeadlines)
                    .description("Deadlines on the clock that schedulers share")
                    .register(registry);
        }

        /// Adds the meters of a scheduler, once.
        void add(String scheduler) {
            delays.computeIfAbsent(scheduler, this::register);
        }

        private Timer register(String scheduler) {
            Tags tags = Tags.of("scheduler", scheduler);
            gauge(scheduler, "picos.fibers", tags.and("state", "alive"), "Fibers", SchedulerFigures::alive);
            gauge(scheduler, "picos.fibers", tags.and("state", "suspended"), "Fibers", SchedulerFigures::suspended);
            gauge(scheduler, "picos.lanes", tags.and("state", "open"), "Lanes", SchedulerFigures::lanes);
            gauge(scheduler, "picos.lanes", tags.and("state", "busy"), "Lanes", SchedulerFigures::busyLanes);
            gauge(
                    scheduler,
                    "picos.deadlines",
                    tags,
                    "Deadlines on the backend's own clock",
                    SchedulerFigures::deadlines);
            counter(scheduler, "picos.fibers.begun", tags, "Fibers that have begun", SchedulerFigures::begun);
            counter(scheduler, "picos.fibers.ended", tags, "Fibers that have ended", SchedulerFigures::ended);
            counter(scheduler, "picos.turns", tags, "Work of fibers between suspensions", SchedulerFigures::turns);
            counter(
                    scheduler,
                    "picos.refusals",
                    tags,
                    "Tasks that the backend has refused",
                    SchedulerFigures::refusals);
            counter(
                    scheduler,
                    "picos.takeovers",
                    tags,
                    "Turns that another lane took over",
                    SchedulerFigures::takeovers);
            return Timer.builder("picos.lane.delay")
                    .tags(tags)
                    .description("How long a turn waits on a busy lane")
                    .register(registry);
        }

        private void gauge(
                String scheduler, String name, Tags tags, String description, ToLongFunction<SchedulerFigures> value) {
            Gauge.builder(name, this, bound -> bound.momentary(scheduler, value))
                    .tags(tags)
                    .description(description)
                    .strongReference(true)
                    .register(registry);
        }

        private void counter(
                String scheduler, String name, Tags tags, String description, ToLongFunction<SchedulerFigures> value) {
            FunctionCounter.builder(name, this, bound -> bound.latest(scheduler, value))
                    .tags(tags)
                    .description(description)
                    .register(registry);
        }

        /// {@return the number of this moment; zero if the scheduler does not exist any more}
        private double momentary(String scheduler, ToLongFunction<SchedulerFigures> value) {
            double latest = latest(scheduler, value);
            return present.contains(scheduler) ? latest : 0;
        }

        /// {@return the last number of the scheduler} Reads those of all schedulers at once, since a scrape asks for
        /// all of them.
        private double latest(String scheduler, ToLongFunction<SchedulerFigures> value) {
            long now = System.nanoTime();
            if (now - read >= FRESH_NANOS) {
                read = now;
                List<SchedulerFigures> all = SchedulerFigures.all();
                all.forEach(each -> last.put(each.scheduler(), each));
                present = all.stream().map(SchedulerFigures::scheduler).collect(Collectors.toUnmodifiableSet());
            }
            SchedulerFigures figures = last.get(scheduler);
            return figures == null ? 0 : value.applyAsLong(figures);
        }

        void delayed(String scheduler, long nanos) {
            delays.computeIfAbsent(scheduler, this::register).record(Duration.ofNanos(nanos));
        }

        void lagged(long nanos) {
            lag.record(Duration.ofNanos(nanos));
        }

        void lasted(LongTurn turn) {
            Counter.builder("picos.turns.long")
                    .tags(
                            "scheduler",
                            turn.scheduler(),
                            "kind",
                            turn.kind().name().toLowerCase(Locale.ROOT))
                    .description("Turns above the threshold of the guard")
                    .register(registry)
                    .increment();
        }
    }
}

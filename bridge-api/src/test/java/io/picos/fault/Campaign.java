package io.picos.fault;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Plays all scenarios with every point failing, on one kind of carriers.
final class Campaign {
    private static final String CARRIER = "io.picos.carrier";
    private static final int WARM_UPS = 2;
    private static final int RECORDINGS = 3;
    private static final int ATTEMPTS = 3;
    private static final int MOST_FAILURES = Integer.getInteger("picos.faults.most", 20);
    private static final int PLAYERS = Integer.getInteger("picos.faults.players", 3);

    private static final AtomicInteger LOADERS = new AtomicInteger();
    private static final Set<FaultLoader> ACTIVE = ConcurrentHashMap.newKeySet();

    private final String carrier;
    private final FaultLoader.Image image;
    private final Map<Case, Failure> failures = new ConcurrentHashMap<>();
    private final Set<String> failed = ConcurrentHashMap.newKeySet();
    private final Queue<Case> missed = new ConcurrentLinkedQueue<>();
    private final Map<Case, Failure> unsteady = new ConcurrentHashMap<>();
    private final Queue<Case> revived = new ConcurrentLinkedQueue<>();
    private final AtomicInteger runs = new AtomicInteger();
    private final AtomicInteger silent = new AtomicInteger();
    private final AtomicInteger skipped = new AtomicInteger();

    /// One run.
    ///
    /// @param scenario its name
    /// @param point that fails
    /// @param kind of error
    /// @param hit how often the point has to be reached first
    record Case(String scenario, Point point, Kind kind, int hit) {
        /// {@return what need not be tried again once it has failed}
        String failing() {
            return point.id() + " " + kind;
        }

        @Override
        public String toString() {
            return point + ", " + kind + (hit == 1 ? "" : ", hit " + hit) + ", in '" + scenario + "'";
        }
    }

    /// A run in which a duty was lost.
    ///
    /// @param run the run
    /// @param symptoms what was wrong
    record Failure(Case run, List<String> symptoms) {
        @Override
        public String toString() {
            return run + ": " + String.join("; ", symptoms);
        }
    }

    /// What has come out.
    ///
    /// @param carrier the kind of carriers
    /// @param points all of them
    /// @param reached those that a scenario reaches
    /// @param runs how many
    /// @param failures runs in which a duty was lost
    /// @param unsteady the same, but not when they were repeated
    /// @param revived runs that needed the watchdog
    /// @param missed runs that did not come to their point
    /// @param silent how many runs told nobody of the error
    /// @param skipped how many runs were left out, as their point had failed before
    /// @param nanos how long it took
    record Result(
            String carrier,
            List<Point> points,
            Set<Point> reached,
            int runs,
            List<Failure> failures,
            List<Failure> unsteady,
            List<Case> revived,
            List<Case> missed,
            int silent,
            int skipped,
            long nanos) {
        String summary() {
            return String.format(
                    "injected faults, %s carriers: %d of %d points reached, %d runs, %d survivors, %d revived,"
                            + " %d failures, %d unsteady, %d missed, %d silent, %d skipped, %d ms",
                    carrier,
                    reached.size(),
                    points.size(),
                    runs,
                    runs - failures.size() - unsteady.size(),
                    revived.size(),
                    failures.size(),
                    unsteady.size(),
                    missed.size(),
                    silent,
                    skipped,
                    TimeUnit.NANOSECONDS.toMillis(nanos));
        }

        /// {@return the failures by method, with what they are}
        Map<String, List<Failure>> byPlace() {
            Map<String, List<Failure>> places = new TreeMap<>();
            for (Failure failure : failures) {
                Point point = failure.run().point();
                places.computeIfAbsent(
                                point.isForeign() ? point.toString() : point.place(), ignored -> new ArrayList<>())
                        .add(failure);
            }
            return places;
        }
    }

    Campaign(String carrier, FaultLoader.Image image) {
        this.carrier = carrier;
        this.image = image;
    }

    /// Gives what nobody catches to the loader that it comes from.
    ///
    /// @return the handler before, to be set again
    static Thread.UncaughtExceptionHandler collectUncaught() {
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> {
            for (FaultLoader loader : ACTIVE) {
                if (loader.injector().take(thrown, loader.getName())) {
                    return;
                }
            }
        });
        return before;
    }

    Result run() throws InterruptedException {
        return run(null);
    }

    /// @param only the scenario to play, or null for all
    Result run(String only) throws InterruptedException {
        long start = System.nanoTime();
        Player recorder = new Player();
        List<Case> cases = new ArrayList<>();
        Set<Point> reached = ConcurrentHashMap.newKeySet();
        for (String scenario : recorder.stage.scenarios()) {
            if (only == null || only.equals(scenario)) {
                recorder.record(scenario, cases, reached);
            }
        }
        recorder.leave();
        Queue<Case> queue = new ConcurrentLinkedQueue<>(cases);
        List<Thread> players = new ArrayList<>();
        Queue<Throwable> broken = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < PLAYERS; i++) {
            players.add(Thread.ofPlatform().name("faults-" + i).start(() -> {
                try {
                    new Player().playAll(queue);
                } catch (Throwable thrown) {
                    broken.add(thrown);
                }
            }));
        }
        for (Thread player : players) {
            player.join();
        }
        if (!broken.isEmpty()) {
            throw new IllegalStateException("the harness is broken", broken.peek());
        }
        return new Result(
                carrier,
                image.points().all(),
                reached,
                runs.get(),
                List.copyOf(failures.values()),
                List.copyOf(unsteady.values()),
                List.copyOf(revived),
                List.copyOf(missed),
                silent.get(),
                skipped.get(),
                System.nanoTime() - start);
    }

    /// Plays one case after the other, on one loader as long as nothing is lost there.
    private final class Player {
        private FaultLoader loader;
        private Stage stage;
        private final Set<String> warm = new HashSet<>();

        Player() {
            enter();
        }

        private void enter() {
            loader = new FaultLoader("faults-" + LOADERS.incrementAndGet(), image);
            ACTIVE.add(loader);
            stage = loader.stage();
            warm.clear();
            synchronized (Campaign.class) { // the property is the JVM's, and is read once in a loader
                String before = System.getProperty(CARRIER);
                System.setProperty(CARRIER, carrier);
                try {
                    warmUp(stage.scenarios().get(0));
                } finally {
                    if (before == null) {
                        System.clearProperty(CARRIER);
                    } else {
                        System.setProperty(CARRIER, before);
                    }
                }
            }
        }

        /// Plays a scenario without a fault, before the first fault: classes are initialised once.
        private void warmUp(String scenario) {
            if (warm.add(scenario)) {
                for (int i = 0; i < WARM_UPS; i++) {
                    playWell(scenario);
                }
            }
        }

        private void playWell(String scenario) {
            loader.injector().prepareNothing();
            Verdict verdict = stage.play(scenario, loader.injector());
            if (!verdict.isGood()) {
                throw new IllegalStateException("'" + scenario + "' fails by itself, with " + carrier + " carriers: "
                        + String.join("; ", verdict.symptoms()));
            }
        }

        private void leave() {
            loader.injector().abandon();
            ACTIVE.remove(loader);
        }

        void record(String scenario, List<Case> cases, Set<Point> reached) {
            warmUp(scenario);
            loader.injector().forgetHits();
            for (int i = 0; i < RECORDINGS; i++) {
                playWell(scenario);
            }
            for (Point point : image.points().all()) {
                int hits = loader.injector().hits(point);
                if (hits > 0) {
                    reached.add(point);
                    for (Kind kind : Kind.values()) {
                        if (kind.appliesTo(point)) {
                            cases.add(new Case(scenario, point, kind, 1));
                            if (hits > RECORDINGS) {
                                cases.add(new Case(scenario, point, kind, 2));
                            }
                        }
                    }
                }
            }
        }

        void playAll(Queue<Case> queue) {
            for (Case next = queue.poll(); next != null; next = queue.poll()) {
                play(next);
            }
            leave();
        }

        private void play(Case next) {
            if (failures.size() >= MOST_FAILURES || failed.contains(next.failing())) {
                skipped.incrementAndGet();
                return;
            }
            Verdict verdict = attempt(next);
            if (verdict == null) {
                missed.add(next);
                return;
            }
            runs.incrementAndGet();
            if (verdict.isGood()) {
                if (verdict.isRevived()) {
                    revived.add(next);
                }
                if (!verdict.isSeen()) {
                    silent.incrementAndGet();
                }
                return;
            }
            leave(); // something may have been lost for good; and a run before may have lost it
            enter();
            Verdict again = attempt(next);
            Failure failure = new Failure(next, verdict.symptoms());
            if (again == null || again.isGood()) {
                unsteady.put(next, failure);
            } else {
                failures.put(next, failure);
                failed.add(next.failing());
                leave();
                enter();
            }
        }

        private Verdict attempt(Case next) {
            warmUp(next.scenario());
            for (int i = 0; i < ATTEMPTS; i++) {
                loader.injector().prepare(next.point(), next.kind(), next.hit());
                Verdict verdict = stage.play(next.scenario(), loader.injector());
                if (loader.injector().isFired() || !verdict.isGood()) {
                    return verdict;
                }
            }
            return null;
        }
    }
}

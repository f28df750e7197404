package io.picos.fault;

import io.picos.fault.Plan.Case;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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
import java.util.function.Predicate;

/// Plays all scenarios with every point failing, on one kind of carriers.
final class Campaign {
    private static final String CARRIER = "io.picos.carrier";
    private static final int WARM_UPS = 2;
    private static final int RECORDINGS = 3;
    private static final int ATTEMPTS = 3;
    private static final int MOST_FAILURES = Integer.getInteger("picos.faults.most", 20);
    private static final int MOST_SUSPECTS = 3;
    private static final int PLAYERS = Integer.getInteger("picos.faults.players", 3);

    private static final AtomicInteger LOADERS = new AtomicInteger();
    private static final Set<FaultLoader> ACTIVE = ConcurrentHashMap.newKeySet();

    private final String carrier;
    private final FaultLoader.Image image;
    private final Map<Case, Failure> failures = new ConcurrentHashMap<>();
    private final Set<Point> failed = ConcurrentHashMap.newKeySet();
    private final Queue<Case> missed = new ConcurrentLinkedQueue<>();
    private final Map<Case, Failure> unsteady = new ConcurrentHashMap<>();
    private final Queue<Case> revived = new ConcurrentLinkedQueue<>();
    private final AtomicInteger runs = new AtomicInteger();
    private final AtomicInteger silent = new AtomicInteger();
    private final AtomicInteger skipped = new AtomicInteger();

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
            if (before != null) {
                before.uncaughtException(thread, thrown);
            }
        });
        return before;
    }

    /// @param scenarios which to play
    /// @param cases which to try
    Result run(Predicate<String> scenarios, Predicate<Case> cases) throws InterruptedException {
        long start = System.nanoTime();
        Player recorder = new Player();
        Plan plan = new Plan();
        for (String scenario : recorder.stage.scenarios()) {
            if (scenarios.test(scenario)) {
                recorder.record(scenario, plan);
            }
        }
        recorder.leave();
        Queue<Case> queue = new ConcurrentLinkedQueue<>(
                plan.cases().stream().filter(cases).toList());
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
                plan.reached(),
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
        private List<String> trouble = List.of(); // of the last run without a fault
        private final Set<String> warm = new HashSet<>();
        private final Deque<Case> recent = new ArrayDeque<>(); // good runs on this loader, the latest first

        Player() {
            enter();
        }

        private void enter() {
            loader = new FaultLoader("faults-" + LOADERS.incrementAndGet(), image);
            ACTIVE.add(loader);
            stage = loader.stage();
            warm.clear();
            recent.clear();
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
            if (!tryWarmUp(scenario)) {
                throw new IllegalStateException("'" + scenario + "' fails by itself, with " + carrier + " carriers: "
                        + String.join("; ", trouble));
            }
        }

        private boolean tryWarmUp(String scenario) {
            if (warm.contains(scenario)) {
                return true;
            }
            for (int i = 0; i < WARM_UPS; i++) {
                if (!tryPlay(scenario)) {
                    return false;
                }
            }
            warm.add(scenario);
            return true;
        }

        private boolean tryPlay(String scenario) {
            loader.injector().prepareNothing();
            Verdict verdict = stage.play(scenario, loader.injector());
            trouble = verdict.symptoms();
            return verdict.isGood();
        }

        private void leave() {
            loader.injector().abandon();
            ACTIVE.remove(loader);
        }

        void record(String scenario, Plan plan) {
            warmUp(scenario);
            loader.injector().forgetHits();
            for (int i = 0; i < RECORDINGS; i++) {
                tryPlay(scenario);
            }
            for (Point point : image.points().all()) {
                int hits = loader.injector().hits(point);
                if (hits > 0) {
                    plan.add(point, scenario, Math.max(1, hits / RECORDINGS));
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
            if (failures.size() >= MOST_FAILURES || failed.contains(next.point())) {
                skipped.incrementAndGet();
                return;
            }
            if (!tryWarmUp(next.scenario())) {
                blame(next.scenario());
                warmUp(next.scenario());
            }
            Verdict verdict = attempt(next);
            if (verdict == null) {
                missed.add(next);
                return;
            }
            runs.incrementAndGet();
            if (verdict.isGood()) {
                recent.addFirst(next);
                if (verdict.isRevived()) {
                    revived.add(next);
                }
                if (!verdict.isSeen()) {
                    silent.incrementAndGet();
                }
                return;
            }
            List<Case> suspects = List.copyOf(recent);
            renew(); // something may have been lost for good; and a run before may have lost it
            Verdict again = attempt(next);
            if (again != null && !again.isGood()) {
                fail(new Failure(next, again.symptoms()));
                renew();
            } else {
                unsteady.put(next, new Failure(next, verdict.symptoms()));
                blame(next.scenario(), suspects);
            }
        }

        private void fail(Failure failure) {
            failures.put(failure.run(), failure);
            failed.add(failure.run().point());
        }

        private void renew() {
            leave();
            enter();
        }

        private void blame(String scenario) {
            List<Case> suspects = List.copyOf(recent);
            renew();
            blame(scenario, suspects);
        }

        /// Looks for the run, of the latest ones, after which a scenario fails although no point does.
        private void blame(String scenario, List<Case> suspects) {
            for (Case suspect : suspects.subList(0, Math.min(suspects.size(), MOST_SUSPECTS))) {
                Verdict verdict = attempt(suspect);
                if (verdict != null && !tryWarmUp(scenario)) {
                    fail(new Failure(suspect, List.of("'" + scenario + "' fails afterwards, without a fault")));
                    renew();
                    return;
                }
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

package io.picos.fault;

import io.picos.fault.Plan.Case;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Plays one case after the other, on one loader as long as nothing is lost there.
///
/// A run that fails is repeated on a new loader. If it fails there too, its point is to blame. Otherwise one of the
/// latest runs on the old loader may have done harm that only a later run has noticed.
final class Player {
    private static final String CARRIER = "io.picos.carrier";
    private static final int WARM_UPS = 2;
    private static final int RECORDINGS = 4;
    private static final int ATTEMPTS = 3;
    private static final int MOST_SUSPECTS = 3;
    private static final int MORE_PATIENCE = 3;

    private static final AtomicInteger LOADERS = new AtomicInteger();
    private static final Set<FaultLoader> ACTIVE = ConcurrentHashMap.newKeySet();

    private final String carrier;
    private final FaultLoader.Image image;
    private final Result result;
    private final int mostFailures;
    private FaultLoader loader;
    private Stage stage;
    private final Set<String> warm = new HashSet<>(); // scenarios that this loader has played without a fault
    private final Deque<Case> recent = new ArrayDeque<>(); // survivors on this loader, the latest first

    /// @param carrier the kind of carriers
    /// @param image the classes to load
    /// @param result to add to
    /// @param mostFailures after which the rest is skipped
    Player(String carrier, FaultLoader.Image image, Result result, int mostFailures) {
        this.carrier = carrier;
        this.image = image;
        this.result = result;
        this.mostFailures = mostFailures;
        enter();
    }

    /// Gives uncaught errors to the loader whose classes have thrown them.
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

    // ---- loaders

    private void enter() {
        loader = new FaultLoader("faults-" + LOADERS.incrementAndGet(), image);
        ACTIVE.add(loader);
        stage = loader.stage();
        warm.clear();
        recent.clear();
        synchronized (Player.class) { // the property is the JVM's, and is read once in a loader
            String before = System.getProperty(CARRIER);
            System.setProperty(CARRIER, carrier);
            try {
                play(stage.scenarios().get(0));
            } finally {
                if (before == null) {
                    System.clearProperty(CARRIER);
                } else {
                    System.setProperty(CARRIER, before);
                }
            }
        }
    }

    private void leave() {
        loader.injector().abandon();
        ACTIVE.remove(loader);
    }

    private void renew() {
        leave();
        enter();
    }

    // ---- without a fault

    List<String> scenarios() {
        return stage.scenarios();
    }

    /// Learns which points a scenario reaches.
    void record(String scenario, Plan plan) {
        warmUp(scenario);
        Map<Point, List<Integer>> hits = new LinkedHashMap<>();
        for (int i = 0; i < RECORDINGS; i++) {
            loader.injector().forgetHits();
            play(scenario);
            for (Point point : image.points().all()) {
                int latest = loader.injector().hits(point);
                if (latest > 0) {
                    hits.computeIfAbsent(point, ignored -> new ArrayList<>()).add(latest);
                }
            }
        }
        hits.forEach((point, each) -> plan.add(point, scenario, each.size() < RECORDINGS ? 0 : Collections.min(each)));
    }

    private Verdict play(String scenario) {
        loader.injector().prepareNothing();
        return stage.play(scenario, loader.injector());
    }

    /// Plays a scenario before it is played with a fault, since classes are initialised once.
    private void warmUp(String scenario) {
        Verdict last = null;
        for (int i = 0; i < ATTEMPTS; i++) {
            last = tryWarmUp(scenario);
            if (last.isGood()) {
                return;
            }
            renew();
        }
        throw new IllegalStateException("'" + scenario + "' fails by itself, with " + carrier + " carriers: "
                + String.join("; ", last.symptoms()));
    }

    private Verdict tryWarmUp(String scenario) {
        Verdict verdict = Verdict.GOOD;
        for (int i = 0; i < WARM_UPS && verdict.isGood() && !warm.contains(scenario); i++) {
            verdict = play(scenario);
        }
        if (verdict.isGood()) {
            warm.add(scenario);
        }
        return verdict;
    }

    // ---- with one

    void playAll(Queue<Case> queue) {
        for (Case next = queue.poll(); next != null; next = queue.poll()) {
            if (result.failures().size() >= mostFailures || result.hasFailed(next.point())) {
                result.addSkipped();
            } else {
                play(next);
            }
        }
        leave();
    }

    void end() {
        leave();
    }

    private void play(Case next) {
        if (!tryWarmUp(next.scenario()).isGood()) {
            blame(next.scenario());
        }
        Verdict verdict = attempt(next);
        if (verdict == null) {
            result.addMissed(next);
        } else if (verdict.isPerfect()) {
            recent.addFirst(next);
            result.addSurvivor(next, verdict);
        } else {
            repeat(next, verdict);
        }
    }

    private void repeat(Case lost, Verdict first) {
        List<Case> suspects = List.copyOf(recent);
        renew();
        loader.injector().setPatience(MORE_PATIENCE);
        Verdict again = attempt(lost);
        if (again != null && !again.isGood()) {
            result.addFailure(lost, again.symptoms());
        } else if (again != null && !again.isPerfect()) {
            result.addSurvivor(lost, again);
        } else {
            if (first.isGood()) {
                result.addSurvivor(lost, first);
            } else {
                result.addUnsteady(lost, first.symptoms());
            }
            blame(lost.scenario(), suspects);
        }
        renew();
    }

    private void blame(String scenario) {
        List<Case> suspects = List.copyOf(recent);
        renew();
        blame(scenario, suspects);
        renew();
    }

    /// Looks for the run after which a scenario fails although no point does. Looks twice, since a scenario may
    /// also be late because the machine is busy.
    private void blame(String scenario, List<Case> suspects) {
        if (firstToBreak(scenario, suspects) != null) {
            renew();
            loader.injector().setPatience(MORE_PATIENCE);
            Case suspect = firstToBreak(scenario, suspects);
            if (suspect != null) {
                result.addFailure(suspect, List.of("'" + scenario + "' fails afterwards, without a fault"));
            }
        }
    }

    private @Nullable Case firstToBreak(String scenario, List<Case> suspects) {
        for (Case suspect : suspects.subList(0, Math.min(suspects.size(), MOST_SUSPECTS))) {
            warmUp(scenario);
            if (attempt(suspect) != null && !play(scenario).isPerfect()) {
                return suspect;
            }
        }
        return null;
    }

    /// {@return how it went, or null if it has not come to its point}
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

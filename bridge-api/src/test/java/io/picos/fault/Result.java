package io.picos.fault;

import io.picos.fault.Plan.Case;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// The outcome of a campaign. Players on several threads add to it.
final class Result {
    private final String carrier;
    private final long start = System.nanoTime();
    private final Map<Case, Failure> failures = new ConcurrentHashMap<>();
    private final Set<Point> failed = ConcurrentHashMap.newKeySet();
    private final Map<Case, Failure> unsteady = new ConcurrentHashMap<>();
    private final Queue<Case> revived = new ConcurrentLinkedQueue<>();
    private final Queue<Case> silent = new ConcurrentLinkedQueue<>();
    private final Queue<Case> missed = new ConcurrentLinkedQueue<>();
    private final AtomicInteger runs = new AtomicInteger();
    private final AtomicInteger skipped = new AtomicInteger();
    private volatile List<Point> points = List.of(); // written by the campaign, at its end
    private volatile Set<Point> reached = Set.of(); // written by the campaign, at its end
    private volatile long millis; // written by the campaign, at its end

    /// A run in which a duty was lost.
    ///
    /// @param run the run
    /// @param symptoms of the loss
    record Failure(Case run, List<String> symptoms) {
        @Override
        public String toString() {
            return run + ": " + String.join("; ", symptoms);
        }
    }

    /// @param carrier the kind of carriers
    Result(String carrier) {
        this.carrier = carrier;
    }

    // ---- for the players

    boolean hasFailed(Point point) {
        return failed.contains(point);
    }

    void addSurvivor(Case run, Verdict verdict) {
        runs.incrementAndGet();
        if (verdict.isRevived()) {
            revived.add(run);
        }
        if (!verdict.isSeen()) {
            silent.add(run);
        }
    }

    void addFailure(Case run, List<String> symptoms) {
        runs.incrementAndGet();
        failures.put(run, new Failure(run, symptoms));
        failed.add(run.point());
    }

    /// Adds a run in which a duty was lost, but not when it was repeated.
    void addUnsteady(Case run, List<String> symptoms) {
        runs.incrementAndGet();
        unsteady.put(run, new Failure(run, symptoms));
    }

    /// Adds a run that did not come to its point.
    void addMissed(Case run) {
        missed.add(run);
    }

    /// Adds a run that was left out, since its point had failed before, or too many had.
    void addSkipped() {
        skipped.incrementAndGet();
    }

    void end(List<Point> points, Set<Point> reached) {
        this.points = points;
        this.reached = reached;
        millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }

    // ---- for the test

    int runs() {
        return runs.get();
    }

    List<Failure> failures() {
        return List.copyOf(failures.values());
    }

    List<Failure> unsteady() {
        return List.copyOf(unsteady.values());
    }

    /// {@return one line}
    String summary() {
        return String.format(
                "injected faults, %s carriers: %d of %d points reached, %d runs, %d survivors (%d of them revived, %d"
                        + " silent), %d failures, %d unsteady, %d missed, %d skipped, %d ms",
                carrier,
                reached.size(),
                points.size(),
                runs.get(),
                runs.get() - failures.size() - unsteady.size(),
                revived.size(),
                silent.size(),
                failures.size(),
                unsteady.size(),
                missed.size(),
                skipped.get(),
                millis);
    }

    /// Writes all findings, the failures by method first.
    void write(PrintWriter out) {
        out.println(summary());
        byPlace().forEach((place, lost) -> {
            out.println(place + ": " + lost.size());
            lost.forEach(each -> out.println("    " + each));
        });
        unsteady.values().forEach(each -> out.println("unsteady: " + each));
        revived.forEach(each -> out.println("revived: " + each));
        missed.forEach(each -> out.println("missed: " + each));
        silent.forEach(each -> out.println("silent: " + each));
        points.stream().filter(each -> !reached.contains(each)).forEach(each -> out.println("not reached: " + each));
        Exclusion.ALL.forEach(each -> out.println("excluded: " + each));
    }

    private Map<String, List<Failure>> byPlace() {
        Map<String, List<Failure>> places = new TreeMap<>();
        for (Failure failure : failures.values()) {
            places.computeIfAbsent(failure.run().point().place(), ignored -> new ArrayList<>())
                    .add(failure);
        }
        return places;
    }
}

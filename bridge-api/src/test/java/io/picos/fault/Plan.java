package io.picos.fault;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/// The runs of a campaign: the situations in which scenarios reach points, and a choice of them.
///
/// Each point is to fail with each [Kind] of error. It is reached in many situations: in several scenarios, and there
/// for the first, the second and the last time. By default a few of them are taken, spread over all; with
/// `picos.stress` all are.
final class Plan {
    private static final int MOST_SITUATIONS = Boolean.getBoolean("picos.stress") ? Integer.MAX_VALUE : 3;

    private final Map<Point, List<Situation>> situations = new LinkedHashMap<>();
    private final Map<Point, List<Situation>> sporadic = new HashMap<>(); // taken where there is no other

    private record Situation(String scenario, int hit) {}

    /// One run.
    ///
    /// @param scenario its name
    /// @param point that fails
    /// @param kind of error
    /// @param hit how often the point has to be reached first
    record Case(String scenario, Point point, Kind kind, int hit) {
        @Override
        public String toString() {
            return point + ", " + kind + (hit == 1 ? "" : ", hit " + hit) + ", in '" + scenario + "'";
        }
    }

    /// Notes that a scenario reaches a point.
    ///
    /// @param hits how often it does so at least; zero if it does not in each run
    void add(Point point, String scenario, int hits) {
        List<Situation> rare = sporadic.computeIfAbsent(point, ignored -> new ArrayList<>());
        List<Situation> all = situations.computeIfAbsent(point, ignored -> new ArrayList<>());
        if (hits == 0) {
            rare.add(new Situation(scenario, 1));
        }
        IntStream.of(1, 2, hits)
                .distinct()
                .filter(hit -> hit > 0 && hit <= hits)
                .forEach(hit -> all.add(new Situation(scenario, hit)));
    }

    Set<Point> reached() {
        return situations.keySet();
    }

    /// {@return the runs, those at one point far from each other} Where a point fails, the others can be left out.
    List<Case> cases() {
        List<List<Case>> rounds = new ArrayList<>();
        situations.forEach((point, all) -> {
            int round = 0;
            for (Situation situation : spread(all.isEmpty() ? sporadic.get(point) : all)) {
                for (Kind kind : Kind.values()) {
                    if (kind.appliesTo(point)) {
                        if (round == rounds.size()) {
                            rounds.add(new ArrayList<>());
                        }
                        rounds.get(round++).add(new Case(situation.scenario, point, kind, situation.hit));
                    }
                }
            }
        });
        return rounds.stream().flatMap(List::stream).toList();
    }

    private static List<Situation> spread(List<Situation> all) {
        if (all.size() <= MOST_SITUATIONS) {
            return all;
        }
        List<Situation> some = new ArrayList<>();
        for (int i = 0; i < MOST_SITUATIONS; i++) {
            some.add(all.get(i * (all.size() - 1) / (MOST_SITUATIONS - 1)));
        }
        return some;
    }
}

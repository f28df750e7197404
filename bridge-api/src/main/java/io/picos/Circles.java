package io.picos;

import io.picos.engine.thread.Observed;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Finds fibers that wait for each other in a circle (O5).
///
/// A first look follows each fiber to the fiber that it depends on. The answers belong to different moments, so
/// that a circle may never have existed. A second look, which begins when the first has ended, asks the same
/// again. If each fiber of the circle is in the same suspension as before, and waits for the same thing of the
/// same owner, then all of them were suspended at the moment between the two looks, and the circle has existed.
final class Circles {
    /// A fiber that waits for a thing, in one of its suspensions.
    private record Wait(Observed waiting, int step, Object thing, Observed owner) {}

    private Circles() {}

    /// {@return the circles} A fiber is in at most one. A fiber that waits for itself is in none.
    ///
    /// @param fibers the fibers to begin with; a circle may have others, too
    /// @param dependsOn returns the fiber that a suspended fiber waits for, or null
    static List<List<Observed>> among(List<Observed> fibers, Function<Observed, @Nullable Observed> dependsOn) {
        List<List<Wait>> candidates = candidates(fibers, dependsOn);
        List<List<Observed>> circles = new ArrayList<>();
        for (List<Wait> candidate : candidates) {
            if (candidate.stream().allMatch(wait -> wait.equals(look(wait.waiting(), dependsOn)))) {
                circles.add(candidate.stream().map(Wait::waiting).toList());
            }
        }
        return circles;
    }

    private static List<List<Wait>> candidates(
            List<Observed> fibers, Function<Observed, @Nullable Observed> dependsOn) {
        List<List<Wait>> circles = new ArrayList<>();
        IdentityHashMap<Observed, Integer> seen = new IdentityHashMap<>(); // the number of the walk that came there first
        for (int walk = 0; walk < fibers.size(); walk++) {
            List<Wait> path = new ArrayList<>();
            Observed at = fibers.get(walk);
            while (at != null && !seen.containsKey(at)) {
                Wait wait = look(at, dependsOn);
                if (wait == null) {
                    break;
                }
                seen.put(at, walk);
                path.add(wait);
                at = wait.owner();
            }
            if (at != null && seen.getOrDefault(at, -1) == walk) {
                Observed first = at;
                int begin = 0;
                while (path.get(begin).waiting() != first) {
                    begin++;
                }
                if (path.size() - begin > 1) {
                    circles.add(List.copyOf(path.subList(begin, path.size())));
                }
            }
        }
        return circles;
    }

    private static @Nullable Wait look(Observed waiting, Function<Observed, @Nullable Observed> dependsOn) {
        int step = waiting.steps();
        Observed owner = dependsOn.apply(waiting);
        Object thing = owner == null ? null : waiting.waitedFor();
        return owner == null || thing == null ? null : new Wait(waiting, step, thing, owner);
    }
}

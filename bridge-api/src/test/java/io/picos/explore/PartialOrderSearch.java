package io.picos.explore;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// One order, at least, of each set of orders that differ only in how independent steps follow each other: dynamic
/// partial order reduction (Flanagan and Godefroid, 2005) with sleep sets (Godefroid, 1996).
///
/// An execution is run; wherever it contains a race, two conflicting steps of different strands with nothing
/// between them that orders them, the other order is noted at the point before the first one, to be run
/// later. A strand *sleeps* while all that it would do next has been explored from an equivalent point.
final class PartialOrderSearch implements Search {
    private final List<Choice> path = new ArrayList<>();
    private final Map<Access.Location, Clocks> clocks = new HashMap<>(); // of the current execution
    private int[][] seen = {}; // of the current execution: the latest step of each strand that happens before a strand
    private int depth;

    private static final class Choice {
        int taken;
        int enabled; // a set of strands
        int wanted; // a set of strands: to be tried because of a race
        int tried; // a set of strands
        int asleep; // a set of strands
        Access access; // of the one taken, in the current execution
    }

    /// What happens before the next access to a location.
    private static final class Clocks {
        final int[] beforeRead; // what happens before the last write, and it
        final int[] beforeWrite; // what happens before any access, and it

        Clocks(int strands) {
            beforeRead = noSteps(strands);
            beforeWrite = noSteps(strands);
        }
    }

    @Override
    public int choose(List<Strand> strands, int enabled, int last) {
        if (depth == 0) {
            clocks.clear();
            seen = new int[strands.size()][];
            Arrays.setAll(seen, strand -> noSteps(strands.size()));
        }
        for (int strand = 0; strand < strands.size(); strand++) {
            if (!strands.get(strand).hasEnded()) {
                noteRace(strand, strands.get(strand).next());
            }
        }
        if (depth == path.size()) {
            Choice choice = new Choice();
            choice.enabled = enabled;
            choice.asleep = stillAsleep(strands);
            int candidates = enabled & ~choice.asleep;
            if (candidates == 0) {
                return NONE;
            }
            choice.taken = Search.prefer(last, candidates);
            path.add(choice);
        }
        Choice choice = path.get(depth);
        choice.access = strands.get(choice.taken).next().now();
        tick(choice.taken, choice.access);
        depth++;
        return choice.taken;
    }

    /// Notes the race, if there is one, between what the strand does next and what was done before.
    private void noteRace(int strand, Access next) {
        for (int step = depth - 1; step >= 0; step--) {
            Choice earlier = path.get(step);
            if (earlier.taken != strand && earlier.access.conflictsWith(next)) {
                if (step > seen[strand][earlier.taken]) {
                    earlier.wanted |= Search.contains(earlier.enabled, strand) ? 1 << strand : instead(strand, step);
                }
                return; // earlier ones are ordered before this one, or have been noted with it
            }
        }
    }

    /// {@return whom to run at the step to get to another order, where the strand itself could not run there}
    private int instead(int strand, int step) {
        int enabled = path.get(step).enabled;
        for (int later = step + 1; later < depth; later++) {
            int taken = path.get(later).taken;
            if (Search.contains(enabled, taken) && seen[strand][taken] >= later) {
                return 1 << taken;
            }
        }
        return enabled;
    }

    /// {@return those that slept at the step before, or have been tried there, and do not mind what was done instead}
    private int stillAsleep(List<Strand> strands) {
        if (depth == 0) {
            return 0;
        }
        Choice before = path.get(depth - 1);
        int asleep = 0;
        for (int strand = 0; strand < strands.size(); strand++) {
            if (Search.contains((before.asleep | before.tried) & ~(1 << before.taken), strand)
                    && !strands.get(strand).hasEnded()
                    && !strands.get(strand).next().conflictsWith(before.access)) {
                asleep |= 1 << strand;
            }
        }
        return asleep;
    }

    private void tick(int strand, Access access) {
        Clocks location = clocks.computeIfAbsent(access.location(), fresh -> new Clocks(seen.length));
        int[] now = seen[strand];
        join(now, access.isWrite() ? location.beforeWrite : location.beforeRead);
        now[strand] = depth;
        join(location.beforeWrite, now);
        if (access.isWrite()) {
            join(location.beforeRead, now);
        }
    }

    private static void join(int[] into, int[] from) {
        for (int i = 0; i < into.length; i++) {
            into[i] = Math.max(into[i], from[i]);
        }
    }

    private static int[] noSteps(int strands) {
        int[] none = new int[strands];
        Arrays.fill(none, NONE);
        return none;
    }

    @Override
    public boolean next() {
        depth = 0;
        while (!path.isEmpty()) {
            Choice choice = path.getLast();
            choice.tried |= 1 << choice.taken;
            int left = choice.wanted & ~choice.tried & ~choice.asleep;
            if (left != 0) {
                choice.taken = Integer.numberOfTrailingZeros(left);
                return true;
            }
            path.removeLast();
        }
        return false;
    }

    @Override
    public String schedule() {
        return path.stream().limit(depth).map(choice -> "" + choice.taken).collect(Collectors.joining());
    }

    @Override
    public String toString() {
        return "partial order";
    }
}

package io.picos.explore;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// One order, at least, of each set of orders that differ only in how independent steps follow each other: dynamic
/// partial order reduction with source sets and sleep sets (Abdulla, Aronis, Jonsson and Sagonas, 2014).
///
/// An execution is run; wherever it contains a race, two conflicting steps of different strands with nothing
/// between them that orders them, an execution with the other order is asked for at the point before the
/// first one, by a strand that can begin it. A strand *sleeps* while all that it would do next has been
/// explored from an equivalent point.
///
/// The older algorithm (Flanagan and Godefroid, 2005), which asks for the second strand itself, misses orders if
/// combined with sleep sets: [SearchTest] found that.
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
        int[] seen; // by the one taken, this step included, in the current execution
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
        boolean isNew = depth == path.size();
        if (isNew) {
            noteRacesOfDisabled(strands, enabled, last);
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
        if (depth == path.size() - 1) { // else the races of this step have been noted before
            noteRaces(choice.taken, choice.access);
        }
        tick(choice);
        depth++;
        return choice.taken;
    }

    /// A strand that cannot go on might have been able to before some step: that is a race, too, though it may never
    /// make its next step. Looked at when it stops, or when what it waits for has been taken from it.
    private void noteRacesOfDisabled(List<Strand> strands, int enabled, int last) {
        for (int strand = 0; strand < strands.size(); strand++) {
            Strand waiting = strands.get(strand);
            boolean cannotGoOn = !Search.contains(enabled, strand) || waiting.isInVain();
            boolean isNews = strand == last || (depth > 0 && Search.contains(path.get(depth - 1).enabled, strand));
            if (!waiting.hasEnded() && cannotGoOn && isNews) {
                noteRaces(strand, waiting.next());
            }
        }
    }

    /// Asks for the other order wherever the step that is about to be made races with one before.
    private void noteRaces(int strand, Access next) {
        int[] before = seen[strand].clone();
        for (int step = depth - 1; step >= 0; step--) {
            Choice earlier = path.get(step);
            if (earlier.taken != strand && earlier.access.conflictsWith(next)) {
                if (step > before[earlier.taken]) {
                    reverse(step, strand, next);
                }
                join(before, earlier.seen);
            }
        }
    }

    /// Asks, at the step, for an execution in which the step comes after the one that is about to be made.
    private void reverse(int step, int strand, Access next) {
        Choice choice = path.get(step);
        int beginners = beginners(step, strand, next) & choice.enabled;
        if (beginners == 0) {
            choice.wanted |= choice.enabled; // it was the step that let the other one go on
        } else if ((beginners & (choice.wanted | choice.tried | 1 << choice.taken)) == 0) {
            choice.wanted |= Integer.lowestOneBit(beginners);
        }
    }

    /// {@return who can begin with all that happened since, but does not depend on the step, and the one to come}
    private int beginners(int step, int racing, Access next) {
        int[] first = new int[seen.length]; // the first such step of each strand
        Arrays.fill(first, Integer.MAX_VALUE);
        int beginners = 0;
        for (int later = step + 1; later <= depth; later++) {
            int strand = later < depth ? path.get(later).taken : racing;
            int[] before = later < depth ? path.get(later).seen : seen[strand];
            boolean independent = before[path.get(step).taken] < step;
            if (independent && first[strand] == Integer.MAX_VALUE) {
                first[strand] = later;
                if (isFirst(strand, before, first, later < depth ? null : next, step)) {
                    beginners |= 1 << strand;
                }
            }
        }
        return beginners;
    }

    /// {@return whether none of the steps of others that were collected comes before}
    private boolean isFirst(int strand, int[] before, int[] first, Access toCome, int step) {
        for (int other = 0; other < first.length; other++) {
            if (other != strand && first[other] <= before[other]) {
                return false;
            }
        }
        return toCome == null || !followsAny(strand, toCome, first, step);
    }

    /// {@return whether the access to come conflicts with a step that was collected}
    private boolean followsAny(int strand, Access toCome, int[] first, int step) {
        int stepper = path.get(step).taken;
        for (int later = step + 1; later < depth; later++) {
            Choice choice = path.get(later);
            if (choice.taken != strand
                    && choice.seen[stepper] < step
                    && first[choice.taken] <= later
                    && choice.access.conflictsWith(toCome)) {
                return true;
            }
        }
        return false;
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

    private void tick(Choice choice) {
        Clocks location = clocks.computeIfAbsent(choice.access.location(), fresh -> new Clocks(seen.length));
        boolean isWrite = choice.access.isWrite();
        int[] now = seen[choice.taken];
        join(now, isWrite ? location.beforeWrite : location.beforeRead);
        now[choice.taken] = depth;
        choice.seen = now.clone();
        join(location.beforeWrite, now);
        if (isWrite) {
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
            int left = choice.wanted & choice.enabled & ~choice.tried & ~choice.asleep;
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

package io.picos.explore;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// All orders with at most so many preemptions: switches away from a strand that could have gone on.
///
/// Nearly all bugs show with two. The number of executions grows with a power of the number of steps, of which
/// the bound is the exponent, so this also ends where other searches do not.
final class BoundedSearch implements Search {
    private final int bound;
    private final List<Choice> path = new ArrayList<>();
    private int depth;
    private int preemptions;

    private static final class Choice {
        int taken;
        int untried; // a set of strands
    }

    BoundedSearch(int bound) {
        this.bound = bound;
    }

    @Override
    public int choose(List<Strand> strands, int enabled, int last) {
        boolean couldGoOn = Search.contains(enabled, last);
        if (depth == path.size()) {
            int candidates = couldGoOn && preemptions == bound ? 1 << last : enabled;
            Choice choice = new Choice();
            choice.taken = Search.prefer(last, candidates);
            choice.untried = candidates & ~(1 << choice.taken);
            path.add(choice);
        }
        int taken = path.get(depth++).taken;
        if (couldGoOn && taken != last) {
            preemptions++;
        }
        return taken;
    }

    @Override
    public boolean next() {
        depth = 0;
        preemptions = 0;
        while (!path.isEmpty()) {
            Choice choice = path.getLast();
            if (choice.untried != 0) {
                choice.taken = Integer.numberOfTrailingZeros(choice.untried);
                choice.untried &= ~(1 << choice.taken);
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
        return "at most " + bound + " preemptions";
    }
}

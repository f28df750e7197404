package io.picos.explore;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/// Runs a scenario again and again, in the orders that a [Search] asks for, until it finds one that fails.
final class Explorer {
    private static final int MOST_STEPS = 10_000; // of one execution; more is a loop that never ends

    private final Search search;
    private final long mostExecutions;
    private final Set<String> outcomes = new TreeSet<>();
    private long executions;
    private long steps;

    /// What an exploration has found.
    ///
    /// @param executions how many there were
    /// @param steps of all executions
    /// @param isComplete whether the search came to its end; false also if it was ended by a failure
    /// @param outcomes what [Scenario#end()] returned
    /// @param failure the first one, with its schedule in the message, or null
    record Result(long executions, long steps, boolean isComplete, Set<String> outcomes, AssertionError failure) {}

    private Explorer(Search search, long mostExecutions) {
        this.search = search;
        this.mostExecutions = mostExecutions;
    }

    /// Explores a scenario.
    ///
    /// @param scenarios makes it anew for each execution
    /// @param search in which orders
    /// @param mostExecutions after which it gives up
    static Result explore(Supplier<Scenario> scenarios, Search search, long mostExecutions) {
        return new Explorer(search, mostExecutions).explore(scenarios);
    }

    private Result explore(Supplier<Scenario> scenarios) {
        boolean more = true;
        while (more && executions < mostExecutions) {
            executions++;
            Scenario scenario = scenarios.get();
            try {
                run(scenario);
            } catch (AssertionError failure) {
                return result(
                        false,
                        new AssertionError(
                                failure.getMessage() + "; execution " + executions + ", schedule " + search.schedule(),
                                failure));
            }
            more = search.next();
        }
        return result(!more, null);
    }

    private Result result(boolean isComplete, AssertionError failure) {
        return new Result(executions, steps, isComplete, outcomes, failure);
    }

    private void run(Scenario scenario) {
        List<Strand> strands = new ArrayList<>();
        for (Runnable body : scenario.strands()) {
            Strand strand = new Strand(body);
            strands.add(strand);
            resume(strand); // up to its first step
        }
        int last = Search.NONE;
        for (int count = 0; ; count++) {
            int enabled = enabled(strands);
            if (enabled == 0) {
                break;
            }
            last = search.choose(strands, enabled, last);
            if (last == Search.NONE) {
                return; // an equivalent execution has been seen
            }
            if (!Search.contains(enabled, last)) {
                throw new IllegalStateException("the scenario is not deterministic");
            }
            if (count == MOST_STEPS) {
                throw new AssertionError("an execution without end");
            }
            resume(strands.get(last));
        }
        if (!strands.stream().allMatch(Strand::hasEnded)) {
            throw new AssertionError("deadlock: "
                    + strands.stream().filter(strand -> !strand.hasEnded()).count() + " strands are parked");
        }
        outcomes.add(scenario.end());
    }

    private void resume(Strand strand) {
        steps++;
        strand.resume();
        if (strand.failure() instanceof LinkageError broken) {
            throw broken; // a mistake in the scenario or in a mutation, and nothing that was found
        }
        if (strand.failure() != null) {
            throw new AssertionError("a strand threw " + strand.failure(), strand.failure());
        }
    }

    private static int enabled(List<Strand> strands) {
        int enabled = enabledNow(strands);
        if (enabled == 0) {
            for (Strand strand : strands) {
                if (strand.giveUp()) {
                    return enabledNow(strands);
                }
            }
        }
        return enabled;
    }

    private static int enabledNow(List<Strand> strands) {
        int enabled = 0;
        for (int i = 0; i < strands.size(); i++) {
            enabled |= strands.get(i).isEnabled() ? 1 << i : 0;
        }
        return enabled;
    }
}

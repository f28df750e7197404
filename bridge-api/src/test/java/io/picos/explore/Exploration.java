package io.picos.explore;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// What tests use: explores the scenarios of a class with both searches, and asserts what comes out.
///
/// @param scenarios the name of a class with a static method without parameters for each scenario
/// @param plainFields plain fields to take for shared ones, as `Class.field`
public record Exploration(String scenarios, Set<String> plainFields) {
    private static final boolean IS_STRESS = Boolean.getBoolean("picos.stress");
    private static final int BOUND = IS_STRESS ? 3 : 2;
    private static final long MOST_EXECUTIONS = IS_STRESS ? 50_000_000 : 2_000_000;

    /// @param scenarios the class
    /// @param plainFields to take for shared ones
    public static Exploration of(Class<?> scenarios, String... plainFields) {
        return new Exploration(scenarios.getName(), Set.of(plainFields));
    }

    /// Asserts that every execution of the scenario is right, and that all have been seen.
    ///
    /// @param scenario the name of the method
    /// @param outcomes that must have been seen, or some other way to end has become impossible
    public void holds(String scenario, String... outcomes) {
        Explorer.Result bounded = holds(scenario, new BoundedSearch(BOUND), outcomes);
        Explorer.Result reduced = holds(scenario, new PartialOrderSearch(), outcomes);
        assertThat(reduced.outcomes())
                .as("the partial order search misses nothing that the other sees")
                .containsAll(bounded.outcomes());
    }

    /// The same for a scenario of which there are too many executions: only with `picos.stress` is it explored
    /// without a bound.
    ///
    /// @param scenario the name of the method
    /// @param outcomes that must have been seen
    public void holdsButIsLarge(String scenario, String... outcomes) {
        if (IS_STRESS) {
            holds(scenario, outcomes);
        } else {
            holds(scenario, new BoundedSearch(BOUND), outcomes);
        }
    }

    /// The same for a scenario of which there are too many executions even then.
    ///
    /// @param scenario the name of the method
    /// @param outcomes that must have been seen
    public void holdsWithinBound(String scenario, String... outcomes) {
        holds(scenario, new BoundedSearch(BOUND), outcomes);
    }

    private Explorer.Result holds(String scenario, Search search, String... outcomes) {
        Explorer.Result result =
                explore(scenario, supplier(scenario, new WovenLoader(plainFields, null)), search, null);
        if (result.failure() != null) {
            throw result.failure();
        }
        assertThat(result.isComplete()).as("the exploration is complete").isTrue();
        if (outcomes.length > 0) {
            assertThat(result.outcomes()).contains(outcomes);
        }
        return result;
    }

    /// Asserts that a bug in the classes under test is found.
    ///
    /// @param scenario the name of the method
    /// @param mutation the bug
    /// @param symptom part of the message of the failure
    public void finds(String scenario, Mutation mutation, String symptom) {
        finds(scenario, mutation, symptom, List.of(new BoundedSearch(BOUND), new PartialOrderSearch()));
    }

    /// The same for a scenario of which there are too many executions: explored with a bound only.
    ///
    /// @param scenario the name of the method
    /// @param mutation the bug
    /// @param symptom part of the message of the failure
    public void findsWithinBound(String scenario, Mutation mutation, String symptom) {
        finds(scenario, mutation, symptom, List.of(new BoundedSearch(BOUND)));
    }

    private void finds(String scenario, Mutation mutation, String symptom, List<Search> searches) {
        for (Search search : searches) {
            WovenLoader loader = new WovenLoader(plainFields, mutation);
            Explorer.Result result = explore(scenario, supplier(scenario, loader), search, mutation);
            assertThat(loader.isMutated())
                    .as("there is such a call: %s", mutation)
                    .isTrue();
            assertThat(result.failure())
                    .as("%s is found with %s", mutation, search)
                    .hasMessageContaining(symptom);
        }
    }

    private static Explorer.Result explore(String name, Supplier<Scenario> scenario, Search search, Mutation mutation) {
        long start = System.nanoTime();
        Explorer.Result result = Explorer.explore(scenario, search, MOST_EXECUTIONS);
        System.out.printf(
                "explored %s, %s%s: %d executions, %d steps, %s, %d ms%n",
                name,
                search,
                mutation == null ? "" : ", " + mutation,
                result.executions(),
                result.steps(),
                result.failure() != null
                        ? "failed: " + result.failure().getMessage()
                        : (result.isComplete() ? "complete" : "not complete") + ", outcomes " + result.outcomes(),
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
        return result;
    }

    private Supplier<Scenario> supplier(String name, WovenLoader loader) {
        try {
            Method method = loader.loadClass(scenarios).getDeclaredMethod(name);
            method.setAccessible(true);
            return () -> make(method);
        } catch (ReflectiveOperationException missing) {
            throw new IllegalArgumentException(scenarios + " has no scenario " + name, missing);
        }
    }

    private static Scenario make(Method method) {
        try {
            return (Scenario) method.invoke(null);
        } catch (IllegalAccessException | InvocationTargetException broken) {
            throw new IllegalStateException(broken);
        }
    }
}

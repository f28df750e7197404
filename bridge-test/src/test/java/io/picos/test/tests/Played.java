package io.picos.test.tests;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/// The results of a test class that JUnit has run inside a test.
///
/// @param results of JUnit
record Played(EngineExecutionResults results) {
    /// Runs all tests of the class.
    ///
    /// @param parameters the configuration parameters of JUnit: name, value, name, value ...
    static Played of(Class<?> tests, String... parameters) {
        EngineTestKit.Builder kit = EngineTestKit.engine("junit-jupiter").selectors(selectClass(tests));
        for (int at = 0; at < parameters.length; at += 2) {
            kit.configurationParameter(parameters[at], parameters[at + 1]);
        }
        return new Played(kit.execute());
    }

    /// {@return the exception of each test, by display name; empty if the test has passed}
    Map<String, Optional<Throwable>> outcomes() {
        Map<String, Optional<Throwable>> outcomes = new TreeMap<>();
        results.testEvents().finished().stream()
                .forEach(event -> outcomes.put(event.getTestDescriptor().getDisplayName(), thrown(event)));
        return outcomes;
    }

    private static Optional<Throwable> thrown(Event event) {
        return event.getRequiredPayload(TestExecutionResult.class).getThrowable();
    }

    /// {@return the exception of the only test; empty if it has passed}
    Optional<Throwable> outcome() {
        Map<String, Optional<Throwable>> outcomes = outcomes();
        if (outcomes.size() != 1) {
            throw new IllegalStateException("not one test, but " + outcomes);
        }
        return outcomes.values().iterator().next();
    }

    /// {@return the exception of the only test}
    Throwable failure() {
        return outcome().orElseThrow(() -> new AssertionError("the test has passed"));
    }

    /// {@return the exception of the first class or test template that could not begin}
    Throwable containerFailure() {
        return results.containerEvents().finished().stream()
                .map(Played::thrown)
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow(() -> new AssertionError("all containers have passed"));
    }
}

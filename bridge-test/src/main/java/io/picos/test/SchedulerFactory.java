package io.picos.test;

import io.picos.Computation;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// Starts one of the schedulers that [EverySchedulerTest] runs its tests on. For authors of schedulers.
///
/// The schedulers of the project's own adapters are built in. [java.util.ServiceLoader] finds further factories, with
/// the context class loader of the thread that runs the tests.
public interface SchedulerFactory {
    /// {@return the name of the scheduler, which the display name of each test shows} Unique among all factories.
    String schedulerName();

    /// Starts a scheduler for one test, with threads of its own. Called outside any fiber.
    ///
    /// @return the scheduler, which JUnit stops after the test
    /// @throws Exception if it cannot be started, which fails the test
    Started start() throws Exception;

    /// A scheduler that has been started for one test.
    interface Started {
        /// Starts a fiber on behalf of the computation, and returns at once. May be called on any thread that runs
        /// no fiber.
        ///
        /// @param computation the computation of the fiber: to cancel it is to cancel the fiber
        /// @param body the code that the fiber runs
        /// @return a stage that completes when the body has ended, its cleanup included
        CompletionStage<?> launch(Computation<@Nullable Void> computation, Callable<@Nullable Void> body);

        /// Stops the scheduler, which cancels the remaining fibers, and waits until its threads have ended. Called
        /// once, outside any fiber.
        ///
        /// @throws Exception if that fails or takes too long, which fails the test
        void stop() throws Exception;
    }
}

package io.picos.examples.fetcher;

import java.time.Duration;
import java.util.concurrent.Callable;

/// A library's scheduler with virtual time.
interface VirtualClock {
    /// Waits by a timer of the library itself. Called in a fiber.
    ///
    /// @param onGivenUp runs if the library gives up the timer
    void await(Duration duration, Runnable onGivenUp);

    /// Begins a fetch in a fiber of the library.
    Stack.Call start(Callable<Reply> fetch);

    /// Lets time pass. Returns when everything that was due has been done.
    void advance(Duration duration);
}

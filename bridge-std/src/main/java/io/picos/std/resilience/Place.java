package io.picos.std.resilience;

import io.picos.Cancellation;
import io.picos.Trigger;
import io.picos.std.Expiry;
import io.picos.std.Waiters;
import org.jspecify.annotations.Nullable;

/// The place of one fiber in the queue of a [RateLimiter].
final class Place implements Waiters.Member {
    private volatile Trigger trigger = Trigger.create(); // written by the waiting fiber, read by any thread
    private volatile boolean left; // written by the waiting fiber

    /// Suspends until [#wake()] is called or the time is over. The fiber then has to look at the state of the
    /// limiter again, and may call this again.
    ///
    /// @throws RuntimeException the cause with which the fiber was cancelled
    /// @param limiter what dumps show as the reason
    /// @param expiry the time limit, or null if there is none
    void await(RateLimiter limiter, @Nullable Expiry expiry) {
        Trigger woken = trigger;
        Throwable cause = expiry == null
                ? woken.awaitAs(limiter)
                : expiry.<@Nullable Throwable>limit(woken::signal, limiter, woken::awaitAs);
        if (cause != null) {
            throw Cancellation.unchecked(cause);
        }
        trigger = Trigger.create(); // before the fiber reads the state, which others change before they wake it
    }

    /// Wakes the fiber. Any thread, at any time.
    void wake() {
        trigger.signal();
    }

    /// Gives up. Called by the waiting fiber, once.
    void leave() {
        left = true;
    }

    @Override
    public boolean hasLeft() {
        return left;
    }
}

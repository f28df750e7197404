package io.picos.compat.scheduler;

import io.picos.compat.subject.EventLoopSubject;
import org.junit.jupiter.api.Test;

/// Rule S11 of schedulers on an event loop.
public interface EventLoopRules extends TimerRules {
    @Override
    EventLoopSubject subject();

    /// The event loop reads its input while fibers yield until it has done so.
    @Test
    default void s11_fibersThatYieldDoNotStarveTheBackendsInput() {
        whileFibersYield("the event loop reads its input", subject()::input);
    }
}

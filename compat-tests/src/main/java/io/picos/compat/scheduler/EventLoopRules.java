package io.picos.compat.scheduler;

import io.picos.Fiber;
import io.picos.compat.patience.Waits;
import io.picos.compat.scene.Scene;
import io.picos.compat.subject.EventLoopSubject;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// Rules S2e and S11 of schedulers on an event loop.
public interface EventLoopRules extends TimerRules {
    /// A turn that is longer than a lane may keep the event loop.
    Duration LONG_TURN = Duration.ofMillis(2);

    /// The long turns that an event loop waits for at most.
    int FEW = 2;

    @Override
    EventLoopSubject subject();

    /// The event loop reads its input while fibers yield until it has done so.
    @Test
    default void s11_fibersThatYieldDoNotStarveTheBackendsInput() {
        whileFibersYield("the event loop reads its input", subject()::input);
    }

    /// A task of the event loop has to wait for a few turns of a fiber, and not for many, if each takes long.
    @Test
    default void s2e_longTurnsGiveWayToTheEventLoop() {
        Scene scene = new Scene("S2e", subject());
        scene.run(fiber -> {
            AtomicBoolean done = new AtomicBoolean();
            subject().ownLoop().execute(() -> done.set(true));
            for (int turns = 0; !done.get(); turns++) {
                scene.holds(turns < FEW, "a task of the event loop waits while a fiber has many long turns");
                long start = System.nanoTime();
                Waits.spinUntil("S2e: a long turn passes", () -> System.nanoTime() - start >= LONG_TURN.toNanos());
                Fiber.yield();
            }
        });
    }
}

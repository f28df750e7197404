package io.picos.compat.sync;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.compat.scene.Member;
import io.picos.compat.scene.Scene;
import io.picos.compat.subject.Rules;
import io.picos.std.sync.Barrier;
import io.picos.std.sync.Poisoned;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Rule L27: the action of a barrier.
public interface BarrierActionRules extends Rules {
    /// {@return the barriers under test; only a wrong subject brings its own}
    default BarrierSubject barriersWithAction() {
        return BarrierSubject.REAL;
    }

    /// The last party runs the action, once in each phase, before any party goes on.
    @Test
    default void l27_theActionRunsBeforeAnyPartyGoesOn() {
        Scene scene = new Scene("L27", subject());
        AtomicInteger actions = new AtomicInteger();
        Barrier barrier = barriersWithAction().create(3, () -> {
            Fiber.yield();
            actions.incrementAndGet();
        });
        scene.run(fiber -> {
            List<Computation<?>> parties = new ArrayList<>();
            for (int number = 0; number < 3; number++) {
                parties.add(scene.spawn(self -> {
                    for (int phase = 1; phase <= 10; phase++) {
                        barriersWithAction().await(barrier);
                        scene.holds(actions.get() >= phase, "the action of a phase must have run");
                    }
                }));
            }
            parties.forEach(scene::join);
            scene.equal(10, actions.get(), "runs of the action");
        });
    }

    /// If the action throws an exception, the last party throws it, and the barrier is poisoned.
    @Test
    default void l27_anActionThatThrowsPoisons() {
        Scene scene = new Scene("L27", subject());
        RuntimeException failure = scene.cause("failed");
        Barrier barrier = barriersWithAction().create(2, () -> {
            throw failure;
        });
        scene.run(fiber -> {
            Member waiter = new Member(
                            scene,
                            "the first party",
                            self -> scene.throwsA(
                                    Poisoned.class, () -> barriersWithAction().await(barrier), "the first party"))
                    .waiting();
            scene.throwsSame(failure, () -> barriersWithAction().await(barrier), "the last party");
            waiter.join();
            scene.holds(barriersWithAction().isPoisoned(barrier), "the barrier must be poisoned");
        });
    }
}

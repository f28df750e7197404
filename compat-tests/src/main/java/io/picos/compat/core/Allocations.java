package io.picos.compat.core;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.compat.patience.Crew;
import io.picos.compat.scene.Probe;
import java.util.function.IntFunction;

/// Measures the bytes that a wait allocates, on the thread that runs this task (T4).
final class Allocations implements Crew.Task {
    private static final int TIMES = 20_000;

    private final TriggerSubject triggers;
    private final Object[] kept = new Object[16]; // so that nothing is optimised away
    private double perWait;
    private double expected;

    Allocations(TriggerSubject triggers) {
        this.triggers = triggers;
    }

    /// Has the shape of the node that attaches a trigger to a computation.
    private record Node(Object trigger, Object older, int balance) {}

    @Override
    public void run() {
        Fiber fiber = Fiber.create(Computation.create());
        Trigger.Action resume = ignored -> {};
        for (int round = 0; round < 3; round++) { // the first rounds load classes
            perWait = measure(ignored -> {
                Trigger trigger = triggers.create();
                fiber.trySuspend(trigger, resume);
                triggers.signal(trigger);
                fiber.unsuspend(trigger);
                return trigger;
            });
            expected = measure(ignored -> Trigger.create()) + measure(index -> new Node(kept, kept, index));
        }
    }

    private double measure(IntFunction<Object> allocating) {
        long before = Probe.allocated();
        for (int index = 0; index < TIMES; index++) {
            kept[index & 15] = allocating.apply(index);
        }
        return (Probe.allocated() - before) / (double) TIMES;
    }

    double perWait() {
        return perWait;
    }

    double expected() {
        return expected;
    }
}

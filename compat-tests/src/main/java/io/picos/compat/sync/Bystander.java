package io.picos.compat.sync;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.compat.patience.Crew;
import io.picos.compat.scene.Probe;
import io.picos.spi.Handler;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Measures the bytes that an operation allocates in a fiber that never suspends. The fiber runs on a platform
/// thread, because virtual threads have no counter of allocations.
final class Bystander implements Handler {
    private static final int TIMES = 10_000;

    private final String id;
    private final Fiber fiber = Fiber.create(Computation.create());

    private Bystander(String id) {
        this.id = id;
    }

    /// {@return the bytes that one run of the operation allocates}
    static double allocated(String id, Crew.Task operation) {
        double[] bytes = new double[1];
        try (Crew crew = new Crew(id)) {
            crew.start(() -> Handler.using(new Bystander(id), () -> bytes[0] = measure(id, operation)));
        }
        return bytes[0];
    }

    private static double measure(String id, Crew.Task operation) {
        double bytes = 0;
        try {
            for (int round = 0; round < 3; round++) { // the first round loads classes
                long before = Probe.allocated();
                for (int time = 0; time < TIMES; time++) {
                    operation.run();
                }
                bytes = (Probe.allocated() - before) / (double) TIMES;
            }
        } catch (Exception thrown) {
            throw new AssertionError(id + ": what is measured threw " + thrown, thrown);
        }
        return bytes;
    }

    @Override
    public Fiber current() {
        return fiber;
    }

    @Override
    public @Nullable Throwable await(Trigger trigger) {
        throw unexpected("await");
    }

    @Override
    public void yield() {
        throw unexpected("yield");
    }

    @Override
    public void cancelAfter(Computation<?> computation, Duration duration, Throwable cause) {
        throw unexpected("cancelAfter");
    }

    @Override
    public long nanoTime() {
        throw unexpected("nanoTime");
    }

    @Override
    public void spawn(Fiber child, Fiber.Main main) {
        throw unexpected("spawn");
    }

    private AssertionError unexpected(String operation) {
        return new AssertionError(id + ": what is measured must not call " + operation);
    }
}

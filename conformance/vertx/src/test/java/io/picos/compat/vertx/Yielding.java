package io.picos.compat.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Fiber;
import io.picos.vertx.VertxBridge;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// Fibers that yield until this is closed.
final class Yielding implements AutoCloseable {
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicLong turns = new AtomicLong();
    private final List<Future<?>> fibers = new ArrayList<>();

    /// @param bridge that runs them
    /// @param count how many
    /// @param turn what each of them does between two yields
    Yielding(VertxBridge bridge, int count, Runnable turn) {
        for (int number = 0; number < count; number++) {
            fibers.add(bridge.future(() -> {
                while (!over.get()) {
                    turns.incrementAndGet();
                    turn.run();
                    Fiber.yield();
                }
                return null;
            }));
        }
    }

    /// {@return the number of turns so far}
    long turns() {
        return turns.get();
    }

    /// Waits for the end of the fibers.
    @Override
    public void close() {
        over.set(true);
        fibers.forEach(fiber -> Vertxes.get("S2: a fiber has ended that yields", fiber));
        if (!fibers.isEmpty()) {
            assertThat(turns).as("S2: turns of fibers that yield").hasPositiveValue();
        }
    }
}

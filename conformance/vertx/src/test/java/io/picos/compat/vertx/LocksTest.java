package io.picos.compat.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.compat.patience.Crew;
import io.picos.compat.patience.Waits;
import io.picos.vertx.VertxBridge;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Rule B12e, where threads may be blocked: a fiber that finds a connection locked delays the events that follow, as
/// blocking code would, also if other fibers are ready.
class LocksTest {
    private static final int OTHERS = 40;
    private static final long NANOS_OF_A_TURN = 50_000;

    private final Vertx vertx = Vertxes.open();

    @AfterEach
    void closeVertx() {
        vertx.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"WORKER", "VIRTUAL_THREAD"})
    void fiberThatStopsAtALock_goesOnBeforeTheNextEvent(ThreadingModel model) {
        ContextInternal context = Vertxes.context(vertx, model);
        VertxBridge bridge = VertxBridge.on(context);
        List<String> steps = Collections.synchronizedList(new ArrayList<>());
        Object lock = new Object();
        CountDownLatch locked = new CountDownLatch(1);
        AtomicReference<Thread> thread = new AtomicReference<>();
        Promise<String> event = context.promise();
        Future<?> fiber = bridge.future(() -> {
            thread.set(Thread.currentThread());
            VertxBridge.await(event.future());
            synchronized (lock) {
                steps.add("fiber");
            }
        });
        try (var busy = new Yielding(bridge, OTHERS, LocksTest::work);
                Crew crew = new Crew("B12e")) {
            crew.start(() -> {
                synchronized (lock) {
                    locked.countDown();
                    Waits.until("B12e: the fiber stops at the lock", () -> isBlocked(thread.get()));
                }
            });
            Waits.await("B12e: the lock is taken", locked);
            context.runOnContext(ignored -> event.complete("event"));
            context.runOnContext(ignored -> steps.add("next event"));
            Vertxes.get("B12e: the fiber has ended", fiber);
            Waits.until("B12e: both have come, beside " + busy.turns() + " turns of others", () -> steps.size() == 2);
        }
        assertThat(steps).as("B12e: order").containsExactly("fiber", "next event");
    }

    private static boolean isBlocked(@Nullable Thread thread) {
        return thread != null && thread.getState() == Thread.State.BLOCKED;
    }

    /// A turn that takes its time, so that a drain has no time for those of all.
    private static void work() {
        long began = System.nanoTime();
        Waits.spinUntil("B12e: a turn passes", () -> System.nanoTime() - began >= NANOS_OF_A_TURN);
    }
}

package io.picos.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.engine.lane.Drain;
import io.picos.engine.lane.Lane;
import io.picos.engine.lane.Turn;
import io.picos.engine.watch.Watchdog;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The last line of defence: the watchdog finds a lane that nobody attends to, has it go on, and says so.
@Timeout(60)
class RevivalTest {
    private static final boolean STRESS = Boolean.getBoolean("picos.stress");

    /// The second counts under stress only: otherwise the machine may be busy with other things.
    @Test
    void laneThatNobodyAttendsTo_goesOnWithinASecondAndIsReported() throws Exception {
        try (ExecutorService pool = Executors.newSingleThreadExecutor()) {
            Engine engine = new Engine(new OnPool(pool, 1));
            Trigger trigger = Trigger.create();
            Computation<Object> computation = Computation.create();
            engine.spawn(Fiber.create(computation), fiber -> {
                trigger.await();
                computation.tryReturn("ended");
            });
            Lane lane = laneOf(engine);
            for (int time = 0; time < 2; time++) {
                awaitIdle(lane);
                CompletableFuture<Long> run = new CompletableFuture<>();
                long start = System.nanoTime();
                leaveUnattended(lane, run);
                long took = run.get(30, TimeUnit.SECONDS) - start;
                if (STRESS) {
                    assertThat(took)
                            .as("S4: nanoseconds until the lane went on")
                            .isLessThan(TimeUnit.SECONDS.toNanos(1));
                }
            }
            assertThat(isReported()).as("the watchdog has said so").isTrue();
            trigger.signal();
            awaitIdle(lane);
            assertThat(computation.isRunning()).isFalse();
        }
    }

    private static boolean isReported() throws ReflectiveOperationException {
        Field reported = Watchdog.class.getDeclaredField("reported");
        reported.setAccessible(true);
        return reported.getBoolean(null);
    }

    private static Lane laneOf(Engine engine) throws ReflectiveOperationException {
        Field homes = Engine.class.getDeclaredField("homes");
        homes.setAccessible(true);
        return ((Homes) homes.get(engine)).all()[0].lane();
    }

    private static void awaitIdle(Lane lane) {
        while (lane.isBusy()) {
            Thread.onSpinWait();
        }
    }

    /// Puts a turn there and tells nobody, as if an error had cut that off.
    private static void leaveUnattended(Lane lane, CompletableFuture<Long> run) throws ReflectiveOperationException {
        Method putBack = Lane.class.getDeclaredMethod("putBack", Turn.class);
        putBack.setAccessible(true);
        putBack.invoke(lane, new Turn() {
            @Override
            public void take(Drain drain) {
                run.complete(System.nanoTime());
            }
        });
    }
}

package io.picos.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Computation;
import io.picos.EndOfStack;
import io.picos.Fiber;
import io.picos.engine.lane.Lane;
import io.picos.spi.Backend;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A backend is not called at the end of a stack: an overflow in the middle of a pool of the JDK leaves the lock of the
/// pool locked, for ever and for everybody (S10).
@Timeout(120)
@Tag("slow")
class SubmissionAtEndOfStackTest {
    private static final int FRAMES = 1_000;
    private static final int ROUNDS = (Boolean.getBoolean("picos.stress") ? 20 : 2) * FRAMES;

    private final Host host = new Host();
    private final Engine engine = new Engine(host);

    @AfterEach
    void end() {
        host.isClosed = true;
    }

    @Test
    void spawn_atEachDepth_callsTheBackendWithEnoughStack() throws InterruptedException {
        AtomicInteger ran = new AtomicInteger();
        Fiber.Main main = fiber -> ran.incrementAndGet(); // not in the loop: a lambda is linked when it is first met
        Runnable spawn = () -> engine.spawn(Fiber.create(Computation.create()), main);
        spawn.run();
        awaitIdle();
        ran.set(0);
        for (int round = 0; round < ROUNDS; round++) {
            atTheEnd(round, spawn);
        }
        assertThat(ran).as("fibers that ran").hasPositiveValue();
        assertNotCramped();
    }

    @Test
    void tryReturn_atEachDepth_callsTheBackendWithEnoughStack() throws InterruptedException {
        AtomicInteger done = new AtomicInteger();
        wakeUp(Runnable::run, done);
        done.set(0);
        for (int round = 0; round < ROUNDS; round++) {
            int depth = round;
            wakeUp(operation -> atTheEnd(depth, operation), done);
        }
        assertThat(done).as("calls that had enough stack").hasPositiveValue();
        assertNotCramped();
    }

    private void wakeUp(Place place, AtomicInteger done) throws InterruptedException {
        Computation<Integer> awaited = Computation.create();
        Computation<Integer> result = Computation.create();
        engine.spawn(Fiber.create(result), fiber -> result.tryCapture(awaited::await));
        awaitIdle();
        place.run(() -> {
            if (awaited.tryReturn(1)) {
                done.incrementAndGet();
            }
        });
        awaited.tryReturn(1);
        awaitIdle();
        assertThat(result.isRunning()).as("a fiber that was to wake up").isFalse();
    }

    private interface Place {
        void run(Runnable operation) throws InterruptedException;
    }

    private void atTheEnd(int round, Runnable operation) throws InterruptedException {
        EndOfStack.run(List.of(operation), round % FRAMES);
        awaitIdle();
    }

    private void awaitIdle() {
        for (Home home : engine.homes().all()) {
            Lane lane = home.lane();
            while (lane.isBusy()) {
                LockSupport.parkNanos(1_000);
            }
        }
    }

    private void assertNotCramped() {
        assertThat(host.calls).as("calls of the backend").hasPositiveValue();
        assertThat(host.cramped).as("calls at the end of a stack").hasValue(0);
    }

    /// One thread, which takes its tasks from a queue that an overflow does not lock.
    private static final class Host implements Backend {
        private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
        private final AtomicInteger calls = new AtomicInteger();
        private final AtomicInteger cramped = new AtomicInteger();
        private volatile boolean isClosed; // written by the test

        Host() {
            Thread.ofPlatform().daemon().name("host").start(this::serve);
        }

        private void serve() {
            while (!isClosed) {
                Runnable task = tasks.poll();
                if (task == null) {
                    LockSupport.parkNanos(10_000);
                } else {
                    task.run();
                }
            }
        }

        @Override
        public String name() {
            return "end of stack";
        }

        @Override
        public Worker openWorker() {
            return task -> {
                calls.incrementAndGet();
                if (!EndOfStack.hasRoomToStartAThread()) {
                    cramped.incrementAndGet();
                }
                tasks.add(task);
            };
        }

        @Override
        public int parallelism() {
            return 1;
        }

        @Override
        public boolean isClosed() {
            return isClosed;
        }
    }
}

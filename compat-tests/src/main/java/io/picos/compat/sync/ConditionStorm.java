package io.picos.compat.sync;

import static java.util.stream.Collectors.joining;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.compat.patience.Repeat;
import io.picos.compat.scene.Probe;
import io.picos.compat.scene.Scene;
import io.picos.std.sync.Condition;
import io.picos.std.sync.Mutex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Workers that lock and wait, and are cancelled and signaled at random, until each outcome has occurred often
/// enough.
final class ConditionStorm implements Fiber.Main {
    private static final int WORKERS = 4;

    /// The end of a worker's round.
    private enum Outcome {
        /// The worker was cancelled before it owned the mutex.
        NOT_LOCKED,
        /// The worker owned the mutex, and did not wait.
        DID_NOT_WAIT,
        /// The worker waited, and was signaled.
        SIGNALED,
        /// The worker waited, and was cancelled.
        CANCELLED_IN_THE_WAIT,
        /// The worker was cancelled while it owned the mutex.
        CANCELLED_WITH_THE_MUTEX
    }

    private final Scene scene;
    private final MutexSubject mutexes;
    private final ConditionSubject conditions;
    private final Mutex mutex;
    private final Condition condition;
    private final long seed = System.nanoTime();
    private final int enough = Repeat.times(1_000);
    private final Map<Outcome, Integer> counts = new ConcurrentHashMap<>();
    private final List<Worker> workers = new ArrayList<>();
    private int counter; // guarded by the mutex
    private boolean held; // guarded by the mutex
    private volatile @Nullable Worker staying; // written by the owner of the mutex
    private volatile boolean over;

    ConditionStorm(Scene scene, MutexSubject mutexes, ConditionSubject conditions) {
        this.scene = scene;
        this.mutexes = mutexes;
        this.conditions = conditions;
        this.mutex = mutexes.create();
        this.condition = mutex.newCondition();
    }

    /// Starts the workers, then cancels and signals them.
    @Override
    public void run(Fiber fiber) {
        List<Computation<?>> ends = new ArrayList<>();
        for (int number = 0; number < WORKERS; number++) {
            Worker worker = new Worker(new Random(seed + number));
            workers.add(worker);
            ends.add(scene.spawn(worker));
        }
        try {
            Random random = new Random(seed - 1);
            scene.yieldUntil(() -> step(random, ends), "each outcome is seen " + enough + " times; seed " + seed);
        } finally {
            over = true;
            scene.yieldUntil(() -> all(ends), "the workers end; seed " + seed);
        }
        ends.forEach(scene::join);
        int locked = Arrays.stream(Outcome.values())
                .filter(outcome -> outcome != Outcome.NOT_LOCKED)
                .mapToInt(this::count)
                .sum();
        scene.equal(locked, counter, "what was counted under the mutex, with seed " + seed);
        scene.holds(!mutex.isLocked(), "the mutex must be free in the end; seed " + seed);
        scene.equal(0, Probe.waiting(condition), "who still waits, with seed " + seed);
    }

    /// Cancels or signals at random.
    ///
    /// @return whether to stop: each outcome has occurred often enough, or a worker has failed
    private boolean step(Random random, List<Computation<?>> ends) {
        Worker owner = staying;
        Worker worker = owner != null && random.nextBoolean() ? owner : workers.get(random.nextInt(WORKERS));
        switch (random.nextInt(8)) {
            case 0, 1, 2, 3 -> worker.cancel();
            case 4, 5, 6 -> conditions.signal(condition);
            default -> conditions.signalAll(condition);
        }
        return Arrays.stream(Outcome.values()).allMatch(outcome -> count(outcome) >= enough)
                || !ends.stream().allMatch(Computation::isRunning); // a worker has failed
    }

    /// {@return whether all workers have ended} Wakes the workers that still wait.
    private boolean all(List<Computation<?>> ends) {
        conditions.signalAll(condition);
        return ends.stream().noneMatch(Computation::isRunning);
    }

    private int count(Outcome outcome) {
        return counts.getOrDefault(outcome, 0);
    }

    private final class Worker implements Fiber.Main {
        private final Random random;
        private volatile Computation<Object> current = Computation.create();

        Worker(Random random) {
            this.random = random;
        }

        void cancel() {
            current.tryCancel(scene.cause("by chance"));
        }

        @Override
        public void run(Fiber self) {
            while (!over) {
                Computation<Object> next = Computation.create();
                self.setComputation(next);
                current = next;
                counts.merge(round(self), 1, Integer::sum);
            }
        }

        private Outcome round(Fiber self) {
            try {
                mutexes.lock(mutex);
            } catch (RuntimeException thrown) {
                return cancelled(Outcome.NOT_LOCKED, thrown);
            }
            try {
                enter();
                counter++;
                Outcome outcome = random.nextInt(3) == 0 ? stay(self) : await();
                leave();
                return outcome;
            } finally {
                mutexes.unlock(mutex);
            }
        }

        /// Keeps the mutex while other workers begin to wait for it.
        private Outcome stay(Fiber self) {
            staying = this;
            try {
                for (int times = 1 + random.nextInt(3); times > 0; times--) {
                    Fiber.yield();
                }
                self.check();
                return Outcome.DID_NOT_WAIT;
            } catch (RuntimeException thrown) {
                return cancelled(Outcome.CANCELLED_WITH_THE_MUTEX, thrown);
            } finally {
                staying = null;
            }
        }

        private Outcome await() {
            leave();
            try {
                conditions.await(condition, mutex);
                enter();
                return Outcome.SIGNALED;
            } catch (RuntimeException thrown) {
                enter();
                return cancelled(Outcome.CANCELLED_IN_THE_WAIT, thrown);
            }
        }

        private Outcome cancelled(Outcome outcome, RuntimeException thrown) {
            if (thrown != current.cancellation()) {
                throw thrown;
            }
            return outcome;
        }

        private void enter() {
            scene.holds(!held, "only one at a time has the mutex; seed " + seed);
            held = true;
        }

        private void leave() {
            held = false;
        }
    }

    @Override
    public String toString() {
        return Arrays.stream(Outcome.values())
                .map(outcome -> outcome + " " + count(outcome))
                .collect(joining(", ", "", ", seed " + seed));
    }
}

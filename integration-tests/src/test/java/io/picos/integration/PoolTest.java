package io.picos.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.compat.patience.Repeat;
import io.picos.compat.patience.Waits;
import io.picos.std.sync.Sem;
import io.picos.std.sync.Semaphore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A pool of ten permits that a thousand fibers of four libraries use, half of which are cancelled at random
/// (L7, L15).
class PoolTest {
    private static final int PERMITS = 10;
    private static final int FIBERS = 1_000;

    /// Ten seconds under stress, one otherwise.
    private static final Duration LONG = Duration.ofMillis(Repeat.times(10_000));

    /// A kind of permits.
    private interface Permits {
        void acquire();

        void release();

        int available();
    }

    private enum Kind {
        FAIR,
        UNFAIR;

        Permits create() {
            return switch (this) {
                case FAIR -> {
                    Semaphore semaphore = Semaphore.create(PERMITS);
                    yield permits(semaphore::acquire, semaphore::release, semaphore::availablePermits, semaphore);
                }
                case UNFAIR -> {
                    Sem sem = Sem.create(PERMITS);
                    yield permits(sem::acquire, sem::release, sem::availablePermits, sem);
                }
            };
        }
    }

    private static Permits permits(Runnable acquire, Runnable release, IntSupplier available, Object shown) {
        return new Permits() {
            @Override
            public void acquire() {
                acquire.run();
            }

            @Override
            public void release() {
                release.run();
            }

            @Override
            public int available() {
                return available.getAsInt();
            }

            @Override
            public String toString() {
                return shown.toString();
            }
        };
    }

    @ParameterizedTest
    @EnumSource
    void pool_halfOfItsUsersAreCancelled_hasAllPermitsAndNoWaiter(Kind kind) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Permits pool = kind.create();
        Tally tally = new Tally();
        AtomicBoolean stop = new AtomicBoolean();
        List<Computation<Object>> owns = new ArrayList<>();
        List<CompletableFuture<Boolean>> users = new ArrayList<>();
        for (int number = 0; number < FIBERS; number++) {
            Computation<Object> own = Computation.create();
            owns.add(own);
            users.add(Stack.values()[number % Stack.values().length].start(() -> use(pool, own, stop, tally)));
        }
        long end = System.nanoTime() + LONG.toNanos();
        for (int cancelled = 0; cancelled < FIBERS / 2; cancelled++) {
            // spread over the time, by a clock and not by sleeping: the users go on meanwhile
            long due = end - LONG.toNanos() * (FIBERS / 2 - cancelled) / (FIBERS / 2);
            Waits.until("L7: it is time for the next cancellation", () -> System.nanoTime() >= due);
            owns.remove(random.nextInt(owns.size())).tryCancel(new Cancelled());
        }
        stop.set(true);
        int ended = 0;
        for (CompletableFuture<Boolean> user : users) {
            ended += Waits.get("L7: a user of the pool has ended (seed " + seed + ")", user) ? 1 : 0;
        }
        assertThat(ended).as("users that were cancelled").isPositive().isLessThanOrEqualTo(FIBERS / 2);
        assertThat(tally.most)
                .as("L7: permits in use at the same time")
                .hasPositiveValue()
                .hasValueLessThan(PERMITS + 1);
        assertThat(pool.available()).as("L7: permits left (seed %s)", seed).isEqualTo(PERMITS);
        assertThat(pool.toString()).as("L7: who is left").doesNotContainPattern("[1-9]\\d* waiting");
        Repeat.print("L7: " + FIBERS + " fibers of four libraries, " + tally.uses + " uses of " + PERMITS + " permits, "
                + ended + " cancelled, " + LONG.toMillis() + " ms, " + kind);
    }

    /// {@return whether it was cancelled}
    private static boolean use(Permits pool, Computation<Object> own, AtomicBoolean stop, Tally tally) {
        Fiber.current().setComputation(own);
        try {
            while (!stop.get()) {
                pool.acquire();
                try {
                    tally.enter();
                    Fiber.yield();
                } finally {
                    tally.leave();
                    pool.release();
                }
            }
            return false;
        } catch (Cancelled cancelled) {
            return true;
        }
    }

    /// How many permits are in use.
    private static final class Tally {
        private final AtomicInteger inUse = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();
        private final AtomicInteger uses = new AtomicInteger();

        void enter() {
            uses.incrementAndGet();
            most.accumulateAndGet(inUse.incrementAndGet(), Math::max);
        }

        void leave() {
            inUse.decrementAndGet();
        }
    }

    private static final class Cancelled extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Cancelled() {
            super("cancelled at random", null, false, false);
        }
    }
}

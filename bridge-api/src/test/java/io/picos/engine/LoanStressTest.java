package io.picos.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.engine.carrier.OnJdkCarrier;
import io.picos.spi.Backend;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Fibers on JDK carriers that hand one lane from one to the other, in random programs.
///
/// The explorer cannot drive these: the lender looks at the clock and at the states of threads, and each fiber
/// starts a thread of its own. So this runs them for real; what it asserts is that no turn is lost, also where
/// all fibers meet at a latch, of which the lane knows nothing.
class LoanStressTest {
    private static final int SEEDS = Boolean.getBoolean("picos.stress") ? 2_000 : 20;
    private static final int FIBERS = 4;
    private static final int ROUNDS = 50;
    private static final int LATCH_ONE_IN = 10;
    private static final long TIMEOUT_SECONDS = 60;

    @Test
    void handOffsYieldsAndLatches_loseNoTurn() throws Exception {
        long start = System.nanoTime();
        for (int seed = 0; seed < SEEDS; seed++) {
            run(seed);
        }
        System.out.printf(
                "ran %d programs of %d fibers, %d rounds each, on one lane with JDK carriers: %d ms%n",
                SEEDS, FIBERS, ROUNDS, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
    }

    private static void run(int seed) throws InterruptedException {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        AtomicInteger unhandled = new AtomicInteger();
        Backend.Worker worker = thread::execute;
        Engine engine = new Engine(new OneThread(worker, unhandled));
        Home home = new Home(engine, worker);
        Runnable[][] program = program(new Random(seed));
        CountDownLatch ended = new CountDownLatch(FIBERS);
        for (Runnable[] rounds : program) {
            Fiber fiber = Fiber.create(Computation.create());
            OnJdkCarrier carrier = new OnJdkCarrier(
                    home,
                    fiber,
                    self -> {
                        for (Runnable round : rounds) {
                            round.run();
                        }
                        ended.countDown();
                    },
                    null);
            fiber.assign(carrier);
            assertThat(carrier.start()).as("the lane accepts a fiber").isTrue();
        }
        assertThat(ended.await(TIMEOUT_SECONDS, TimeUnit.SECONDS))
                .as("every fiber ends, seed %d", seed)
                .isTrue();
        thread.shutdown();
        assertThat(thread.awaitTermination(TIMEOUT_SECONDS, TimeUnit.SECONDS))
                .as("the drain returns")
                .isTrue();
        assertThat(unhandled).as("failures in fibers, seed %d", seed).hasValue(0);
    }

    /// {@return what each fiber does in each round}
    private static Runnable[][] program(Random random) {
        Runnable[][] program = new Runnable[FIBERS][ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            Trigger[] triggers = new Trigger[FIBERS];
            CountDownLatch latch = new CountDownLatch(FIBERS);
            boolean meet = random.nextInt(LATCH_ONE_IN) == 0;
            for (int fiber = 0; fiber < FIBERS; fiber++) {
                triggers[fiber] = Trigger.create();
            }
            for (int fiber = 0; fiber < FIBERS; fiber++) {
                Trigger mine = triggers[fiber];
                Trigger neighbours = triggers[(fiber + 1) % FIBERS];
                boolean yield = random.nextBoolean();
                program[fiber][round] = meet ? () -> meet(latch) : () -> handOff(neighbours, mine, yield);
            }
        }
        return program;
    }

    private static void handOff(Trigger neighbours, Trigger mine, boolean yield) {
        neighbours.signal();
        if (yield) {
            Fiber.yield();
        }
        assertThat(mine.await()).isNull();
    }

    private static void meet(CountDownLatch latch) {
        latch.countDown();
        try {
            latch.await();
        } catch (InterruptedException nobodyInterrupts) {
            throw new AssertionError(nobodyInterrupts);
        }
    }

    /// A backend of one thread.
    private record OneThread(Worker worker, AtomicInteger unhandled) implements Backend {
        @Override
        public String name() {
            return "one thread";
        }

        @Override
        public Worker openWorker() {
            return worker;
        }

        @Override
        public int parallelism() {
            return 1;
        }

        @Override
        public boolean isClosed() {
            return false;
        }

        @Override
        public void onUnhandled(Throwable thrown) {
            unhandled.incrementAndGet();
        }
    }
}

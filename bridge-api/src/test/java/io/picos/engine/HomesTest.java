package io.picos.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.picos.engine.lane.Drain;
import io.picos.engine.lane.Turn;
import io.picos.spi.Backend;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Where a fiber starts: not behind a turn that lasts, if that can be known.
@Timeout(60)
class HomesTest {
    private static final int TURNS = 10;

    private final ExecutorService pool = Executors.newFixedThreadPool(2);
    private final List<Hog> hogs = new ArrayList<>();
    private final Homes homes = homesOfTwo();
    private Home first;
    private Home second;

    @BeforeEach
    void openBoth() throws InterruptedException {
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "one core has one lane");
        first = homes.find(0);
        Hog hog = hog(first);
        second = homes.find(0);
        assertThat(second).as("opened since the first one is busy").isNotSameAs(first);
        hog.end();
    }

    @AfterEach
    void shutDown() {
        hogs.forEach(hog -> hog.enough.countDown());
        pool.shutdown();
    }

    @Test
    void find_bothAreIdle_spreadsByTurn() {
        for (int turn = 0; turn < TURNS; turn++) {
            assertThat(homes.find(turn)).isSameAs(turn % 2 == 0 ? first : second);
        }
    }

    @Test
    void find_oneIsBusy_answersTheOther() throws InterruptedException {
        hog(first);
        assertAllGoTo(second);
    }

    @Test
    void find_bothAreBusyAndOneIsInALongTurn_answersTheOther() throws InterruptedException {
        hog(first);
        hog(second);
        assertThat(homes.find(0)).as("while no turn is long").isNotSameAs(homes.find(1));
        long now = System.nanoTime();
        first.lookAtTurn(now);
        first.lookAtTurn(now + TimeUnit.SECONDS.toNanos(1));
        assertAllGoTo(second);
        second.lookAtTurn(now);
        second.lookAtTurn(now + TimeUnit.SECONDS.toNanos(1));
        assertThat(homes.find(0)).as("while both turns are").isNotSameAs(homes.find(1));
    }

    /// Two threads open a worker at the same time, and one of them has no use for it.
    @Test
    void openedInVain_closeRunsOutOfStack_isClosedAllTheSame() throws InterruptedException {
        InVain backend = new InVain(pool);
        backend.homes = new Homes(new Engine(backend), backend);
        Home used = backend.homes.find(0);
        assertThat(used).as("the home that was opened meanwhile").isSameAs(backend.meanwhile);
        backend.closed.await();
        assertThat(backend.attempts).as("attempts to close the other worker").hasValue(2);
    }

    private void assertAllGoTo(Home expected) {
        for (int turn = 0; turn < TURNS; turn++) {
            assertThat(homes.find(turn)).isSameAs(expected);
        }
    }

    private Homes homesOfTwo() {
        Backend backend = new OnPool(pool, 2);
        return new Homes(new Engine(backend), backend);
    }

    private Hog hog(Home home) throws InterruptedException {
        Hog hog = new Hog(home);
        hogs.add(hog);
        home.lane().put(hog);
        hog.begun.await();
        return hog;
    }

    /// A turn that lasts until it is ended.
    private static final class Hog extends Turn {
        private final Home home;
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch enough = new CountDownLatch(1);

        Hog(Home home) {
            this.home = home;
        }

        @Override
        protected void take(Drain drain) {
            begun.countDown();
            try {
                enough.await();
            } catch (InterruptedException nobodyDoes) {
                throw new AssertionError(nobodyDoes);
            }
        }

        void end() {
            enough.countDown();
            while (home.lane().isBusy()) {
                Thread.onSpinWait();
            }
        }
    }

    /// Opens a home while it opens its first worker, which is then not needed. Closing that fails once.
    private static final class InVain implements Backend {
        private final ExecutorService pool;
        private final AtomicInteger attempts = new AtomicInteger();
        private final CountDownLatch closed = new CountDownLatch(1);
        private Homes homes;
        private Home meanwhile;
        private boolean opening;

        InVain(ExecutorService pool) {
            this.pool = pool;
        }

        @Override
        public String name() {
            return "opens in vain";
        }

        @Override
        public Worker openWorker() {
            if (opening) {
                return pool::execute;
            }
            opening = true;
            meanwhile = homes.find(0);
            return new Worker() {
                @Override
                public void execute(Runnable task) {
                    throw new AssertionError("nobody has a use for it");
                }

                @Override
                public void close() {
                    if (attempts.incrementAndGet() == 1) {
                        throw new StackOverflowError("on purpose");
                    }
                    closed.countDown();
                }
            };
        }

        @Override
        public int parallelism() {
            return 1;
        }

        @Override
        public boolean isClosed() {
            return pool.isShutdown();
        }
    }
}

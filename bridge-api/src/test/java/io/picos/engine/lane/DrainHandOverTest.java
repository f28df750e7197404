package io.picos.engine.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.spi.Backend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A borrower passes the lane on to the next, and from then on has nothing to do with it (S4).
@Timeout(60)
class DrainHandOverTest {
    private final List<Runnable> submitted = new ArrayList<>();
    private final Host host = new Host();
    private final Lane lane = new Lane(submitted::add, host);
    private final CountDownLatch lookingForTheThird = new CountDownLatch(1);
    private final CountDownLatch found = new CountDownLatch(1);

    @Test
    void giveBack_nextBorrowerEndsItsTurnBeforeTheCallReturns_laneStaysWithThatOne() throws InterruptedException {
        Borrower first = new Borrower();
        Borrower third = new Borrower() {
            @Override
            public boolean tryBorrow(Drain drain) {
                lookingForTheThird.countDown();
                await(found);
                return super.tryBorrow(drain);
            }
        };
        Borrower second = new Borrower() {
            @Override
            public boolean tryBorrow(Drain drain) {
                super.tryBorrow(drain);
                Thread.ofPlatform().start(() -> drain.giveBack(this, null)); // looks for the next one
                await(lookingForTheThird);
                return true;
            }
        };
        lane.put(second);
        lane.put(third);
        // as the worker's own thread, so that the drain does not give way if the turns are long (B12)
        Thread owner = Thread.ofPlatform().unstarted(() -> lane.put(first));
        host.own = owner;
        owner.start();
        Drain drain = first.awaitLender();
        drain.giveBack(first, null);
        assertThat(lane).as("who has the lane is still looking for the next").hasToString("Lane[passing]");
        found.countDown();
        third.awaitLender().giveBack(third, null);
        owner.join();
        assertThat(third.borrowed).hasValue(1);
        assertThat(lane.isBusy()).isFalse();
    }

    /// In virtual time, a task that is put while the thread runs another one is run by that thread; later, by who
    /// puts it (B12).
    @Test
    void giveBack_budgetIsSpent_threadOfTheDrainStaysUntilTheNextIsSubmitted() throws InterruptedException {
        AtomicReference<Thread> owner = new AtomicReference<>();
        AtomicBoolean hasLeft = new AtomicBoolean();
        Lane lane = new Lane(
                new Backend.Worker() {
                    @Override
                    public void execute(Runnable task) {
                        owner.set(Thread.ofPlatform().unstarted(task));
                    }

                    @Override
                    public void executeLater(Runnable task) {
                        try {
                            hasLeft.set(owner.get().join(Duration.ofMillis(50)));
                        } catch (InterruptedException interrupted) {
                            throw new AssertionError(interrupted);
                        }
                    }
                },
                new Host());
        Borrower last = new Borrower();
        lane.put(last);
        lane.put(new Plain());
        owner.get().start();
        Drain drain = last.awaitLender();
        for (long start = System.nanoTime(); System.nanoTime() - start <= Drain.MOST_NANOS; ) {
            Thread.onSpinWait();
        }
        drain.giveBack(last, null);
        owner.get().join();
        assertThat(lane).as("the lane, with another drain").hasToString("Lane[submitted]");
        assertThat(hasLeft).as("the thread has left before").isFalse();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    private static final class Host implements Lane.Host {
        private volatile @Nullable Thread own;

        @Override
        public boolean isHere() {
            return Thread.currentThread() == own;
        }

        @Override
        public void refused(Throwable refusal) {}
    }

    private static final class Plain extends Turn {
        @Override
        protected void take(Drain drain) {}
    }

    private static class Borrower extends Turn implements Drain.Borrower {
        private final CountDownLatch lent = new CountDownLatch(1);
        final AtomicInteger borrowed = new AtomicInteger();
        private volatile Drain lender;

        Drain awaitLender() {
            await(lent);
            return lender;
        }

        @Override
        public void take(Drain drain) {
            tryBorrow(drain);
        }

        @Override
        public boolean tryBorrow(Drain drain) {
            borrowed.incrementAndGet();
            drain.lend(this);
            lender = drain;
            lent.countDown();
            return true;
        }

        @Override
        public boolean isElsewhere() {
            return false;
        }

        @Override
        public boolean isAtALock() {
            return false;
        }

        @Override
        public void onTakenBack() {}

        @Override
        public boolean hasBegun() {
            return true;
        }

        @Override
        public void nudge(int looks) {}
    }
}

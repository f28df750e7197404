package io.picos.engine.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A borrower that a lock stops keeps the lane for a while, if the library relies on its turns (B12e).
@Timeout(60)
class DrainPatienceTest {
    private final List<Runnable> submitted = new ArrayList<>();
    private final Borrower borrower = new Borrower();
    private final CountDownLatch nextTurn = new CountDownLatch(1);
    private Host host;

    @Test
    void lockIsReleased_borrowerHasKeptTheLane() throws InterruptedException {
        Lane lane = laneOf(true);
        Thread owner = start(lane);
        borrower.awaitLooksAtTheLock(100);
        borrower.place = Place.HERE;
        borrower.lender.giveBack(borrower, null);
        owner.join();
        assertThat(borrower.takenBack.getCount()).as("not taken back").isOne();
        assertThat(nextTurn.getCount()).as("turns afterwards").isZero();
        assertThat(lane.isBusy()).isFalse();
    }

    /// The time at the lock counts neither for the borrower nor for the turns behind it.
    @Test
    void lockIsReleased_sameDrainGoesOn() throws InterruptedException {
        Lane lane = laneOf(true);
        Thread owner = start(lane);
        borrower.awaitLooksAtTheLock(100);
        borrower.lender.hasten(System.nanoTime() + TimeUnit.DAYS.toNanos(1)); // the watchdog finds it overdue
        borrower.place = Place.HERE;
        borrower.lender.giveBack(borrower, null);
        owner.join();
        assertThat(submitted)
                .as("the drain that was not needed, and no successor")
                .hasSize(1);
        assertThat(lane.isBusy()).isFalse();
    }

    @Test
    void lockIsNotReleased_laneIsTakenBack_andPatienceIsOver() throws InterruptedException {
        Lane lane = laneOf(true);
        long before = System.nanoTime();
        Thread owner = start(lane);
        await(borrower.takenBack);
        owner.join();
        assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(200));
        assertThat(nextTurn.getCount()).isZero();
        assertThat(lane.isPatient(System.nanoTime())).isFalse();
    }

    @Test
    void waitThatIsNoLock_laneIsTakenBack_andPatienceStays() throws InterruptedException {
        Lane lane = laneOf(true);
        borrower.place = Place.ELSEWHERE;
        Thread owner = start(lane);
        await(borrower.takenBack);
        owner.join();
        assertThat(lane.isPatient(System.nanoTime())).isTrue();
    }

    /// A borrower that stops at another wait behind the lock.
    @Test
    void waitBehindTheLock_laneIsTakenBack() throws InterruptedException {
        Lane lane = laneOf(true);
        Thread owner = start(lane);
        borrower.awaitLooksAtTheLock(100);
        borrower.place = Place.ELSEWHERE;
        await(borrower.takenBack);
        owner.join();
        assertThat(lane.isPatient(System.nanoTime())).isTrue();
    }

    @Test
    void threadThatMustNotWait_laneIsTakenBackAtOnce() throws InterruptedException {
        Lane lane = laneOf(false);
        Thread owner = start(lane);
        await(borrower.takenBack);
        owner.join();
        assertThat(borrower.looksAtTheLock).isOne();
    }

    /// The JDK has lost its thread, so nothing will come back.
    @Test
    void borrowerThatNeverBegins_laneIsTakenBackAtLast() throws InterruptedException {
        Lane lane = laneOf(true);
        borrower.place = Place.NOWHERE;
        Thread owner = start(lane);
        await(borrower.takenBack);
        owner.join();
    }

    /// @param waits whether the thread that drains the lane may wait
    private Lane laneOf(boolean waits) {
        host = new Host(waits);
        return new Lane(submitted::add, host);
    }

    /// Starts a thread that drains the lane: the borrower, then another turn. It is the worker's own thread, so the
    /// drain does not give way because a turn took long.
    private Thread start(Lane lane) {
        lane.put(new Turn() {
            @Override
            protected void take(Drain drain) {
                nextTurn.countDown();
            }
        });
        Thread owner = Thread.ofPlatform().unstarted(() -> lane.put(borrower));
        host.own = owner;
        owner.start();
        return owner;
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    }

    private static final class Host implements Lane.Host {
        private final boolean mayWait;
        private volatile @Nullable Thread own;

        Host(boolean mayWait) {
            this.mayWait = mayWait;
        }

        @Override
        public boolean mayWait() {
            return mayWait;
        }

        @Override
        public boolean isHere() {
            return Thread.currentThread() == own;
        }

        @Override
        public void refused(Throwable refusal) {
            throw new AssertionError(refusal);
        }
    }

    private enum Place {
        HERE,
        AT_A_LOCK,
        ELSEWHERE,
        NOWHERE
    }

    private static final class Borrower extends Turn implements Drain.Borrower {
        private final CountDownLatch takenBack = new CountDownLatch(1);
        private volatile Place place = Place.AT_A_LOCK;
        private volatile Drain lender; // written by the drain's thread
        private volatile int looksAtTheLock; // written by the drain's thread

        void awaitLooksAtTheLock(int looks) {
            while (looksAtTheLock < looks) {
                Thread.onSpinWait();
            }
        }

        @Override
        public void take(Drain drain) {
            tryBorrow(drain);
        }

        @Override
        public boolean tryBorrow(Drain drain) {
            lender = drain;
            drain.lend(this);
            return true;
        }

        @Override
        public boolean isElsewhere() {
            return place == Place.AT_A_LOCK || place == Place.ELSEWHERE;
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
        public boolean isAtALock() {
            looksAtTheLock++;
            return place == Place.AT_A_LOCK;
        }

        @Override
        public void onTakenBack() {
            takenBack.countDown();
        }

        @Override
        public boolean hasBegun() {
            return place != Place.NOWHERE;
        }

        @Override
        public void nudge(int looks) {}
    }
}

package io.picos.engine.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A borrower that a lock stops keeps the lane for a while, if the library relies on its turns (B12e).
@Timeout(60)
class DrainPatienceTest {
    private static final int ATTEMPTS = 10;

    /// How long a lane waits for a borrower at a lock.
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /// Plays the scene of a borrower at a lock. If the machine is busy, the lane's patience may be over before the
    /// test goes on: then the scene is played with another lane.
    ///
    /// @param whileAtTheLock what happens next
    /// @return the scene, after the drain
    private static Scene played(Consumer<Scene> whileAtTheLock) throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            Scene scene = new Scene(true);
            long start = System.nanoTime();
            Thread owner = scene.start();
            scene.borrower.awaitLooksAtTheLock(100);
            whileAtTheLock.accept(scene);
            boolean inTime = System.nanoTime() - start < PATIENCE_NANOS;
            owner.join();
            if (inTime || attempt == ATTEMPTS) {
                return scene;
            }
        }
    }

    @Test
    void lockIsReleased_borrowerHasKeptTheLane() throws InterruptedException {
        Scene played = played(scene -> {
            scene.borrower.place = Place.HERE;
            scene.borrower.lender.giveBack(scene.borrower, null);
        });
        assertThat(played.borrower.takenBack.getCount()).as("not taken back").isOne();
        assertThat(played.nextTurn.getCount()).as("turns afterwards").isZero();
        assertThat(played.lane.isBusy()).isFalse();
    }

    /// The time at the lock counts neither for the borrower nor for the turns behind it.
    @Test
    void lockIsReleased_sameDrainGoesOn() throws InterruptedException {
        Scene played = played(scene -> {
            scene.borrower.lender.hasten(System.nanoTime() + TimeUnit.DAYS.toNanos(1)); // it is found overdue
            scene.borrower.place = Place.HERE;
            scene.borrower.lender.giveBack(scene.borrower, null);
        });
        assertThat(played.submitted)
                .as("the drain that was not needed, and no successor")
                .hasSize(1);
        assertThat(played.lane.isBusy()).isFalse();
    }

    @Test
    void lockIsNotReleased_laneIsTakenBack_andPatienceIsOver() throws InterruptedException {
        Scene scene = new Scene(true);
        long before = System.nanoTime();
        Thread owner = scene.start();
        await(scene.borrower.takenBack);
        owner.join();
        assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(PATIENCE_NANOS);
        assertThat(scene.nextTurn.getCount()).isZero();
        assertThat(scene.lane.isPatient(before + PATIENCE_NANOS)).isFalse(); // when the wait in vain ended, or earlier
    }

    @Test
    void waitThatIsNoLock_laneIsTakenBack_andPatienceStays() throws InterruptedException {
        Scene scene = new Scene(true);
        scene.borrower.place = Place.ELSEWHERE;
        Thread owner = scene.start();
        await(scene.borrower.takenBack);
        owner.join();
        assertThat(scene.lane.isPatient(System.nanoTime())).isTrue();
    }

    /// A borrower that stops at another wait behind the lock.
    @Test
    void waitBehindTheLock_laneIsTakenBack() throws InterruptedException {
        Scene played = played(scene -> scene.borrower.place = Place.ELSEWHERE);
        await(played.borrower.takenBack);
        assertThat(played.lane.isPatient(System.nanoTime())).isTrue();
    }

    @Test
    void threadThatMustNotWait_laneIsTakenBackAtOnce() throws InterruptedException {
        Scene scene = new Scene(false);
        Thread owner = scene.start();
        await(scene.borrower.takenBack);
        owner.join();
        assertThat(scene.borrower.looksAtTheLock).isOne();
    }

    /// The JDK has lost its thread, so nothing will come back.
    @Test
    void borrowerThatNeverBegins_laneIsTakenBackAtLast() throws InterruptedException {
        Scene scene = new Scene(true);
        scene.borrower.place = Place.NOWHERE;
        Thread owner = scene.start();
        await(scene.borrower.takenBack);
        owner.join();
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    }

    /// A lane, and a borrower that a lock stops.
    private static final class Scene {
        private final List<Runnable> submitted = new ArrayList<>();
        private final Borrower borrower = new Borrower();
        private final CountDownLatch nextTurn = new CountDownLatch(1);
        private final Host host;
        private final Lane lane;

        /// @param waits whether the thread that drains the lane may wait
        Scene(boolean waits) {
            host = new Host(waits);
            lane = new Lane(submitted::add, host);
        }

        /// Starts a thread that drains the lane: the borrower, then another turn. It is the worker's own thread,
        /// so the drain does not give way because a turn took long.
        Thread start() {
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

        void awaitLooksAtTheLock(int looks) { // or the end of the lane's patience
            while (looksAtTheLock < looks && takenBack.getCount() > 0) {
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

package io.picos.engine.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A lane that has turns and nobody to run them goes on when the watchdog looks (S4).
@Timeout(60)
class LaneRevivalTest {
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final int MANY_LOOKS = 40;

    private final List<Runnable> submitted = new ArrayList<>();
    private final Lane lane = new Lane(submitted::add, new Host());
    private final List<String> taken = new ArrayList<>();
    private long now = System.nanoTime();

    @Test
    void revive_turnsWithoutADrain_areRunWhenThatHasLasted() {
        lane.putBack(turn("a"));
        lane.putBack(turn("b"));
        assertThat(lane.revive(now)).as("a putter may be about to attend to it").isNull();
        assertThat(lane.isInDoubt()).as("the watchdog looks again soon").isTrue();
        assertThat(submitted).isEmpty();
        assertThat(lookUntilRevived()).isEqualTo("its turns had no drain");
        assertThat(lane.isInDoubt()).isFalse();
        runSubmitted();
        assertThat(taken).containsExactly("a", "b");
        assertThat(lookUntilRevived()).isNull();
        assertThat(lane.isBusy()).isFalse();
    }

    @Test
    void revive_laneThatIsAttendedToBetweenTheLooks_isLeftAlone() {
        for (int look = 0; look < MANY_LOOKS; look++) {
            lane.putBack(turn("of a putter that is about to attend to the lane"));
            assertThat(lane.revive(now += LOOK_NANOS)).as("look %s", look).isNull();
            lane.put(turn("which has it attended to"));
            runSubmitted();
        }
        assertThat(taken).hasSize(2 * MANY_LOOKS);
    }

    @Test
    void revive_machineThatStopsBetweenTwoLooks_leavesTimeToThePutter() {
        lane.putBack(turn("of a putter that has stopped as well"));
        assertThat(lane.revive(now)).isNull();
        assertThat(lane.revive(now += TimeUnit.HOURS.toNanos(1))).isNull();
        assertThat(lane.isInDoubt()).isTrue();
        assertThat(lookUntilRevived()).isEqualTo("its turns had no drain");
    }

    /// {@return the failure, from the first look that finds one, or null if many looks find none}
    private @Nullable String lookUntilRevived() {
        String failure = null;
        for (int look = 0; failure == null && look < MANY_LOOKS; look++) {
            failure = lane.revive(now += LOOK_NANOS);
        }
        return failure;
    }

    @Test
    void revive_drainWhoseSubmissionWasCutOff_isSubmittedAgain() {
        AtomicBoolean first = new AtomicBoolean(true);
        Lane cut = new Lane(submitted::add, new Host() {
            @Override
            public boolean isHere() {
                if (first.getAndSet(false)) {
                    throw new StackOverflowError("between the lane and the worker");
                }
                return false;
            }
        });
        assertThat(cut.put(turn("a"))).isTrue();
        assertThat(submitted).isEmpty();
        assertThat(cut.isRefused()).isTrue();
        cut.retry();
        runSubmitted();
        assertThat(taken).containsExactly("a");
    }

    @Test
    void revive_drainWhoseThreadIsGone_isSucceededByAnother() throws InterruptedException {
        CountDownLatch looks = new CountDownLatch(1);
        Borrower borrower = new Borrower(looks);
        lane.put(borrower);
        lane.put(turn("behind it"));
        Thread thread = Thread.ofPlatform().start(submitted.remove(0));
        thread.join(); // driven out by the error of a look
        assertThat(lane.revive(System.nanoTime()))
                .as("the borrower has the lane")
                .isNull();
        borrower.isElsewhere = true;
        assertThat(lane.revive(System.nanoTime())).isEqualTo("its thread is gone");
        runSubmitted();
        assertThat(taken).containsExactly("behind it");
    }

    private void runSubmitted() {
        while (!submitted.isEmpty()) {
            submitted.remove(0).run();
        }
    }

    private Turn turn(String name) {
        return new Turn() {
            @Override
            public void take(Drain drain) {
                taken.add(name);
            }
        };
    }

    private static class Host implements Lane.Host {
        @Override
        public void hurry() {}

        @Override
        public void refused(Throwable refusal) {}
    }

    /// Has the lane, and does not give it back. The first look at it fails.
    private static final class Borrower extends Turn implements Drain.Borrower {
        private final CountDownLatch looks;
        private volatile boolean isElsewhere;

        Borrower(CountDownLatch looks) {
            this.looks = looks;
        }

        @Override
        public void take(Drain drain) {
            tryBorrow(drain);
        }

        @Override
        public boolean tryBorrow(Drain drain) {
            drain.lend(this);
            return true;
        }

        @Override
        public boolean isElsewhere() {
            return isElsewhere;
        }

        @Override
        public boolean isAtALock() {
            return false;
        }

        @Override
        public void onTakenBack() {}

        @Override
        public boolean hasBegun() {
            if (looks.getCount() > 0) {
                looks.countDown();
                throw new OutOfMemoryError("on the thread of the drain");
            }
            return true;
        }

        @Override
        public void nudge(int looks) {}
    }
}

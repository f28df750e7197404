package io.picos.engine.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.spi.Backend;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a lane makes of workers that run inline, refuse, or run twice (S8).
@Timeout(120)
class LaneSubmissionTest {
    private static final long LIMIT_SECONDS = 60;

    @Test
    void put_inlineWorkerWhileAnotherThreadSubmitsTheSameDrain_turnIsNotRunByThePutter() throws Exception {
        CountDownLatch putterInExecute = new CountDownLatch(1);
        CountDownLatch retrierInExecute = new CountDownLatch(1);
        CountDownLatch putterDone = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        Backend.Worker inline = task -> {
            if (calls.getAndIncrement() == 0) {
                putterInExecute.countDown();
                await(retrierInExecute);
                task.run();
            } else {
                retrierInExecute.countDown();
                await(putterDone);
            }
        };
        Lane lane = new Lane(inline, new NeverRefused());
        CompletableFuture<Thread> ranOn = new CompletableFuture<>();
        Thread retrier = Thread.ofPlatform().daemon().start(() -> {
            await(putterInExecute);
            long now = System.nanoTime();
            for (int look = 0; !lane.isRefused(); look++) { // the worker blocks the putter for so long
                lane.revive(now + TimeUnit.MILLISECONDS.toNanos(5 * look));
            }
            lane.retry();
        });
        lane.put(new Turn() {
            @Override
            protected void take(Drain drain) {
                ranOn.complete(Thread.currentThread());
            }
        });
        putterDone.countDown();
        retrier.join();
        assertThat(ranOn.get(LIMIT_SECONDS, TimeUnit.SECONDS)).isNotSameAs(Thread.currentThread());
    }

    @Test
    void put_workerThatRunsTwice_turnRunsOnce() throws Exception {
        AtomicInteger submitted = new AtomicInteger();
        Backend.Worker twice = task -> {
            submitted.incrementAndGet();
            Thread first = Thread.ofPlatform().daemon().start(task);
            Thread second = Thread.ofPlatform().daemon().start(task);
            join(first);
            join(second);
        };
        Lane lane = new Lane(twice, new NeverRefused());
        AtomicInteger taken = new AtomicInteger();
        for (int i = 1; i <= 1_000; i++) {
            lane.put(new Turn() {
                @Override
                protected void take(Drain drain) {
                    taken.incrementAndGet();
                }
            });
            assertThat(taken).hasValue(i);
        }
        assertThat(submitted).hasValue(1_000);
        assertThat(lane.isBusy()).isFalse();
    }

    @Test
    void put_onTheWorkersOwnThreadWhileADrainIsOnItsWay_turnRunsAtOnceAndFirst() {
        Deque<Runnable> worker = new ArrayDeque<>();
        AtomicBoolean here = new AtomicBoolean();
        Lane lane = new Lane(worker::add, new NeverRefused() {
            @Override
            public boolean isHere() {
                return here.get();
            }
        });
        List<String> taken = new ArrayList<>();
        lane.put(turn(() -> taken.add("from elsewhere")));
        here.set(true);
        lane.put(turn(() -> taken.add("from here")));
        assertThat(taken).as("B12").containsExactly("from here", "from elsewhere");
        assertThat(lane.isBusy()).isFalse();
        worker.remove().run();
        assertThat(taken).as("the drain that was on its way does nothing").hasSize(2);
        assertThat(worker).isEmpty();
    }

    private static Turn turn(Runnable body) {
        return new Turn() {
            @Override
            protected void take(Drain drain) {
                body.run();
            }
        };
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("the other thread did not come");
            }
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    private static class NeverRefused implements Lane.Host {
        @Override
        public void refused(Throwable refusal) {
            throw new AssertionError("nothing was refused", refusal);
        }
    }
}

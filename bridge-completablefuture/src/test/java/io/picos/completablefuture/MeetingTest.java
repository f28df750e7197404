package io.picos.completablefuture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Trigger;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Two fibers of one lane, on a pool of one thread, that meet where Picos knows nothing of it; and killer 4.
class MeetingTest {
    private static final int ROUNDS = 200;

    @RegisterExtension
    final Pools pools = new Pools();

    private CompletableFutureBridge bridge;

    @BeforeEach
    void open() {
        bridge = CompletableFutureBridge.on(pools.fixed(1));
    }

    @Test
    void await_latches_bothGetPast() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            CountDownLatch mine = new CountDownLatch(1);
            CountDownLatch yours = new CountDownLatch(1);
            both(
                    () -> {
                        mine.countDown();
                        yours.await();
                    },
                    () -> {
                        yours.countDown();
                        mine.await();
                    });
        }
    }

    @Test
    void lock_heldAcrossAnAwait_theOtherGetsIt() throws Exception {
        ReentrantLock lock = new ReentrantLock();
        CountDownLatch locked = new CountDownLatch(1);
        Computation<Object> asked = Computation.create();
        both(
                () -> {
                    lock.lock();
                    try {
                        locked.countDown();
                        asked.await();
                        Fiber.yield();
                    } finally {
                        lock.unlock();
                    }
                },
                () -> {
                    locked.await();
                    asked.tryReturn(null);
                    lock.lock();
                    lock.unlock();
                });
    }

    @Test
    void condition_pingPong_bothEnd() throws Exception {
        ReentrantLock lock = new ReentrantLock();
        Condition changed = lock.newCondition();
        int[] turn = {0};
        both(() -> alternate(lock, changed, turn, 0), () -> alternate(lock, changed, turn, 1));
        assertThat(turn[0]).isEqualTo(2 * ROUNDS);
    }

    private static void alternate(ReentrantLock lock, Condition changed, int[] turn, int parity) throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            lock.lock();
            try {
                while (turn[0] % 2 != parity) {
                    changed.await();
                }
                turn[0]++;
                changed.signal();
            } finally {
                lock.unlock();
            }
        }
    }

    @Test
    void queue_handOffs_allArrive() throws Exception {
        SynchronousQueue<Integer> queue = new SynchronousQueue<>();
        both(
                () -> {
                    for (int i = 0; i < ROUNDS; i++) {
                        queue.put(i);
                    }
                },
                () -> {
                    for (int i = 0; i < ROUNDS; i++) {
                        assertThat(queue.take()).isEqualTo(i);
                    }
                });
    }

    @Test
    void sleepAndJoin_theOtherRunsMeanwhile() throws Exception {
        CompletableFuture<Object> done = new CompletableFuture<>();
        CountDownLatch asleep = new CountDownLatch(1);
        both(
                () -> {
                    asleep.countDown();
                    Thread.sleep(1); // as user code does, on the fiber's own thread
                    done.join();
                },
                () -> {
                    asleep.await();
                    Fiber.yield();
                    done.complete(null);
                });
    }

    @Test
    void synchronized_awaitInsideIt_laneGoesOn() throws Exception {
        assumeMonitorsDoNotPin();
        Object monitor = new Object();
        Trigger trigger = Trigger.create();
        CountDownLatch inside = new CountDownLatch(1);
        both(
                () -> {
                    synchronized (monitor) {
                        inside.countDown();
                        assertThat(trigger.await()).isNull();
                    }
                },
                () -> {
                    inside.await();
                    trigger.signal();
                    synchronized (monitor) {
                        assertThat(trigger.isSignaled()).isTrue();
                    }
                });
    }

    @Test
    void synchronized_objectWait_laneGoesOn() throws Exception {
        assumeMonitorsDoNotPin();
        Object monitor = new Object();
        boolean[] said = new boolean[1];
        CountDownLatch inside = new CountDownLatch(1);
        both(
                () -> {
                    synchronized (monitor) {
                        inside.countDown();
                        while (!said[0]) {
                            monitor.wait();
                        }
                    }
                },
                () -> {
                    inside.await();
                    synchronized (monitor) {
                        said[0] = true;
                        monitor.notifyAll();
                    }
                });
    }

    private static void assumeMonitorsDoNotPin() {
        assumeTrue(
                Runtime.version().feature() >= 24,
                "before JDK 24, a virtual thread that blocks in a monitor pins its carrier (JEP 491)");
    }

    private void both(Body first, Body second) throws Exception {
        CompletableFuture<Object> one = bridge.future(() -> call(first));
        CompletableFuture<Object> two = bridge.future(() -> call(second));
        Patience.get(one);
        Patience.get(two);
    }

    private static Object call(Body body) throws Exception {
        body.run();
        return null;
    }

    private interface Body {
        void run() throws Exception;
    }
}

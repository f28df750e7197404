package io.picos.engine.thread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.picos.Computation;
import io.picos.ConsumerCancelled;
import io.picos.EndOfStack;
import io.picos.Fiber;
import io.picos.ThreadScheduler;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Bodies that block, and their threads (F12).
@Timeout(120)
class BlockingTest {
    private static final long LIMIT_SECONDS = 60;
    private static final long LONG_NANOS = TimeUnit.HOURS.toNanos(1);
    private static final int BODIES = 50;
    private static final int FRAMES = 500;
    private static final int ROUNDS = (Boolean.getBoolean("picos.stress") ? 5 : 1) * FRAMES;

    private final ConcurrentLinkedQueue<Thread> started = new ConcurrentLinkedQueue<>();
    private volatile boolean exhausted;

    private BlockingPool pool(int limit, long idleNanos) {
        return new BlockingPool(limit, idleNanos, (owner, task) -> {
            if (exhausted) {
                throw new InternalError("test: no thread");
            }
            BlockingPool.Worker worker = new BlockingPool.Worker(owner, task);
            started.add(worker);
            return worker;
        });
    }

    @Test
    void blocking_body_runsOnAPlatformThreadOutsideAnyFiber() {
        boolean outside = ThreadScheduler.run(() -> Fiber.blocking(
                () -> Fiber.currentOrNull() == null && !Thread.currentThread().isVirtual() && Rescue.isCurrent()));
        assertThat(outside).isTrue();
    }

    @Test
    void blocking_bodyThatThrows_sameObjectArrives() {
        Exception thrown = new Exception("checked");
        assertThatThrownBy(() -> ThreadScheduler.run(() -> Fiber.blocking(() -> {
                    throw thrown;
                })))
                .isSameAs(thrown);
    }

    @Test
    void blocking_cancelledMeanwhile_bodyIsLeftAlone() throws Exception {
        Computation<Object> computation = Computation.create();
        CompletableFuture<Object> value = new CompletableFuture<>();
        assertThatThrownBy(() -> ThreadScheduler.run(computation, () -> {
                    value.complete(Fiber.blocking(() -> {
                        computation.tryCancel(new ConsumerCancelled("test"));
                        return !Thread.currentThread().isInterrupted();
                    }));
                    Fiber.current().check();
                    return null;
                }))
                .isInstanceOf(ConsumerCancelled.class);
        assertThat(value.get(LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(true);
    }

    @Test
    void blockingInterruptibly_cancelled_bodyIsInterruptedAndTheNextIsNot() {
        for (int i = 0; i < BODIES; i++) {
            Computation<Object> computation = Computation.create();
            CountDownLatch running = new CountDownLatch(1);
            Thread canceler = Thread.startVirtualThread(() -> {
                reach(running);
                computation.tryCancel(new ConsumerCancelled("test"));
            });
            assertThatThrownBy(() -> ThreadScheduler.run(
                            computation,
                            () -> Fiber.blockingInterruptibly(() -> {
                                running.countDown();
                                new CountDownLatch(1).await();
                                return null;
                            })))
                    .isInstanceOf(ConsumerCancelled.class);
            boolean interrupted = ThreadScheduler.run(
                    () -> Fiber.blocking(() -> Thread.currentThread().isInterrupted()));
            assertThat(interrupted).isFalse();
            assertThat(canceler.isVirtual()).isTrue();
        }
    }

    @Test
    void blocking_moreBodiesThanPlaces_neverMoreRunAtOnceAndAllRun() {
        int limit = 8;
        BlockingPool pool = pool(limit, LONG_NANOS);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch full = new CountDownLatch(limit);
        List<Computation<Integer>> results = new ArrayList<>();
        int sum = ThreadScheduler.run(() -> {
            for (int i = 0; i < 3_000; i++) {
                Computation<Integer> result = Computation.create();
                results.add(result);
                Fiber.spawn(
                        Fiber.create(result),
                        fiber -> result.tryCapture(() -> Blocking.run(
                                () -> {
                                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                                    full.countDown();
                                    reach(full);
                                    running.decrementAndGet();
                                    return 1;
                                },
                                false,
                                pool)));
            }
            return results.stream().mapToInt(Computation::await).sum();
        });
        assertThat(sum).isEqualTo(3_000);
        assertThat(most).as("bodies that ran at the same time").hasValue(limit);
        assertThat(pool.load().queued()).isZero();
    }

    @Test
    void blocking_onePlace_bodiesRunInTheOrderOfTheCalls() {
        BlockingPool pool = pool(1, LONG_NANOS);
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch go = new CountDownLatch(1);
        ThreadScheduler.run(() -> {
            List<Computation<Integer>> results = new ArrayList<>();
            for (int i = 0; i < BODIES; i++) {
                int number = i;
                Computation<Integer> result = Computation.create();
                results.add(result);
                Fiber.spawn(
                        Fiber.create(result),
                        fiber -> result.tryCapture(() -> Blocking.run(
                                () -> {
                                    reach(go);
                                    order.add(number);
                                    return number;
                                },
                                false,
                                pool)));
                while (pool.load().places() + pool.load().queued() < number + 1) {
                    Fiber.yield();
                }
            }
            go.countDown();
            results.forEach(Computation::awaitCompletion);
            return null;
        });
        assertThat(order)
                .containsExactlyElementsOf(IntStream.range(0, BODIES).boxed().toList());
    }

    @Test
    void blocking_cancelledWhileItWaitsForAPlace_throwsTheCauseAndTheBodyDoesNotRun() {
        BlockingPool pool = pool(1, LONG_NANOS);
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        ConsumerCancelled cause = new ConsumerCancelled("test");
        ThreadScheduler.run(() -> {
            Computation<Integer> first = blockOn(go, pool);
            for (int i = 0; i < BODIES; i++) {
                Computation<Object> computation = Computation.create();
                Computation<Integer> ended = Computation.create();
                Fiber.spawn(Fiber.create(computation), fiber -> {
                    try {
                        Blocking.run(calls::incrementAndGet, false, pool);
                        ended.tryReturn(0);
                    } catch (Throwable thrown) {
                        ended.tryCancel(thrown);
                    }
                });
                while (pool.load().queued() == 0) {
                    Fiber.yield();
                }
                computation.tryCancel(cause);
                ended.awaitCompletion();
                assertThat(ended.cancellation()).isSameAs(cause);
                assertThat(pool.load().queued()).as("bodies that wait").isZero();
            }
            go.countDown();
            first.awaitCompletion();
            return null;
        });
        assertThat(calls).hasValue(0);
    }

    @Test
    void blocking_forbiddenWhileItWaitsForAPlace_waitsAndRuns() {
        BlockingPool pool = pool(1, LONG_NANOS);
        CountDownLatch go = new CountDownLatch(1);
        int value = ThreadScheduler.run(() -> {
            Computation<Integer> first = blockOn(go, pool);
            Computation<Object> computation = Computation.create();
            Computation<Integer> result = Computation.create();
            Fiber.spawn(
                    Fiber.create(true, computation),
                    fiber -> result.tryCapture(() -> Blocking.run(() -> 42, false, pool)));
            while (pool.load().queued() == 0) {
                Fiber.yield();
            }
            computation.tryCancel(new ConsumerCancelled("test"));
            go.countDown();
            first.awaitCompletion();
            return result.await();
        });
        assertThat(value).isEqualTo(42);
    }

    private static Computation<Integer> blockOn(CountDownLatch latch, BlockingPool pool) {
        Computation<Integer> result = Computation.create();
        Fiber.spawn(
                Fiber.create(result),
                fiber -> result.tryCapture(() -> Blocking.run(
                        () -> {
                            reach(latch);
                            return 1;
                        },
                        false,
                        pool)));
        while (pool.load().places() == 0) {
            Fiber.yield();
        }
        return result;
    }

    @Test
    void blocking_bodyThatAwaits_isToldThatItIsOutsideTheFiber() {
        assertThatThrownBy(() -> ThreadScheduler.run(
                        () -> Fiber.blocking(() -> Computation.create().await())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Computation.await needs a fiber, and thread 'picos-blocking' runs none; the body of"
                        + " Fiber.blocking is not part of its fiber: call it before or afterwards");
    }

    @Test
    void blocking_bodyThatChangesItsThread_theNextFindsItFresh() {
        BlockingPool pool = pool(1, LONG_NANOS);
        ThreadLocal<String> local = new ThreadLocal<>();
        InheritableThreadLocal<String> inheritable = new InheritableThreadLocal<>();
        Set<Long> ids = ConcurrentHashMap.newKeySet();
        ThreadScheduler.run(() -> {
            for (int i = 0; i < BODIES; i++) {
                Blocking.run(
                        () -> {
                            Thread thread = Thread.currentThread();
                            ids.add(thread.threadId());
                            assertThat(local.get()).isNull();
                            assertThat(inheritable.get()).isNull();
                            assertThat(thread.getName()).isEqualTo("picos-blocking");
                            assertThat(thread.getPriority()).isEqualTo(Thread.NORM_PRIORITY);
                            assertThat(thread.isInterrupted()).isFalse();
                            assertThat(thread.isDaemon()).isTrue();
                            assertThat(thread.getUncaughtExceptionHandler()).isSameAs(thread.getThreadGroup());
                            local.set("left behind");
                            inheritable.set("left behind");
                            thread.setName("left behind");
                            thread.setPriority(Thread.MIN_PRIORITY);
                            thread.setUncaughtExceptionHandler((dying, thrown) -> {});
                            thread.setContextClassLoader(new ClassLoader() {});
                            thread.interrupt();
                            return null;
                        },
                        false,
                        pool);
            }
            return null;
        });
        assertThat(ids).hasSize(BODIES);
    }

    @Test
    void blocking_contextClassLoader_isThatOfTheFiber() {
        ClassLoader loader = new ClassLoader(getClass().getClassLoader()) {};
        ThreadScheduler.run(() -> {
            ClassLoader system = Fiber.blocking(() -> Thread.currentThread().getContextClassLoader());
            assertThat(system).isSameAs(Thread.currentThread().getContextClassLoader());
            Thread.currentThread().setContextClassLoader(loader);
            assertThat(Fiber.blocking(() -> Thread.currentThread().getContextClassLoader()))
                    .isSameAs(loader);
            return null;
        });
    }

    @Test
    void blocking_noThread_throwsAndTheNextOneIsTriedAgain() {
        BlockingPool pool = pool(1, LONG_NANOS);
        AtomicInteger calls = new AtomicInteger();
        int value = ThreadScheduler.run(() -> {
            exhausted = true;
            assertThatThrownBy(() -> Blocking.run(calls::incrementAndGet, false, pool))
                    .isInstanceOf(InternalError.class);
            assertThat(pool.load()).isEqualTo(new BlockingPool.Load(0, 0));
            exhausted = false;
            return Blocking.run(() -> 42, false, pool);
        });
        assertThat(value).isEqualTo(42);
        assertThat(calls).hasValue(0);
    }

    /// The thread that ends cannot start another one, neither for the bodies that wait nor to wait for some.
    @Test
    void blocking_noThreadForABodyThatWaits_throwsThere() {
        BlockingPool pool = pool(1, LONG_NANOS);
        CountDownLatch go = new CountDownLatch(1);
        int value = ThreadScheduler.run(() -> {
            Computation<Integer> first = blockOn(go, pool);
            Computation<Integer> second = blockOn(go, pool);
            while (pool.load().queued() == 0) {
                Fiber.yield();
            }
            exhausted = true;
            go.countDown();
            assertThat(first.await()).isEqualTo(1);
            assertThatThrownBy(second::await).isInstanceOf(InternalError.class);
            while (pool.load().places() > 0) {
                Fiber.yield();
            }
            exhausted = false;
            return Blocking.run(() -> 42, false, pool);
        });
        assertThat(value).isEqualTo(42);
    }

    @Test
    void worker_idle_endsAndGivesItsPlaceBack() throws Exception {
        BlockingPool pool = pool(2, 1_000_000);
        for (int round = 0; round < BODIES; round++) {
            assertThat(ThreadScheduler.run(() -> Blocking.run(() -> 42, false, pool)))
                    .isEqualTo(42);
            if (round % 10 == 0) {
                for (Thread thread = started.poll(); thread != null; thread = started.poll()) {
                    thread.join(TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
                    assertThat(thread.isAlive()).as("a thread that got no body").isFalse();
                }
                assertThat(pool.load()).isEqualTo(new BlockingPool.Load(0, 0));
            }
        }
    }

    @Test
    @Tag("slow")
    void submit_stackIsNearlyUsedUp_runsTheTaskOrThrows() throws Exception {
        BlockingPool pool = pool(2, LONG_NANOS); // a thread that is given a task without being woken would sleep on
        submitAndAwait(pool);
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Signal task = new Signal();
            int overflows = EndOfStack.run(List.of(() -> pool.submit(task)), round % FRAMES);
            if (overflows == 0) {
                reach(task.hasRun);
            }
            refused += overflows;
            submitAndAwait(pool);
        }
        assertThat(refused).as("refused for want of stack").isBetween(1, ROUNDS - 1);
    }

    private static void submitAndAwait(BlockingPool pool) {
        Signal task = new Signal();
        pool.submit(task);
        reach(task.hasRun);
    }

    private static final class Signal extends BlockingPool.Task {
        private final CountDownLatch hasRun = new CountDownLatch(1);

        @Override
        void run() {
            hasRun.countDown();
        }

        @Override
        void fail(Throwable thrown) {
            throw new AssertionError(thrown);
        }
    }

    @Test
    void limit_property_isReadAndBadOnesAreNotThrown() {
        assertThat(BlockingPool.limit(null)).isEqualTo(256);
        assertThat(BlockingPool.limit(" 7 ")).isEqualTo(7);
        assertThat(BlockingPool.limit("0")).isEqualTo(256);
        assertThat(BlockingPool.limit("many")).isEqualTo(256);
    }

    private static void reach(CountDownLatch latch) {
        try {
            if (!latch.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("not reached");
            }
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }
}

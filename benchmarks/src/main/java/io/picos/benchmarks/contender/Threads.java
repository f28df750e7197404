package io.picos.benchmarks.contender;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/// Virtual threads, by means of the JDK alone.
///
/// @param starter starts one
@SuppressWarnings("ThreadPriorityCheck") // the benchmark measures yield
record Threads(Starter starter) implements Work {
    @Override
    public void yield(int fibers, int times) throws Exception {
        inEachThread(fibers, () -> {
            for (int left = times; left > 0; left--) {
                Thread.yield();
            }
        });
    }

    @Override
    public void spawn(int fibers) throws Exception {
        inEachThread(fibers, () -> {});
    }

    @Override
    public void spawnAndSuspend(int fibers) throws Exception {
        run(() -> {
            CountDownLatch done = new CountDownLatch(fibers);
            Gate[] gates = new Gate[fibers];
            for (int i = 0; i < fibers; i++) {
                Gate gate = new Gate();
                gates[i] = gate;
                gate.thread = starter.start(() -> {
                    gate.await();
                    done.countDown();
                });
            }
            Thread.yield();
            for (Gate gate : gates) {
                gate.open();
            }
            await(done);
        });
    }

    @Override
    public void handOff(int times) throws Exception {
        AtomicReference<Gate> waiting = new AtomicReference<>(new Gate());
        inEachThread(2, () -> {
            for (int left = times / 2; left > 0; left--) {
                Gate mine = new Gate();
                mine.thread = Thread.currentThread();
                waiting.getAndSet(mine).open();
                if (left > 1) {
                    mine.await();
                }
            }
            waiting.getAndSet(new Gate()).open();
        });
    }

    @Override
    public void channel(int capacity, int senders, int times) throws Exception {
        BlockingQueue<Integer> queue = capacity == 0 ? new SynchronousQueue<>() : new ArrayBlockingQueue<>(capacity);
        AtomicInteger number = new AtomicInteger();
        inEachThread(senders + 1, () -> {
            if (number.getAndIncrement() < senders) {
                for (int left = times / senders; left > 0; left--) {
                    put(queue);
                }
            } else {
                for (int left = times; left > 0; left--) {
                    take(queue);
                }
            }
        });
    }

    private static void put(BlockingQueue<Integer> queue) {
        try {
            queue.put(7);
        } catch (InterruptedException never) {
            throw new AssertionError(never);
        }
    }

    private static void take(BlockingQueue<Integer> queue) {
        try {
            queue.take();
        } catch (InterruptedException never) {
            throw new AssertionError(never);
        }
    }

    @Override
    public int fibonacci(int n) throws Exception {
        int[] result = new int[1];
        run(() -> result[0] = fibonacciInAThread(n));
        return result[0];
    }

    private int fibonacciInAThread(int n) {
        if (n < 2) {
            return n;
        }
        FutureTask<Integer> first = new FutureTask<>(() -> fibonacciInAThread(n - 1));
        starter.start(first);
        int second = fibonacciInAThread(n - 2);
        try {
            return first.get() + second;
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    @Override
    public void lock(boolean isFair, int fibers, int times) throws Exception {
        ReentrantLock lock = new ReentrantLock(isFair);
        inEachThread(fibers, () -> {
            for (int left = times; left > 0; left--) {
                lock.lock();
                try {
                    Thread.yield();
                } finally {
                    lock.unlock();
                }
            }
        });
    }

    @Override
    public void scope(int scopes, int fibers) throws Exception {
        run(() -> {
            for (int left = scopes; left > 0; left--) {
                Thread[] threads = new Thread[fibers];
                for (int i = 0; i < fibers; i++) {
                    threads[i] = starter.start(() -> {});
                }
                for (Thread thread : threads) {
                    join(thread);
                }
            }
        });
    }

    @Override
    public void deadline(int times) throws Exception {
        run(() -> {
            for (int left = times; left > 0; left--) {
                new CompletableFuture<Integer>().orTimeout(1, TimeUnit.SECONDS).complete(0);
            }
        });
    }

    @Override
    public AutoCloseable suspend(int fibers, boolean areInScope) {
        AtomicBoolean gate = new AtomicBoolean();
        Thread[] threads = new Thread[fibers];
        for (int i = 0; i < fibers; i++) {
            threads[i] = starter.start(() -> {
                while (!gate.get()) {
                    LockSupport.park();
                }
            });
        }
        for (Thread thread : threads) {
            while (thread.getState() != Thread.State.WAITING) {
                Thread.yield();
            }
        }
        return () -> {
            gate.set(true);
            for (Thread thread : threads) {
                LockSupport.unpark(thread);
            }
            for (Thread thread : threads) {
                thread.join();
            }
        };
    }

    /// Starts the threads from one of their kind, and waits for their end.
    private void inEachThread(int threads, Runnable body) throws InterruptedException {
        run(() -> {
            CountDownLatch done = new CountDownLatch(threads);
            for (int i = 0; i < threads; i++) {
                starter.start(() -> {
                    body.run();
                    done.countDown();
                });
            }
            await(done);
        });
    }

    private void run(Runnable body) throws InterruptedException {
        starter.start(body).join();
    }

    private static void await(CountDownLatch done) {
        try {
            done.await();
        } catch (InterruptedException nobodyDoes) {
            throw new AssertionError(nobodyDoes);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException nobodyDoes) {
            throw new AssertionError(nobodyDoes);
        }
    }

    /// Starts virtual threads of one kind.
    @FunctionalInterface
    interface Starter {
        /// {@return the thread, which is started}
        Thread start(Runnable body);
    }

    /// What one thread waits at, and another one opens.
    private static final class Gate {
        volatile Thread thread = Thread.currentThread(); // the waiting one
        private volatile boolean open;

        void await() {
            while (!open) {
                LockSupport.park(this);
            }
        }

        void open() {
            open = true;
            LockSupport.unpark(thread);
        }
    }
}

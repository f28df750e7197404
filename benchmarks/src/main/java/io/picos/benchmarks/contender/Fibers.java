package io.picos.benchmarks.contender;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.std.channel.Channel;
import io.picos.std.event.Event;
import io.picos.std.structured.Bundle;
import io.picos.std.sync.Lock;
import io.picos.std.sync.Mutex;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/// Our own fibers.
///
/// @param bridge the scheduler of the first fiber
/// @param other the scheduler of the second fiber of a hand-off
record Fibers(Bridge bridge, Bridge other) implements Work {
    private static final Duration SECOND = Duration.ofSeconds(1);

    /// Both on one bridge.
    Fibers(Bridge bridge) {
        this(bridge, bridge);
    }

    @Override
    public void yield(int fibers, int times) throws Exception {
        bridge.run(() -> {
            Countdown countdown = new Countdown(fibers);
            for (int i = 0; i < fibers; i++) {
                countdown.spawn(() -> {
                    for (int left = times; left > 0; left--) {
                        Fiber.yield();
                    }
                });
            }
            return countdown.await();
        });
    }

    @Override
    public void spawn(int fibers) throws Exception {
        bridge.run(() -> {
            Countdown countdown = new Countdown(fibers);
            for (int i = 0; i < fibers; i++) {
                countdown.spawn(() -> {});
            }
            return countdown.await();
        });
    }

    @Override
    public void spawnAndSuspend(int fibers) throws Exception {
        bridge.run(() -> {
            Countdown countdown = new Countdown(fibers);
            Trigger[] gates = new Trigger[fibers];
            for (int i = 0; i < fibers; i++) {
                Trigger gate = Trigger.create();
                gates[i] = gate;
                countdown.spawn(gate::await);
            }
            Fiber.yield();
            for (Trigger gate : gates) {
                gate.signal();
            }
            return countdown.await();
        });
    }

    @Override
    public void handOff(int times) throws Exception {
        AtomicReference<Trigger> waiting = new AtomicReference<>(Trigger.signaled());
        Callable<Boolean> half = () -> {
            passOn(waiting, times / 2);
            return true;
        };
        CompletableFuture<Boolean> first = bridge.start(half);
        other.start(half).get();
        first.get();
    }

    private static void passOn(AtomicReference<Trigger> waiting, int times) {
        for (int left = times; left > 0; left--) {
            Trigger mine = Trigger.create();
            waiting.getAndSet(mine).signal();
            if (left > 1) {
                mine.await();
            }
        }
        waiting.getAndSet(Trigger.signaled()).signal();
    }

    @Override
    public int fibonacci(int n) throws Exception {
        return bridge.run(() -> fibonacciInAFiber(n));
    }

    private static int fibonacciInAFiber(int n) {
        if (n < 2) {
            return n;
        }
        Computation<Integer> first = Computation.create();
        Fiber.spawn(Fiber.create(first), fiber -> first.tryReturn(fibonacciInAFiber(n - 1)));
        int second = fibonacciInAFiber(n - 2);
        return first.await() + second;
    }

    @Override
    public void lock(boolean isFair, int fibers, int times) throws Exception {
        if (isFair) {
            Mutex mutex = Mutex.create();
            inEachFiber(fibers, times, () -> {
                mutex.lock();
                try {
                    Fiber.yield();
                } finally {
                    mutex.unlock();
                }
            });
        } else {
            Lock lock = Lock.create();
            inEachFiber(fibers, times, () -> {
                lock.acquire();
                try {
                    Fiber.yield();
                } finally {
                    lock.release();
                }
            });
        }
    }

    private void inEachFiber(int fibers, int times, Runnable use) throws Exception {
        bridge.run(() -> {
            Countdown countdown = new Countdown(fibers);
            for (int i = 0; i < fibers; i++) {
                countdown.spawn(() -> {
                    for (int left = times; left > 0; left--) {
                        use.run();
                    }
                });
            }
            return countdown.await();
        });
    }

    @Override
    public void scope(int scopes, int fibers) throws Exception {
        bridge.run(() -> {
            for (int left = scopes; left > 0; left--) {
                Bundle.joinAfter(bundle -> {
                    for (int i = 0; i < fibers; i++) {
                        bundle.fork(() -> {});
                    }
                    return bundle;
                });
            }
            return 0;
        });
    }

    @Override
    public void deadline(int times) throws Exception {
        bridge.run(() -> {
            for (int left = times; left > 0; left--) {
                Computation<Integer> computation = Computation.create();
                computation.cancelAfter(SECOND);
                computation.tryReturn(0);
            }
            return 0;
        });
    }

    @Override
    public void channel(int capacity, int senders, int times) throws Exception {
        bridge.run(() -> {
            Channel<Integer> channel = Channel.bounded(capacity);
            Countdown countdown = new Countdown(senders + 1);
            for (int i = 0; i < senders; i++) {
                countdown.spawn(() -> send(channel, times / senders));
            }
            countdown.spawn(() -> {
                for (int left = times; left > 0; left--) {
                    channel.receive();
                }
            });
            return countdown.await();
        });
    }

    @Override
    public void select(int capacity, int times) throws Exception {
        bridge.run(() -> {
            Channel<Integer> left = Channel.bounded(capacity);
            Channel<Integer> right = Channel.bounded(capacity);
            Countdown countdown = new Countdown(3);
            countdown.spawn(() -> send(left, times / 2));
            countdown.spawn(() -> send(right, times / 2));
            countdown.spawn(() -> {
                Event<Integer> either = Event.choose(left.receiving(), right.receiving());
                for (int all = times; all > 0; all--) {
                    either.sync();
                }
            });
            return countdown.await();
        });
    }

    private static void send(Channel<Integer> channel, int times) {
        for (int left = times; left > 0; left--) {
            channel.send(7);
        }
    }

    @Override
    public AutoCloseable suspend(int fibers, boolean areInScope) throws Exception {
        Computation<Integer> gate = Computation.create();
        CountDownLatch suspended = new CountDownLatch(1);
        CompletableFuture<Integer> end = bridge.start(() -> {
            if (areInScope) {
                Bundle.joinAfter(bundle -> {
                    for (int i = 0; i < fibers; i++) {
                        bundle.fork(gate::await);
                    }
                    Fiber.yield();
                    suspended.countDown();
                    return bundle;
                });
                return 0;
            }
            Countdown countdown = new Countdown(fibers);
            for (int i = 0; i < fibers; i++) {
                countdown.spawn(gate::await);
            }
            Fiber.yield();
            suspended.countDown();
            return countdown.await();
        });
        suspended.await();
        return () -> {
            gate.tryReturn(0);
            end.get();
        };
    }
}

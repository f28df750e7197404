package io.picos.integration;

import io.picos.Fiber;
import io.picos.std.channel.Channel;
import io.picos.std.event.Event;
import io.picos.std.resource.Resource;
import io.picos.std.structured.Bundle;
import io.picos.std.structured.Promise;
import io.picos.std.sync.Awaitable;
import io.picos.std.sync.Barrier;
import io.picos.std.sync.Condition;
import io.picos.std.sync.Feed;
import io.picos.std.sync.Ivar;
import io.picos.std.sync.Latch;
import io.picos.std.sync.Lazy;
import io.picos.std.sync.Lock;
import io.picos.std.sync.LockCondition;
import io.picos.std.sync.Mutex;
import io.picos.std.sync.RwLock;
import io.picos.std.sync.Sem;
import io.picos.std.sync.Semaphore;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;

/// A primitive that two fibers of different schedulers share: each of them counts what it has got, and both
/// together come to twice the rounds.
enum Shared {
    MUTEX {
        @Override
        Duet create() {
            Mutex mutex = Mutex.create();
            return alike(rounds -> repeat(
                    rounds,
                    () -> mutex.protect(() -> {
                        Fiber.yield();
                        return 1;
                    })));
        }
    },

    CONDITION {
        @Override
        Duet create() {
            Mutex mutex = Mutex.create();
            Condition changed = mutex.newCondition();
            Queue<Integer> queue = new ArrayDeque<>();
            return new Duet(
                    rounds -> repeat(
                            rounds,
                            () -> mutex.protect(() -> {
                                queue.add(1);
                                changed.signal();
                                return 1;
                            })),
                    rounds -> repeat(
                            rounds,
                            () -> mutex.protect(() -> {
                                while (queue.isEmpty()) {
                                    changed.await();
                                }
                                return queue.remove();
                            })));
        }
    },

    SEMAPHORE {
        @Override
        Duet create() {
            Semaphore there = Semaphore.create(0);
            Semaphore back = Semaphore.binary(false);
            return new Duet(
                    rounds -> repeat(rounds, () -> {
                        there.release();
                        back.acquire();
                        return 1;
                    }),
                    rounds -> repeat(rounds, () -> {
                        there.acquire();
                        back.release();
                        return 1;
                    }));
        }
    },

    LATCH {
        @Override
        Duet create() {
            Latch latch = Latch.create(2);
            return alike(rounds -> {
                latch.countDown();
                latch.await();
                return rounds;
            });
        }
    },

    LAZY {
        @Override
        Duet create() {
            AtomicInteger computed = new AtomicInteger();
            Lazy<Integer> lazy = Lazy.of(() -> {
                Fiber.yield();
                return computed.incrementAndGet();
            });
            return alike(rounds -> repeat(rounds, lazy::force));
        }
    },

    IVAR {
        @Override
        Duet create() {
            Ivar<Integer> left = Ivar.create();
            Ivar<Integer> right = Ivar.create();
            return new Duet(
                    rounds -> {
                        left.fill(rounds);
                        return right.read();
                    },
                    rounds -> {
                        right.fill(rounds);
                        return left.read();
                    });
        }
    },

    FEED {
        @Override
        Duet create() {
            Feed<Integer> feed = Feed.create();
            Feed.Cursor<Integer> cursor = feed.tap();
            return new Duet(
                    rounds -> repeat(rounds, () -> {
                        feed.push(1);
                        return 1;
                    }),
                    rounds -> repeat(rounds, cursor::read));
        }
    },

    RENDEZVOUS {
        @Override
        Duet create() {
            return through(Channel.rendezvous());
        }
    },

    CHANNEL {
        @Override
        Duet create() {
            return through(Channel.bounded(4));
        }
    },

    SELECT {
        @Override
        Duet create() {
            Channel<Integer> there = Channel.rendezvous();
            Channel<Integer> back = Channel.rendezvous();
            return alike(rounds -> repeat(
                    rounds,
                    () -> Event.select(
                            there.sending(1).wrap(nothing -> 1),
                            there.receiving(),
                            back.sending(1).wrap(nothing -> 1),
                            back.receiving())));
        }
    },

    AWAITABLE {
        @Override
        Duet create() {
            Awaitable turn = Awaitable.create(0);
            return new Duet(
                    rounds -> repeat(rounds, () -> {
                        turn.await(1);
                        turn.set(1);
                        turn.signal();
                        return 1;
                    }),
                    rounds -> repeat(rounds, () -> {
                        turn.await(0);
                        turn.set(0);
                        turn.signal();
                        return 1;
                    }));
        }
    },

    LOCK {
        @Override
        Duet create() {
            Lock lock = Lock.create();
            LockCondition changed = lock.newCondition();
            int[] turn = new int[1];
            return new Duet(
                    rounds -> repeat(rounds, () -> lock.holding(() -> take(turn, 0, changed))),
                    rounds -> repeat(rounds, () -> lock.holding(() -> take(turn, 1, changed))));
        }

        private int take(int[] turn, int mine, LockCondition changed) {
            while (turn[0] != mine) {
                changed.await();
            }
            turn[0] = 1 - mine;
            changed.signal();
            return 1;
        }
    },

    RW_LOCK {
        @Override
        Duet create() {
            RwLock lock = RwLock.create();
            int[] written = new int[1];
            return new Duet(
                    rounds -> repeat(
                            rounds,
                            () -> lock.holding(() -> {
                                written[0]++;
                                Fiber.yield();
                                return 1;
                            })),
                    rounds -> repeat(rounds, () -> {
                        while (lock.sharing(() -> written[0]) == 0) {
                            Fiber.yield();
                        }
                        return 1;
                    }));
        }
    },

    SEM {
        @Override
        Duet create() {
            Sem there = Sem.create(0);
            Sem back = Sem.create(0);
            return new Duet(
                    rounds -> repeat(rounds, () -> {
                        there.release();
                        back.acquire();
                        return 1;
                    }),
                    rounds -> repeat(rounds, () -> {
                        there.acquire();
                        back.release();
                        return 1;
                    }));
        }
    },

    BARRIER {
        @Override
        Duet create() {
            Barrier barrier = Barrier.create(2);
            return alike(rounds -> repeat(rounds, () -> {
                barrier.await();
                return 1;
            }));
        }
    },

    EVENT {
        @Override
        Duet create() {
            Feed<Integer> feed = Feed.create();
            Feed.Cursor<Integer> cursor = feed.tap();
            return new Duet(
                    rounds -> repeat(rounds, () -> {
                        feed.push(1);
                        return 1;
                    }),
                    rounds -> repeat(
                            rounds,
                            () -> Event.select(
                                    Ivar.<Integer>create().written(),
                                    cursor.next(),
                                    Event.timeout(Duration.ofDays(1)).wrap(nothing -> 0))));
        }
    },

    PROMISE {
        @Override
        Duet create() {
            Ivar<Bundle> open = Ivar.create();
            Latch forked = Latch.create(1);
            return new Duet(
                    rounds -> Bundle.joinAfter(bundle -> {
                        open.fill(bundle);
                        forked.await();
                        return rounds;
                    }),
                    rounds -> {
                        Promise<Integer> promise = open.read().forkAsPromise(() -> {
                            Fiber.yield();
                            return rounds;
                        });
                        forked.countDown();
                        return promise.await();
                    });
        }
    },

    RESOURCE {
        @Override
        Duet create() {
            Feed<Resource<AtomicInteger>> offers = Feed.create();
            Feed.Cursor<Resource<AtomicInteger>> cursor = offers.tap();
            AtomicInteger released = new AtomicInteger();
            return new Duet(
                    rounds -> repeat(
                            rounds,
                            () -> Resource.instantiate(
                                    AtomicInteger::new, resource -> released.incrementAndGet(), offered -> {
                                        offers.push(offered);
                                        return 1;
                                    })),
                    rounds -> repeat(rounds, () -> cursor.read().move(AtomicInteger::incrementAndGet))
                            - rounds
                            + released.get());
        }
    };

    /// {@return a new one, with what the fibers do to it}
    abstract Duet create();

    private static Duet through(Channel<Integer> channel) {
        return new Duet(
                rounds -> repeat(rounds, () -> {
                    channel.send(1);
                    return 1;
                }),
                rounds -> repeat(rounds, channel::receive));
    }

    private static Duet alike(Part both) {
        return new Duet(both, both);
    }

    private static int repeat(int rounds, Part.Step step) throws Exception {
        int sum = 0;
        for (int round = 0; round < rounds; round++) {
            sum += step.run();
        }
        return sum;
    }

    /// What the two fibers do.
    record Duet(Part left, Part right) {}

    /// What a fiber does.
    @FunctionalInterface
    interface Part {
        /// {@return how much the fiber has got: as much as there are rounds}
        int play(int rounds) throws Exception;

        /// A round.
        @FunctionalInterface
        interface Step {
            int run() throws Exception;
        }
    }
}

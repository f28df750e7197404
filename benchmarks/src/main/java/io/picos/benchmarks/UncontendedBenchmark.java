package io.picos.benchmarks;

import io.picos.benchmarks.contender.Bridge;
import io.picos.std.structured.Promise;
import io.picos.std.sync.Ivar;
import io.picos.std.sync.Lock;
import io.picos.std.sync.Mutex;
import io.picos.std.sync.RwLock;
import io.picos.std.sync.Sem;
import io.picos.std.sync.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/// What does a lock, a permit or a result cost that nobody else wants, and does it allocate?
@State(Scope.Benchmark)
public class UncontendedBenchmark {
    private static final Bridge BRIDGE = Bridge.onPool(1);
    private static final int TIMES = 1_000_000;

    /// The primitive; the first three belong to the JDK, for comparison.
    @Param
    Primitive primitive = Primitive.MUTEX;

    /// One use after the other, in one fiber.
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public void use(Blackhole blackhole) throws Exception {
        BRIDGE.run(() -> {
            Primitive used = primitive;
            for (int time = 0; time < TIMES; time++) {
                used.use(blackhole);
            }
            return 0;
        });
    }

    /// The primitives.
    @SuppressWarnings("ImmutableEnumChecker") // one fiber uses it
    public enum Primitive {
        /// The JDK's lock.
        REENTRANT_LOCK {
            private final ReentrantLock lock = new ReentrantLock();

            @Override
            @SuppressWarnings("LockNotBeforeTry") // nothing happens in between
            void use(Blackhole blackhole) {
                lock.lock();
                lock.unlock();
            }
        },
        /// The JDK's semaphore.
        JDK_SEMAPHORE {
            private final java.util.concurrent.Semaphore semaphore = new java.util.concurrent.Semaphore(1_000, true);

            @Override
            void use(Blackhole blackhole) {
                semaphore.acquireUninterruptibly();
                semaphore.release();
            }
        },
        /// The JDK's result.
        COMPLETABLE_FUTURE {
            private final java.util.concurrent.CompletableFuture<String> future =
                    java.util.concurrent.CompletableFuture.completedFuture("value");

            @Override
            void use(Blackhole blackhole) {
                blackhole.consume(future.join());
            }
        },
        /// `Mutex`, which knows its owner.
        MUTEX {
            private final Mutex mutex = Mutex.create();

            @Override
            void use(Blackhole blackhole) {
                mutex.lock();
                mutex.unlock();
            }
        },
        /// `Mutex` without checks.
        UNCHECKED_MUTEX {
            private final Mutex mutex = Mutex.unchecked();

            @Override
            void use(Blackhole blackhole) {
                mutex.lock();
                mutex.unlock();
            }
        },
        /// `Lock`.
        LOCK {
            private final Lock lock = Lock.create();

            @Override
            void use(Blackhole blackhole) {
                lock.acquire();
                lock.release();
            }
        },
        /// `RwLock`, shared.
        RW_LOCK_SHARED {
            private final RwLock lock = RwLock.create();

            @Override
            void use(Blackhole blackhole) {
                lock.acquireShared();
                lock.releaseShared();
            }
        },
        /// `Semaphore`.
        SEMAPHORE {
            private final Semaphore semaphore = Semaphore.create(1_000);

            @Override
            void use(Blackhole blackhole) {
                semaphore.acquire();
                semaphore.release();
            }
        },
        /// `Sem`.
        SEM {
            private final Sem sem = Sem.create(1_000);

            @Override
            void use(Blackhole blackhole) {
                sem.acquire();
                sem.release();
            }
        },
        /// `Promise` that is kept.
        PROMISE {
            private final Promise<String> promise = Promise.of("value");

            @Override
            void use(Blackhole blackhole) {
                blackhole.consume(promise.await());
            }
        },
        /// `Ivar` that is filled.
        IVAR {
            private final Ivar<String> ivar = Ivar.of("value");

            @Override
            void use(Blackhole blackhole) {
                blackhole.consume(ivar.read());
            }
        };

        abstract void use(Blackhole blackhole);
    }
}

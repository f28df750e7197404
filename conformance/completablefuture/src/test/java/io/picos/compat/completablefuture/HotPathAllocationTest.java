package io.picos.compat.completablefuture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.compat.patience.Repeat;
import io.picos.completablefuture.CompletableFutureBridge;
import io.picos.std.structured.Bundle;
import io.picos.std.sync.Mutex;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The bytes that the hot paths allocate, for each operation: a guard that needs no clock, and no machine of its own.
@EnabledForJreRange(min = JRE.JAVA_24) // the virtual threads of older ones have other sizes
@DisabledIfSystemProperty(named = "io.picos.carrier", matches = "jdk") // the bytes of a turn vary there
class HotPathAllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int TIMES = 20_000;

    /// The first rounds load and compile classes, and others may allocate meanwhile: the least counts.
    private static final int ROUNDS = 8;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    /// What may be added for the measurement itself.
    private static final double FEW_BYTES = 4;

    /// The paths, with the bytes that they may allocate.
    enum Path {
        /// Another fiber runs, and this one again.
        YIELD(0) {
            @Override
            void run(int times) {
                Computation<Integer> end = Computation.create();
                Fiber.spawn(Fiber.create(end), fiber -> {
                    for (int left = times / 2; left > 0; left--) {
                        Fiber.yield();
                    }
                    end.tryReturn(0);
                });
                for (int left = times / 2; left > 0; left--) {
                    Fiber.yield();
                }
                end.await();
            }
        },
        /// A fiber that does nothing, and its end. Its virtual thread alone takes 328.
        SPAWN(452) {
            @Override
            void run(int times) {
                Computation<Integer> end = Computation.create();
                int[] left = {times};
                for (int i = times; i > 0; i--) {
                    Fiber.spawn(Fiber.create(end), fiber -> {
                        if (--left[0] == 0) {
                            end.tryReturn(0);
                        }
                    });
                }
                end.await();
            }
        },
        /// A wait for a trigger, and a wake-up: 16 for the trigger, the rest for an assertion that actions do not
        /// suspend.
        HAND_OFF(104) {
            @Override
            void run(int times) {
                Computation<Integer> end = Computation.create();
                Trigger[] waiting = {Trigger.signaled()};
                Fiber.spawn(Fiber.create(end), fiber -> {
                    passOn(waiting, times / 2);
                    end.tryReturn(0);
                });
                passOn(waiting, times / 2);
                end.await();
            }
        },
        /// A wait for a computation that has completed.
        AWAIT_COMPLETED(0) {
            @Override
            void run(int times) {
                Computation<Integer> completed = Computation.create();
                completed.tryReturn(1);
                for (int left = times; left > 0; left--) {
                    completed.await();
                }
            }
        },
        /// A deadline of a computation that completes at once: with the computation, an outcome and an exception.
        DEADLINE(184) {
            @Override
            void run(int times) {
                for (int left = times; left > 0; left--) {
                    Computation<Integer> computation = Computation.create();
                    computation.cancelAfter(Duration.ofHours(1));
                    computation.tryReturn(1);
                }
            }
        },
        /// A lock that nobody else wants.
        MUTEX(0) {
            @Override
            void run(int times) {
                Mutex mutex = Mutex.create();
                for (int left = times; left > 0; left--) {
                    mutex.lock();
                    mutex.unlock();
                }
            }
        },
        /// A fiber of a scope, and its end.
        FORK(452) {
            @Override
            void run(int times) {
                Bundle.joinAfter(bundle -> {
                    for (int left = times; left > 0; left--) {
                        bundle.fork(() -> {});
                    }
                    return bundle;
                });
            }
        };

        private final int limit;

        Path(int limit) {
            this.limit = limit;
        }

        double limit() {
            return limit + FEW_BYTES;
        }

        /// In a fiber.
        abstract void run(int times);
    }

    private static void passOn(Trigger[] waiting, int times) {
        for (int left = times; left > 0; left--) {
            Trigger mine = Trigger.create();
            Trigger other = waiting[0];
            waiting[0] = mine;
            other.signal();
            if (left > 1) {
                mine.await();
            }
        }
        waiting[0].signal();
    }

    @ParameterizedTest
    @EnumSource
    void path_allocatesNoMoreThanItsLimit(Path path) throws Exception {
        double bytes = allocated(path.limit(), () -> path.run(TIMES));
        Repeat.print("bytes: " + path + " " + Math.round(bytes));
        assertThat(bytes).as("bytes an operation of %s", path).isLessThan(path.limit());
    }

    @Test
    void yield_withAnObjectMore_exceedsItsLimit() throws Exception {
        Object[] kept = new Object[1];
        double bytes = allocated(Double.MAX_VALUE, () -> {
            Path.YIELD.run(TIMES);
            for (int left = TIMES; left > 0; left--) {
                kept[0] = new byte[Math.toIntExact(Math.round(Path.YIELD.limit()))];
            }
        });
        assertThat(bytes).isGreaterThan(Path.YIELD.limit());
    }

    /// @param limit further rounds follow until one allocates less, for half a minute at most: on a busy machine,
    ///     the compilers are late
    /// @return the least number of bytes an operation that a round has allocated
    private static double allocated(double limit, Runnable body) throws Exception {
        long start = System.nanoTime();
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try {
            CompletableFutureBridge bridge = CompletableFutureBridge.on(pool);
            double least = Double.MAX_VALUE;
            for (int round = 0;
                    round < ROUNDS || (least >= limit && System.nanoTime() - start < PATIENCE_NANOS);
                    round++) {
                long before = THREADS.getTotalThreadAllocatedBytes();
                bridge.future(() -> {
                            body.run();
                            return 0;
                        })
                        .get();
                long after = THREADS.getTotalThreadAllocatedBytes();
                least = Math.min(least, (double) (after - before) / TIMES);
            }
            return least;
        } finally {
            pool.shutdown();
        }
    }
}

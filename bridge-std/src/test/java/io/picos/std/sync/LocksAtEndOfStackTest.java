package io.picos.std.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.EndOfStack;
import io.picos.ThreadScheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// L33: a caller that has acquired something has the stack to release it in a `finally` block, at each depth, although
/// a fiber waits for it by then.
@Timeout(120)
class LocksAtEndOfStackTest {
    private static final int DEPTHS = 100;
    private static final long LOOK_NANOS = 50_000;

    /// A primitive, how it is acquired at the end of the stack, and how a fiber acquires it that has to wait.
    private record Subject(Object primitive, Runnable acquire, Runnable release, Runnable enter, Runnable leave) {
        Subject(Object primitive, Runnable acquire, Runnable release) {
            this(primitive, acquire, release, acquire, release);
        }
    }

    private enum Kind {
        MUTEX(() -> {
            Mutex mutex = Mutex.unchecked();
            return new Subject(mutex, mutex::lock, mutex::unlock);
        }),
        SEMAPHORE(() -> {
            Semaphore semaphore = Semaphore.create(1);
            return new Subject(semaphore, semaphore::acquire, semaphore::release);
        }),
        SEM(() -> {
            Sem sem = Sem.create(1);
            return new Subject(sem, sem::acquire, sem::release);
        }),
        LOCK(() -> {
            Lock lock = Lock.create();
            return new Subject(lock, lock::acquire, lock::release);
        }),
        RW_LOCK(() -> {
            RwLock lock = RwLock.create();
            return new Subject(lock, lock::acquire, lock::release);
        }),
        RW_LOCK_SHARED(() -> {
            RwLock lock = RwLock.create();
            return new Subject(lock, lock::acquireShared, lock::releaseShared, lock::acquire, lock::release);
        });

        private final Supplier<Subject> supplier;

        Kind(Supplier<Subject> supplier) {
            this.supplier = supplier;
        }
    }

    /// The thread of the fibers that wait, one after the other. It also looks whether they wait, since there is no
    /// stack for that at its end.
    private static final class Others implements AutoCloseable {
        private final Thread fibers = new Thread(this::runFibers, "others");
        private final Thread watcher = new Thread(this::watch, "watcher");
        private volatile @Nullable Round turn; // set by the end of the stack, cleared by `fibers`
        private volatile @Nullable Round entering;
        private volatile boolean closed;

        Others() {
            for (Thread each : List.of(fibers, watcher)) {
                each.setDaemon(true);
                each.start();
            }
        }

        private void runFibers() {
            while (!closed) {
                Round round = turn;
                if (round == null) {
                    LockSupport.parkNanos(LOOK_NANOS);
                } else {
                    turn = null;
                    entering = round;
                    ThreadScheduler.run(() -> {
                        round.subject.enter.run();
                        round.subject.leave.run();
                    });
                    round.served.countDown();
                }
            }
        }

        private void watch() {
            while (!closed) {
                Round round = entering;
                if (round != null && round.subject.primitive.toString().contains(" 1 waiting")) {
                    round.otherWaits = true;
                }
                LockSupport.parkNanos(LOOK_NANOS);
            }
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    /// One subject at one depth.
    private static final class Round implements Runnable {
        private final Subject subject;
        private final Others others;
        private final CountDownLatch served = new CountDownLatch(1);
        private volatile boolean otherWaits;
        private boolean acquired;

        Round(Subject subject, Others others) {
            this.subject = subject;
            this.others = others;
        }

        /// At the end of the stack.
        @Override
        public void run() {
            subject.acquire.run();
            acquired = true;
            try {
                others.turn = this;
                while (!otherWaits && !others.closed) {
                    Thread.onSpinWait();
                }
            } finally {
                subject.release.run();
            }
        }

        void checkServed() throws InterruptedException {
            if (!acquired) {
                run();
            }
            assertThat(served.await(30, TimeUnit.SECONDS))
                    .as("%s: the fiber that waited has had its turn", subject.primitive)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void release_atEachDepthAtWhichItWasAcquired_servesTheWaiter(Kind kind) throws InterruptedException {
        try (Others others = new Others()) {
            new Round(kind.supplier.get(), others).checkServed(); // a class that is initialized too late stays unusable
            List<Round> rounds = new ArrayList<>();
            for (int depth = 0; depth < DEPTHS; depth++) {
                rounds.add(new Round(kind.supplier.get(), others));
            }
            int refused = EndOfStack.run(new ArrayList<>(rounds), 0);
            for (Round round : rounds) {
                round.checkServed();
            }
            assertThat(refused)
                    .as("acquisitions that the end of the stack has refused")
                    .isBetween(1, DEPTHS - 1);
        }
    }
}

package io.picos.compat.wrong;

import io.picos.Body;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.compat.sync.FreezingRules;
import io.picos.compat.sync.LockConditionRules;
import io.picos.compat.sync.LockSubject;
import io.picos.compat.sync.RwLockSubject;
import io.picos.std.sync.Frozen;
import io.picos.std.sync.Lock;
import io.picos.std.sync.LockCondition;
import io.picos.std.sync.Poisoned;
import io.picos.std.sync.RwLock;
import io.picos.std.sync.RwLockCondition;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Optimistic locks that break one rule each.
final class WrongLocks {
    private WrongLocks() {}

    /// What the locks are run against.
    abstract static class Locks extends OnThreads implements LockConditionRules, LockSubject {
        @Override
        public LockSubject locks() {
            return this;
        }
    }

    /// What the locks that can be shared are run against.
    abstract static class RwLocks extends OnThreads implements FreezingRules, RwLockSubject {
        @Override
        public RwLockSubject rwLocks() {
            return this;
        }
    }

    /// Lets each hundredth caller in, also if another fiber has the lock.
    @Wrong(
            value = "L13a",
            also = {"L13e", "L13f", "L13h", "L13i"})
    static class LetsASecondIn extends Locks {
        private final AtomicInteger calls = new AtomicInteger();

        @Override
        public void acquire(Lock lock) {
            if (calls.incrementAndGet() % 100 != 0 || lock.isPoisoned()) {
                lock.acquire();
            }
        }
    }

    /// Wakes the waiters of a poisoned lock without an exception.
    @Wrong("L13c")
    static class IsAcquiredPoisoned extends Locks {
        @Override
        public boolean tryAcquire(Lock lock) {
            return !lock.isPoisoned() && lock.tryAcquire();
        }
    }

    /// Returns as if it had the lock.
    @Wrong(value = "L13g", also = "L13b")
    static class HidesThePoison extends Locks {
        @Override
        public void await(LockCondition condition, Lock lock) {
            try {
                condition.await();
            } catch (Poisoned poisoned) {
                return;
            }
        }
    }

    @Wrong("L13b")
    static class ForgetsToPoison extends Locks {
        @Override
        public <T extends @Nullable Object, X extends Exception> T holding(Lock lock, Body<T, X> body) throws X {
            return lock.protect(body);
        }
    }

    /// Although the body has released the lock.
    @Wrong("L32")
    static class PoisonsTheNextHolder extends Locks {
        @Override
        public <T extends @Nullable Object, X extends Exception> T holding(Lock lock, Body<T, X> body) throws X {
            lock.acquire();
            T value;
            try {
                value = body.run();
            } catch (Throwable thrown) {
                if (lock.isLocked()) {
                    lock.poison();
                }
                throw thrown;
            }
            lock.release();
            return value;
        }
    }

    @Wrong(value = "L13b", also = "L13h", hangs = true)
    static class PoisonsWhatIsProtected extends Locks {
        @Override
        public <T extends @Nullable Object, X extends Exception> T protect(Lock lock, Body<T, X> body) throws X {
            return lock.holding(body);
        }
    }

    @Wrong(value = "L13e", also = "L13a", hangs = true)
    static class KeepsTheLockOfACancelledWaiter extends Locks {
        @Override
        public void acquire(Lock lock) {
            try {
                lock.acquire();
            } catch (IllegalStateException misuse) {
                throw misuse;
            } catch (RuntimeException cancelled) {
                lock.tryAcquire();
                throw cancelled;
            }
        }
    }

    @Wrong("L13d")
    static class LetsAnyoneRelease extends Locks {
        @Override
        public void release(Lock lock) {
            if (lock.isLocked()) {
                lock.release();
            }
        }
    }

    @Wrong("L13i")
    static class AllocatesMore extends Locks {
        private volatile @Nullable Object more;

        @Override
        public void acquire(Lock lock) {
            more = new Object();
            lock.acquire();
        }
    }

    @Wrong(value = "L13f", also = "L13b", hangs = true)
    static class LeavesAConditionWithoutTheLock extends Locks {
        @Override
        public void await(LockCondition condition, Lock lock) {
            try {
                condition.await();
            } catch (RuntimeException cancelled) {
                if (lock.isLocked()
                        && Fiber.currentOrNull() != null
                        && Fiber.current().isCancelled()) {
                    lock.release();
                }
                throw cancelled;
            }
        }
    }

    @Wrong(value = "L13h", hangs = true)
    static class WakesAllForASignal extends Locks {
        @Override
        public void signal(LockCondition condition) {
            condition.signalAll();
        }
    }

    @Wrong(
            value = "L14a",
            also = {"L14b", "L14d", "L14e", "L14f", "L14g"},
            hangs = true)
    static class IsSharedByOne extends RwLocks {
        @Override
        public void acquireShared(RwLock lock) {
            lock.acquire();
        }

        @Override
        public void releaseShared(RwLock lock) {
            lock.release();
        }
    }

    /// Makes an attempt to share wait behind the waiters.
    @Wrong("L14b")
    static class QueuesBehindWriters extends RwLocks {
        @Override
        public boolean tryAcquireShared(RwLock lock) {
            return Shown.waiting(lock) == 0 && lock.tryAcquireShared();
        }
    }

    /// Freezes the lock, and lets the fibers wait that wanted to hold it.
    @Wrong(value = "L14e", hangs = true)
    static class LeavesWaitersWaiting extends RwLocks {
        @Override
        public void acquire(RwLock lock) {
            boolean waits = lock.isLocked();
            try {
                lock.acquire();
            } catch (Frozen frozen) {
                if (waits) {
                    Trigger.create().await();
                }
                throw frozen;
            }
        }
    }

    /// Returns as if it held the lock.
    @Wrong("L14f")
    static class HidesTheFrost extends RwLocks {
        @Override
        public void await(RwLockCondition condition) {
            try {
                condition.await();
            } catch (Frozen frozen) {
                return;
            }
        }
    }

    @Wrong("L14g")
    static class IgnoresPoisonOfReaders extends RwLocks {
        @Override
        public void poison(RwLock lock) {
            if (!lock.isLockedShared() || lock.isFrozen()) {
                lock.poison();
            }
        }
    }

    @Wrong("L14c")
    static class PoisonsWhatIsShared extends RwLocks {
        @Override
        public <T extends @Nullable Object, X extends Exception> T sharing(RwLock lock, Body<T, X> body) throws X {
            try {
                return lock.sharing(body);
            } catch (Throwable thrown) {
                lock.poison();
                throw thrown;
            }
        }
    }

    @Wrong(
            value = "L14d",
            also = {"L14e", "L14f"},
            hangs = true)
    static class FreezesNothing extends RwLocks {
        @Override
        public void freeze(RwLock lock) {
            lock.sharing(() -> lock);
        }
    }

    @Wrong(value = "L14a", hangs = true)
    static class HoldsWhatIsShared extends RwLocks {
        @Override
        public boolean tryAcquire(RwLock lock) {
            return lock.tryAcquire() || lock.isLockedShared();
        }
    }

    @Wrong(value = "L14a", also = "L14f", hangs = true)
    static class WaitsAloneForACondition extends RwLocks {
        @Override
        public void awaitShared(RwLockCondition condition) {
            condition.await();
        }
    }
}

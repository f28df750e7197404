package io.picos.compat.wrong;

import io.picos.Body;
import io.picos.Fiber;
import io.picos.compat.sync.FreezingRules;
import io.picos.compat.sync.LockConditionRules;
import io.picos.compat.sync.LockSubject;
import io.picos.compat.sync.RwLockSubject;
import io.picos.std.sync.Lock;
import io.picos.std.sync.LockCondition;
import io.picos.std.sync.RwLock;
import io.picos.std.sync.RwLockCondition;
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

    @Wrong("L13")
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

    @Wrong(value = "L13", hangs = true)
    static class PoisonsWhatIsProtected extends Locks {
        @Override
        public <T extends @Nullable Object, X extends Exception> T protect(Lock lock, Body<T, X> body) throws X {
            return lock.holding(body);
        }
    }

    @Wrong(value = "L13", hangs = true)
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

    @Wrong("L13")
    static class LetsAnyoneRelease extends Locks {
        @Override
        public void release(Lock lock) {
            if (lock.isLocked()) {
                lock.release();
            }
        }
    }

    @Wrong("L13")
    static class AllocatesMore extends Locks {
        private volatile @Nullable Object more;

        @Override
        public void acquire(Lock lock) {
            more = new Object();
            lock.acquire();
        }
    }

    @Wrong(value = "L13", hangs = true)
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

    @Wrong(value = "L13", hangs = true)
    static class WakesAllForASignal extends Locks {
        @Override
        public void signal(LockCondition condition) {
            condition.signalAll();
        }
    }

    @Wrong(value = "L14", hangs = true)
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

    @Wrong("L14")
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

    @Wrong(value = "L14", hangs = true)
    static class FreezesNothing extends RwLocks {
        @Override
        public void freeze(RwLock lock) {
            lock.sharing(() -> lock);
        }
    }

    @Wrong(value = "L14", hangs = true)
    static class HoldsWhatIsShared extends RwLocks {
        @Override
        public boolean tryAcquire(RwLock lock) {
            return lock.tryAcquire() || lock.isLockedShared();
        }
    }

    @Wrong(value = "L14", hangs = true)
    static class WaitsAloneForACondition extends RwLocks {
        @Override
        public void awaitShared(RwLockCondition condition) {
            condition.await();
        }
    }
}

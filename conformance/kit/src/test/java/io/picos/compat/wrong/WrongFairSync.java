package io.picos.compat.wrong;

import io.picos.Body;
import io.picos.Cancellation;
import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.compat.sync.ConditionRules;
import io.picos.compat.sync.ConditionSubject;
import io.picos.compat.sync.FairSyncSubjects;
import io.picos.compat.sync.FeedRules;
import io.picos.compat.sync.FeedSubject;
import io.picos.compat.sync.HandOverRules;
import io.picos.compat.sync.IvarRules;
import io.picos.compat.sync.IvarSubject;
import io.picos.compat.sync.LatchRules;
import io.picos.compat.sync.LatchSubject;
import io.picos.compat.sync.LazyRules;
import io.picos.compat.sync.LazySubject;
import io.picos.compat.sync.MutexRules;
import io.picos.compat.sync.MutexSubject;
import io.picos.compat.sync.PermitRules;
import io.picos.compat.sync.SemaphoreRules;
import io.picos.compat.sync.SemaphoreSubject;
import io.picos.compat.sync.SignalRules;
import io.picos.compat.sync.UncontendedRules;
import io.picos.std.sync.Condition;
import io.picos.std.sync.Feed;
import io.picos.std.sync.Ivar;
import io.picos.std.sync.Latch;
import io.picos.std.sync.Lazy;
import io.picos.std.sync.Mutex;
import io.picos.std.sync.Semaphore;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Mutexes, conditions, semaphores, latches and the like that break one rule each.
final class WrongFairSync {
    private WrongFairSync() {}

    // ---- mutexes

    abstract static class Mutexes extends OnThreads implements MutexRules, HandOverRules, MutexSubject {
        @Override
        public MutexSubject mutexes() {
            return this;
        }
    }

    @Wrong("L1")
    static class KeepsTheMutexAfterAnException extends Mutexes {
        @Override
        public <T extends @Nullable Object> T protect(Mutex mutex, Body<T, Exception> body) throws Exception {
            lock(mutex);
            T value = body.run();
            unlock(mutex);
            return value;
        }
    }

    @Wrong(value = "L2a", also = "L2b")
    static class AsksNobody extends Mutexes {
        @Override
        public Mutex create() {
            return Mutex.unchecked();
        }
    }

    /// The rules for mutexes that are locked in another way.
    abstract static class LockedOtherwise extends OnThreads implements MutexRules, MutexSubject {
        @Override
        public MutexSubject mutexes() {
            return this;
        }
    }

    @Wrong("L2b")
    static class LocksInACancelledFiber extends LockedOtherwise {
        @Override
        public void lock(Mutex mutex) {
            Fiber fiber = Fiber.currentOrNull();
            if (fiber == null || mutex.isLocked()) {
                mutex.lock();
            } else {
                fiber.<@Nullable Object, RuntimeException>forbid(() -> {
                    mutex.lock();
                    return null;
                });
            }
        }
    }

    @Wrong("L2c")
    static class AsksEverybody extends LockedOtherwise {
        @Override
        public Mutex unchecked() {
            return Mutex.create();
        }
    }

    /// The rules for mutexes of which a cancelled waiter or owner is wrong.
    abstract static class HandedOver extends OnThreads implements HandOverRules, MutexSubject {
        @Override
        public MutexSubject mutexes() {
            return this;
        }
    }

    /// Waits for the mutex once more before it leaves.
    @Wrong(value = "L3a", also = "L3d", hangs = true)
    static class LeavesLate extends HandedOver {
        @Override
        public void lock(Mutex mutex) {
            boolean waits = mutex.isLocked();
            try {
                mutex.lock();
            } catch (IllegalStateException | IllegalMonitorStateException misuse) {
                throw misuse;
            } catch (RuntimeException cancelled) {
                if (waits) {
                    Fiber.current().forbid(() -> {
                        mutex.lock();
                        mutex.unlock();
                        return null;
                    });
                }
                throw cancelled;
            }
        }
    }

    @Wrong(
            value = "L3c",
            also = {"L3b", "L3d"})
    static class ChecksBeforeItUnlocks extends HandedOver {
        @Override
        public void unlock(Mutex mutex) {
            Fiber.current().check();
            mutex.unlock();
        }
    }

    @Wrong(value = "L3d", hangs = true)
    static class RemembersItsWaiters extends HandedOver {
        private final Queue<Fiber> waiters = new ConcurrentLinkedQueue<>();

        @Override
        public void lock(Mutex mutex) {
            waiters.add(Fiber.current());
            mutex.lock();
        }
    }

    @Wrong(
            value = "L3b",
            also = {"L3a", "L3d"},
            hangs = true)
    static class LosesTheHandOff extends Mutexes {
        @Override
        public void lock(Mutex mutex) {
            boolean waited = mutex.isLocked();
            try {
                mutex.lock();
            } catch (IllegalStateException | IllegalMonitorStateException misuse) {
                throw misuse;
            } catch (RuntimeException cancelled) {
                if (waited) { // takes what would have been passed on, and keeps it
                    Fiber.current().forbid(() -> {
                        mutex.lock();
                        return null;
                    });
                }
                throw cancelled;
            }
        }
    }

    // ---- conditions

    @Wrong("L26")
    static class TestsOnce extends OnThreads implements ConditionRules, ConditionSubject {
        @Override
        public ConditionSubject conditions() {
            return this;
        }

        @Override
        public void awaitUntil(Condition condition, BooleanSupplier predicate) {
            if (!predicate.getAsBoolean()) {
                condition.await();
            }
        }
    }

    @Wrong("L4")
    static class ReturnsWithoutTheMutex extends OnThreads implements ConditionRules, ConditionSubject {
        @Override
        public ConditionSubject conditions() {
            return this;
        }

        @Override
        public void await(Condition condition, Mutex mutex) {
            try {
                condition.await();
            } catch (RuntimeException cancelled) {
                mutex.unlock();
                throw cancelled;
            }
        }
    }

    abstract static class Signals extends OnThreads implements SignalRules, ConditionSubject {
        @Override
        public ConditionSubject conditions() {
            return this;
        }
    }

    @Wrong(value = "L5b", hangs = true)
    static class SwallowsASignal extends Signals {
        private final Queue<Trigger> waiting = new ConcurrentLinkedQueue<>();

        @Override
        public void await(Condition condition, Mutex mutex) {
            Fiber fiber = Fiber.current();
            Trigger trigger = Trigger.create();
            mutex.unlock();
            waiting.add(trigger);
            Throwable cause = trigger.await();
            waiting.remove(trigger); // or it has been signaled, and does not pass that on
            fiber.forbid(() -> {
                mutex.lock();
                return null;
            });
            if (cause != null) {
                throw Cancellation.unchecked(cause);
            }
        }

        @Override
        public void signal(Condition condition) {
            Trigger first = waiting.poll();
            if (first != null) {
                first.signal();
            }
        }

        @Override
        public void signalAll(Condition condition) {
            while (!waiting.isEmpty()) {
                signal(condition);
            }
        }
    }

    @Wrong(value = "L5a", also = "L5b")
    static class WakesAllEachTime extends Signals {
        @Override
        public void signal(Condition condition) {
            condition.signalAll();
        }
    }

    @Wrong(value = "L5c", hangs = true)
    static class WakesOneOfAll extends Signals {
        @Override
        public void signalAll(Condition condition) {
            condition.signal();
        }
    }

    @Wrong("L5d")
    static class AwaitsNothingWithoutTheMutex extends Signals {
        @Override
        public void await(Condition condition, Mutex mutex) {
            try {
                condition.await();
            } catch (IllegalMonitorStateException misuse) {
                return;
            }
        }
    }

    // ---- semaphores

    abstract static class Semaphores extends OnThreads implements SemaphoreRules, PermitRules, SemaphoreSubject {
        @Override
        public SemaphoreSubject semaphores() {
            return this;
        }
    }

    @Wrong("L6a")
    static class TakesNegativesForZero extends Semaphores {
        @Override
        public Semaphore create(int permits) {
            return Semaphore.create(Math.max(0, permits));
        }
    }

    /// Lets an attempt pass a long queue.
    @Wrong("L6b")
    static class LetsAnAttemptPass extends Semaphores {
        @Override
        public boolean tryAcquire(Semaphore semaphore) {
            return semaphore.tryAcquire() || Shown.waiting(semaphore) > 5;
        }
    }

    @Wrong("L6d")
    static class CountsMoreThanOne extends Semaphores {
        @Override
        public Semaphore binary(boolean available) {
            return Semaphore.create(available ? 1 : 0);
        }
    }

    @Wrong("L6c")
    static class OverflowsInSilence extends Semaphores {
        @Override
        public void release(Semaphore semaphore) {
            if (semaphore.availablePermits() < Integer.MAX_VALUE) {
                semaphore.release();
            }
        }
    }

    @Wrong("L29")
    static class KeepsAPermitOfACancelledRequest extends Semaphores {
        @Override
        public void acquire(Semaphore semaphore, int permits) {
            try {
                semaphore.acquire(permits);
            } catch (IllegalArgumentException | IllegalStateException misuse) {
                throw misuse;
            } catch (RuntimeException cancelled) {
                var unused = semaphore.tryAcquire();
                throw cancelled;
            }
        }
    }

    @Wrong(value = "L30", hangs = true)
    static class LetsSmallRequestsPass extends Semaphores {
        @Override
        public void acquire(Semaphore semaphore, int permits) {
            if (permits != 3) {
                semaphore.acquire(permits);
                return;
            }
            while (!semaphore.tryAcquire(permits)) {
                Fiber.sleep(Duration.ofMillis(1));
            }
        }
    }

    @Wrong("L31")
    static class TakesNothing extends Semaphores {
        @Override
        public boolean tryAcquire(Semaphore semaphore, int permits) {
            return permits == 0 || semaphore.tryAcquire(permits);
        }
    }

    @Wrong("L25")
    static class KeepsThePermitAfterAnException extends Semaphores {
        @Override
        public <T extends @Nullable Object> T protect(Semaphore semaphore, Body<T, Exception> body) throws Exception {
            semaphore.acquire();
            T value = body.run();
            semaphore.release();
            return value;
        }
    }

    @Wrong(value = "L7", hangs = true)
    static class LosesAPermit extends Semaphores {
        @Override
        public void acquire(Semaphore semaphore) {
            try {
                semaphore.acquire();
            } catch (IllegalStateException misuse) {
                throw misuse;
            } catch (RuntimeException cancelled) {
                Fiber.current().forbid(() -> {
                    semaphore.acquire(); // takes what would have been passed on, and keeps it
                    return null;
                });
                throw cancelled;
            }
        }
    }

    // ---- what is written once

    abstract static class Latches extends OnThreads implements LatchRules, LatchSubject {
        @Override
        public LatchSubject latches() {
            return this;
        }
    }

    @Wrong("L8")
    static class OpensTwice extends Latches {
        @Override
        public boolean tryCountDown(Latch latch) {
            return latch.tryCountDown() || latch.count() == 0;
        }
    }

    abstract static class Lazies extends OnThreads implements LazyRules, LazySubject {
        @Override
        public LazySubject lazies() {
            return this;
        }
    }

    @Wrong(value = "L9a", also = "L9c")
    static class RunsTheBodyTwice extends Lazies {
        @Override
        public <T extends @Nullable Object> Lazy<T> of(Callable<? extends T> body) {
            return Lazy.of(() -> {
                var unused = body.call();
                return body.call();
            });
        }
    }

    @Wrong("L9b")
    static class WrapsWhatTheBodyThrows extends Lazies {
        @Override
        public <T extends @Nullable Object> T force(Lazy<T> lazy) {
            try {
                return lazy.force();
            } catch (RuntimeException thrown) {
                throw Shown.isOf("L9b", thrown) ? new RuntimeException(thrown) : thrown;
            }
        }
    }

    @Wrong("L9d")
    static class HasAValueInItsBody extends Lazies {
        @Override
        public <T extends @Nullable Object> T force(Lazy<T> lazy) {
            try {
                return lazy.force();
            } catch (IllegalStateException misuse) {
                if (Fiber.currentOrNull() == null) {
                    throw misuse;
                }
                return null;
            }
        }
    }

    @Wrong("L9c")
    static class BeginsAlthoughItIsCancelled extends Lazies {
        @Override
        public <T extends @Nullable Object> T force(Lazy<T> lazy) {
            Fiber fiber = Fiber.currentOrNull();
            return fiber != null && fiber.isCancelled() ? fiber.forbid(lazy::force) : lazy.force();
        }
    }

    @Wrong(value = "L18a", also = "L18b", hangs = true)
    static class IsPoisonedByACancellation extends Lazies {
        @Override
        public <T extends @Nullable Object> Lazy<T> of(Callable<? extends T> body) {
            Computation<T> once = Computation.create();
            AtomicBoolean begun = new AtomicBoolean();
            return Lazy.of(() -> {
                if (begun.compareAndSet(false, true)) {
                    once.tryCapture(body);
                }
                return once.await();
            });
        }
    }

    /// Takes an exception around the cause for the result.
    @Wrong("L18b")
    static class KnowsOnlyTheVeryCause extends Lazies {
        @Override
        public <T extends @Nullable Object> Lazy<T> of(Callable<? extends T> body) {
            AtomicReference<@Nullable RuntimeException> result = new AtomicReference<>();
            return Lazy.of(() -> {
                RuntimeException failure = result.get();
                if (failure != null) {
                    throw failure;
                }
                try {
                    return body.call();
                } catch (RuntimeException thrown) {
                    if (thrown != Fiber.current().cancellation()) {
                        result.set(thrown);
                    }
                    throw thrown;
                }
            });
        }
    }

    /// Takes each exception in a cancelled fiber for the cancellation.
    @Wrong(value = "L18c", also = "L18b")
    static class PrefersTheCancellation extends Lazies {
        @Override
        public <T extends @Nullable Object> Lazy<T> of(Callable<? extends T> body) {
            return Lazy.of(() -> {
                try {
                    return body.call();
                } catch (RuntimeException thrown) {
                    Fiber.current().check();
                    throw thrown;
                }
            });
        }
    }

    @Wrong("L19")
    static class MapsByRecursion extends Lazies {
        @Override
        public <T, R> Lazy<R> map(Lazy<T> lazy, Function<T, R> function) {
            return Lazy.of(() -> function.apply(lazy.force()));
        }
    }

    abstract static class Ivars extends OnThreads implements IvarRules, IvarSubject {
        @Override
        public IvarSubject ivars() {
            return this;
        }
    }

    @Wrong("L10")
    static class IsFilledTwice extends Ivars {
        @Override
        public <T extends @Nullable Object> boolean tryFill(Ivar<T> ivar, T value) {
            var unused = ivar.tryFill(value);
            return true;
        }
    }

    abstract static class Feeds extends OnThreads implements FeedRules, FeedSubject {
        @Override
        public FeedSubject feeds() {
            return this;
        }
    }

    @Wrong(value = "L11a", also = "L11c")
    static class GivesCursorsAtTheBeginning extends Feeds {
        private final Map<Feed<?>, Feed.Cursor<?>> cursors = new ConcurrentHashMap<>();

        @Override
        @SuppressWarnings("unchecked") // each feed has a cursor of its type
        public <T extends @Nullable Object> Feed.Cursor<T> tap(Feed<T> feed) {
            return (Feed.Cursor<T>) cursors.computeIfAbsent(feed, Feed::tap).copy();
        }
    }

    /// Pushes one value behind the next one of its writer.
    @Wrong("L11b")
    static class SwapsTwoValues extends Feeds {
        @Override
        @SuppressWarnings("unchecked") // the feed of these values is a feed of integers
        public <T extends @Nullable Object> void push(Feed<T> feed, T value) {
            if (Objects.equals(value, 150)) {
                return;
            }
            feed.push(value);
            if (Objects.equals(value, 151)) {
                ((Feed<Object>) feed).push(150);
            }
        }
    }

    @Wrong("L11c")
    static class PushesInVain extends Feeds {
        @Override
        public <T extends @Nullable Object> void push(Feed<T> feed, T value) {
            try {
                feed.push(value);
            } catch (RuntimeException poison) {
                return;
            }
        }
    }

    @Wrong("L28")
    static class IteratesOverACopy extends Feeds {
        @Override
        public <T extends @Nullable Object> Iterator<T> iterator(Feed.Cursor<T> cursor) {
            return cursor.copy().iterator();
        }
    }

    @Wrong(value = "L11d", hangs = true)
    static class KeepsAllValues extends Feeds {
        private final Map<Feed<?>, Feed.Cursor<?>> kept = new ConcurrentHashMap<>();

        @Override
        public <T extends @Nullable Object> void push(Feed<T> feed, T value) {
            kept.computeIfAbsent(feed, Feed::tap);
            feed.push(value);
        }
    }

    // ---- what is there for the taking

    abstract static class Uncontended extends OnThreads implements UncontendedRules, FairSyncSubjects {}

    @Wrong("L17")
    static class AllocatesToLock extends Uncontended implements MutexSubject {
        private volatile @Nullable Object more;

        @Override
        public MutexSubject mutexes() {
            return this;
        }

        @Override
        public void lock(Mutex mutex) {
            more = new Object();
            mutex.lock();
        }
    }

    @Wrong(value = "L17", hangs = true)
    static class TakesAWakeUpForThePermit extends Uncontended implements SemaphoreSubject {
        @Override
        public SemaphoreSubject semaphores() {
            return this;
        }

        @Override
        public void acquire(Semaphore semaphore) {
            if (!semaphore.tryAcquire()) {
                Fiber.current().computation().awaitCompletion();
            }
        }
    }
}

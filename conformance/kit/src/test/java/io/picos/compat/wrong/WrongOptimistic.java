package io.picos.compat.wrong;

import io.picos.Cancellation;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.compat.patience.Waits;
import io.picos.compat.sync.AwaitableRules;
import io.picos.compat.sync.AwaitableSubject;
import io.picos.compat.sync.BarrierActionRules;
import io.picos.compat.sync.BarrierRules;
import io.picos.compat.sync.BarrierSubject;
import io.picos.compat.sync.SemRules;
import io.picos.compat.sync.SemSubject;
import io.picos.std.sync.Awaitable;
import io.picos.std.sync.Awaiter;
import io.picos.std.sync.Barrier;
import io.picos.std.sync.Poisoned;
import io.picos.std.sync.Sem;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Awaitables, semaphores and barriers that break one rule each. The locks are in [WrongLocks].
final class WrongOptimistic {
    private WrongOptimistic() {}

    /// What the awaitables are run against.
    abstract static class Awaitables extends OnThreads implements AwaitableRules, AwaitableSubject {
        @Override
        public AwaitableSubject awaitables() {
            return this;
        }
    }

    /// What the semaphores are run against.
    abstract static class Sems extends OnThreads implements SemRules, SemSubject {
        @Override
        public SemSubject sems() {
            return this;
        }
    }

    /// What the barriers are run against.
    abstract static class Barriers extends OnThreads implements BarrierRules, BarrierSubject {
        @Override
        public BarrierSubject barriers() {
            return this;
        }
    }

    /// Waits with an awaiter of its own: `expected` is what it would be woken for.
    private static @Nullable Throwable await(Awaitable awaitable, int expected, boolean leaves, boolean passesOn) {
        if (awaitable.get() != expected) {
            return null;
        }
        Fiber.current();
        Trigger trigger = Trigger.create();
        Awaiter awaiter = Awaiter.add(awaitable, trigger);
        if (awaitable.get() != expected) {
            awaiter.remove();
            return null;
        }
        Throwable cause = trigger.await();
        if (leaves && !awaiter.remove() && cause != null && passesOn) {
            awaitable.signal();
        }
        return cause;
    }

    /// Waits for a signal although the value is another one already.
    @Wrong(value = "L12a", hangs = true)
    static class SleepsInVain extends Awaitables {
        @Override
        public void await(Awaitable awaitable, int expected) {
            awaitable.await(Fiber.currentOrNull() == null ? expected : awaitable.get());
        }
    }

    @Wrong(
            value = "L12b",
            also = {"L12a", "L12c", "L12d"},
            hangs = true)
    static class WakesWhenTheValueIsTheSame extends Awaitables {
        @Override
        public void await(Awaitable awaitable, int expected) {
            Throwable cause = WrongOptimistic.await(awaitable, expected, true, true);
            if (cause != null) {
                throw Cancellation.unchecked(cause);
            }
        }
    }

    @Wrong(
            value = "L12b",
            also = {"L12c", "L12d"},
            hangs = true)
    static class WakesByAChange extends Awaitables {
        @Override
        public void set(Awaitable awaitable, int next) {
            awaitable.set(next);
            awaitable.signal();
        }
    }

    @Wrong(value = "L12c", hangs = true)
    static class WakesTooMany extends Awaitables {
        @Override
        public void signal(Awaitable awaitable) {
            awaitable.signalAll();
        }
    }

    @Wrong(value = "L12d", hangs = true)
    static class WakesOneOfAll extends Awaitables {
        @Override
        public void signalAll(Awaitable awaitable) {
            awaitable.signal();
        }
    }

    @Wrong(
            value = "L12e",
            also = {"L12a", "L12b", "L12c", "L12d"},
            hangs = true)
    static class LosesASignal extends Awaitables {
        @Override
        public void await(Awaitable awaitable, int expected) {
            Throwable cause = WrongOptimistic.await(awaitable, expected, true, false);
            if (cause != null) {
                throw Cancellation.unchecked(cause);
            }
        }
    }

    @Wrong(
            value = "L12e",
            also = {"L12a", "L12b", "L12c", "L12d"},
            hangs = true)
    static class NeverLeaves extends Awaitables {
        @Override
        public void await(Awaitable awaitable, int expected) {
            Throwable cause = WrongOptimistic.await(awaitable, expected, false, false);
            if (cause != null) {
                throw Cancellation.unchecked(cause);
            }
        }
    }

    @Wrong(value = "L12f", hangs = true)
    static class RemembersItsTriggers extends Awaitables {
        private final Queue<Trigger> triggers = new ConcurrentLinkedQueue<>();

        @Override
        public Awaiter add(Awaitable awaitable, Trigger trigger) {
            triggers.add(trigger);
            return Awaiter.add(awaitable, trigger);
        }
    }

    @Wrong("L15a")
    static class HasAPermitTooMany extends Sems {
        @Override
        public Sem create(int permits) {
            return Sem.create(permits == 3 ? 4 : permits);
        }
    }

    /// Loses a permit where five fibers wait.
    @Wrong(value = "L15b", hangs = true)
    static class WakesNobodyOfFive extends Sems {
        private volatile boolean isEmptyAtFirst;

        @Override
        public Sem create(int permits) {
            isEmptyAtFirst = permits == 0;
            return Sem.create(permits);
        }

        @Override
        public void release(Sem sem) {
            if (!isEmptyAtFirst || Shown.waiting(sem) != 5 || sem.availablePermits() > 0 || sem.isPoisoned()) {
                sem.release();
            }
        }
    }

    @Wrong("L15f")
    static class AllocatesMore extends Sems {
        private volatile @Nullable Object more;

        @Override
        public void acquire(Sem sem) {
            more = new Object();
            sem.acquire();
        }
    }

    @Wrong(value = "L15c", also = "L15a", hangs = true)
    static class LosesAPermit extends Sems {
        @Override
        public void acquire(Sem sem) {
            try {
                sem.acquire();
            } catch (IllegalStateException misuse) {
                throw misuse;
            } catch (RuntimeException cancelled) {
                sem.tryAcquire();
                throw cancelled;
            }
        }
    }

    @Wrong("L15a")
    static class LooksAtACancellation extends Sems {
        @Override
        public void acquire(Sem sem) {
            Fiber fiber = Fiber.currentOrNull();
            if (fiber != null) {
                fiber.check();
            }
            sem.acquire();
        }
    }

    @Wrong("L15e")
    static class IgnoresAnOverflow extends Sems {
        @Override
        public void release(Sem sem) {
            if (sem.availablePermits() < Sem.MAX_VALUE) {
                sem.release();
            }
        }
    }

    @Wrong("L15d")
    static class IsNotPoisonedForTry extends Sems {
        @Override
        public boolean tryAcquire(Sem sem) {
            return !sem.isPoisoned() && sem.tryAcquire();
        }
    }

    @Wrong(value = "L16b", also = "L16a", hangs = true)
    static class IgnoresACancellation extends Barriers {
        @Override
        public void await(Barrier barrier) {
            Fiber.current().<@Nullable Object, RuntimeException>forbid(() -> {
                barrier.await();
                return null;
            });
        }
    }

    @Wrong(value = "L16a", hangs = true)
    static class LetsSomebodyThrough extends Barriers {
        @Override
        public Barrier create(int parties) {
            return Barrier.create(parties == 7 ? 6 : parties);
        }
    }

    @Wrong("L16b")
    static class IsPoisonForTheCancelled extends Barriers {
        @Override
        public void await(Barrier barrier) {
            try {
                barrier.await();
            } catch (Poisoned poisoned) {
                throw poisoned;
            } catch (IllegalStateException outside) {
                throw outside;
            } catch (RuntimeException cancelled) {
                barrier.await(); // throws Poisoned
            }
        }
    }

    @Wrong("L16d")
    static class ACancellationUndoesAPhase extends Barriers {
        @Override
        public void await(Barrier barrier) {
            barrier.await();
            Throwable cause = Fiber.current().cancellation();
            if (cause != null) {
                barrier.poison();
                throw Cancellation.unchecked(cause);
            }
        }
    }

    @Wrong("L16c")
    static class PoisonUndoesAPhase extends Barriers {
        private final AtomicInteger arrivals = new AtomicInteger();

        @Override
        public void await(Barrier barrier) {
            boolean last = barrier.parties() == 4 && arrivals.incrementAndGet() % 4 == 0;
            barrier.await();
            if (barrier.parties() == 4 && !last) {
                Waits.yieldUntil("L16c: the barrier is poisoned", barrier::isPoisoned);
                barrier.await(); // throws Poisoned
            }
        }
    }

    @Wrong("L27")
    static class HidesAFailedAction extends OnThreads implements BarrierActionRules, BarrierSubject {
        @Override
        public BarrierSubject barriersWithAction() {
            return this;
        }

        @Override
        public Barrier create(int parties, Runnable action) {
            return Barrier.create(parties, () -> {
                try {
                    action.run();
                } catch (RuntimeException hidden) {
                    return;
                }
            });
        }
    }
}

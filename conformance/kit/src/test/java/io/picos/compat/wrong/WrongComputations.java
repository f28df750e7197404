package io.picos.compat.wrong;

import io.picos.Computation;
import io.picos.ConsumerCancelled;
import io.picos.Fiber;
import io.picos.Order;
import io.picos.Outcome;
import io.picos.Trigger;
import io.picos.compat.core.CancelerRules;
import io.picos.compat.core.ComputationRules;
import io.picos.compat.core.ComputationSubject;
import io.picos.compat.core.DeadlineRules;
import io.picos.compat.core.ResultRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/// Computations that break one rule each.
final class WrongComputations {
    private WrongComputations() {}

    /// What all of them are run against.
    abstract static class Computations extends OnThreads
            implements ComputationRules, CancelerRules, ResultRules, DeadlineRules, ComputationSubject {
        @Override
        public ComputationSubject computations() {
            return this;
        }
    }

    @Wrong("C1")
    static class LetsTheLastOneWin extends Computations {
        private final Map<Computation<?>, Outcome<?>> last = Collections.synchronizedMap(new WeakHashMap<>());

        @Override
        public <T> boolean tryReturn(Computation<T> computation, T value) {
            last.put(computation, new Outcome.Returned<>(value));
            return computation.tryReturn(value);
        }

        @Override
        @SuppressWarnings("unchecked")
        public <T> @Nullable Outcome<T> peek(Computation<T> computation) {
            return last.containsKey(computation) ? (Outcome<T>) last.get(computation) : computation.peek();
        }
    }

    @Wrong(value = "C1", hangs = true)
    static class KeepsTheTriggers extends Computations {
        private final List<Trigger> kept = new ArrayList<>();

        @Override
        public synchronized boolean tryAttach(Computation<?> computation, Trigger trigger) {
            kept.add(trigger);
            return computation.tryAttach(trigger);
        }
    }

    @Wrong("C2a")
    static class AlwaysClaimsToHaveWon extends Computations {
        @Override
        public boolean tryCancel(Computation<?> computation, Throwable cause) {
            return computation.tryCancel(cause) || true;
        }
    }

    @Wrong("C2b")
    static class WrapsWhatABodyThrows extends Computations {
        @Override
        public <T> boolean tryCapture(Computation<T> computation, Callable<? extends T> body) {
            return computation.tryCapture(() -> {
                try {
                    return body.call();
                } catch (Exception thrown) {
                    throw new IllegalStateException(thrown);
                }
            });
        }
    }

    @Wrong("C2c")
    static class AddsToWhatItWasGiven extends Computations {
        @Override
        public boolean tryCancel(Computation<?> computation, Throwable cause) {
            boolean won = computation.tryCancel(cause);
            Throwable earlier = computation.cancellation();
            if (!won && earlier != null && earlier != cause) {
                earlier.addSuppressed(cause);
            }
            return won;
        }
    }

    @Wrong("C3")
    static class IgnoresTheOrder extends Computations {
        @Override
        public <T> Computation<T> create(Order order) {
            return Computation.create(Order.LIFO);
        }
    }

    @Wrong("C4")
    static class SwallowsWhatAnActionThrows extends Computations {
        @Override
        public <T> boolean tryReturn(Computation<T> computation, T value) {
            Thread thread = Thread.currentThread();
            Thread.UncaughtExceptionHandler before = thread.getUncaughtExceptionHandler();
            thread.setUncaughtExceptionHandler((ignored, thrown) -> {});
            try {
                return computation.tryReturn(value);
            } finally {
                thread.setUncaughtExceptionHandler(before);
            }
        }
    }

    @Wrong("C5")
    static class CancelsRecursively extends Computations {
        @Override
        public Trigger canceler(Computation<?> from, Computation<?> into) {
            return Trigger.withAction(ignored -> {
                Throwable cause = from.cancellation();
                if (cause != null) {
                    into.tryCancel(cause);
                }
            });
        }
    }

    @Wrong("C6b")
    static class LeavesTheLastTrigger extends Computations {
        @Override
        public void detach(Computation<?> computation, Trigger trigger) {
            if (Shown.triggers(computation) > 1) {
                computation.detach(trigger);
            }
        }
    }

    @Wrong("C6d")
    static class DetachesNothing extends Computations {
        @Override
        public void detach(Computation<?> computation, Trigger trigger) {
            trigger.signal();
        }
    }

    @Wrong("C6a")
    static class AttachesWhatIsSignaled extends Computations {
        @Override
        public boolean tryAttach(Computation<?> computation, Trigger trigger) {
            return trigger.isSignaled() || computation.tryAttach(trigger);
        }
    }

    @Wrong("C7a")
    static class LooksAtTheFiberFirst extends Computations {
        @Override
        public <T> T await(Computation<T> computation) {
            Fiber fiber = Fiber.currentOrNull();
            if (fiber != null) {
                fiber.check();
            }
            return computation.await();
        }
    }

    @Wrong("C7b")
    static class PrefersTheResult extends Computations {
        @Override
        public <T> T await(Computation<T> computation) {
            try {
                return computation.await();
            } catch (RuntimeException thrown) {
                return computation.peek() instanceof Outcome.Returned<T>(T value) ? value : rethrow(thrown);
            }
        }

        private static <T> T rethrow(RuntimeException thrown) {
            throw thrown;
        }
    }

    /// Attaches a trigger that nobody detaches.
    @Wrong(value = "C7c", hangs = true)
    static class AttachesOneMore extends Computations {
        @Override
        public <T> T await(Computation<T> computation) {
            computation.tryAttach(Trigger.create());
            return computation.await();
        }
    }

    @Wrong("C8")
    static class WrapsEveryCause extends Computations {
        @Override
        public <T> T await(Computation<T> computation) {
            Throwable cause = computation.cancellation();
            if (cause != null) {
                throw new CompletionException(cause);
            }
            return computation.await();
        }
    }

    @Wrong(value = "C9e", hangs = true)
    static class LeavesTimersBehind extends Computations {
        private final List<Computation<?>> armed = new ArrayList<>();

        @Override
        public void cancelAfter(Computation<?> computation, Duration duration) {
            computation.cancelAfter(duration);
            armed.add(computation);
        }
    }

    @Wrong("C9a")
    static class IsEarly extends Computations {
        @Override
        public void cancelAfter(Computation<?> computation, Duration duration, Throwable cause) {
            computation.cancelAfter(duration.dividedBy(1_000), cause);
        }
    }

    @Wrong(value = "C9d", also = "C9g", hangs = true)
    static class NeverCancelsAtZero extends Computations {
        @Override
        public void cancelAfter(Computation<?> computation, Duration duration, Throwable cause) {
            if (!duration.isZero()) {
                computation.cancelAfter(duration, cause);
            }
        }
    }

    @Wrong(value = "C9g", hangs = true)
    static class WaitsForItsTurnAtZero extends Computations {
        @Override
        public void cancelAfter(Computation<?> computation, Duration duration, Throwable cause) {
            if (duration.isZero() && Fiber.currentOrNull() != null) {
                Thread setter = Thread.currentThread();
                Fiber.spawn(Fiber.create(Computation.finished()), fiber -> {
                    while (setter.getState() == Thread.State.RUNNABLE) {
                        Thread.onSpinWait();
                    }
                    computation.tryCancel(cause);
                });
            } else {
                computation.cancelAfter(duration, cause);
            }
        }
    }

    @Wrong("C9f")
    static class NamesNoOtherWay extends Computations {
        @Override
        public void cancelAfter(Computation<?> computation, Duration duration) {
            if (Fiber.currentOrNull() == null) {
                throw new IllegalStateException("outside any fiber");
            }
            computation.cancelAfter(duration);
        }
    }

    @Wrong("C9c")
    static class RoundsWhatIsImpossible extends Computations {
        @Override
        public void cancelAfter(Computation<?> computation, Duration duration) {
            boolean possible = duration.isPositive() && duration.compareTo(Duration.ofDays(36_500)) <= 0;
            computation.cancelAfter(possible ? duration : Duration.ofDays(1));
        }
    }

    @Wrong("C10")
    static class AttachesToWhatHasReturned extends Computations {
        @Override
        public Trigger attachCanceler(Computation<?> from, Computation<?> into) {
            return from.peek() instanceof Outcome.Returned<?>
                    ? Trigger.signaled()
                    : Computation.attachCanceler(from, into);
        }
    }

    @Wrong("C10")
    static class WrapsTheCopiedCause extends Computations {
        @Override
        public Trigger attachCanceler(Computation<?> from, Computation<?> into) {
            from.check();
            if (!from.isRunning()) {
                throw new IllegalStateException("returned");
            }
            Trigger trigger = Trigger.withAction(ignored -> {
                if (from.isCancelled()) {
                    into.tryCancel(new IllegalStateException(from.cancellation()));
                }
            });
            from.tryAttach(trigger);
            return trigger;
        }
    }

    @Wrong("C11")
    static class WaitsOnce extends Computations {
        @Override
        public void awaitCompletion(Computation<?> computation) {
            Trigger trigger = Trigger.create();
            if (computation.tryAttach(trigger)) {
                Throwable cancelled = trigger.await();
                computation.detach(trigger);
                if (cancelled != null) {
                    throw new CompletionException(cancelled);
                }
            }
        }
    }

    @Wrong("C12c")
    static class WrapsTheUsersCause extends Computations {
        @Override
        public boolean tryCancel(Computation<?> computation, Throwable cause) {
            return computation.tryCancel("C12c".equals(cause.getMessage()) ? new Exception(cause) : cause);
        }
    }

    @Wrong("C12b")
    static class TakesATimeoutForTheConsumer extends Computations {
        @Override
        public void cancelAfter(Computation<?> computation, Duration duration) {
            computation.cancelAfter(duration, new ConsumerCancelled("too late"));
        }
    }
}

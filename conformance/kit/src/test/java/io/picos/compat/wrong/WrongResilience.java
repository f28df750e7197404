package io.picos.compat.wrong;

import io.picos.Body;
import io.picos.Computation;
import io.picos.DeadlineExceeded;
import io.picos.Fiber;
import io.picos.ScopeTerminated;
import io.picos.compat.ResilienceConformance;
import io.picos.compat.backend.PumpSubject;
import io.picos.compat.resilience.ResilienceSubject;
import io.picos.compat.resilience.ResilienceTimeRules;
import io.picos.compat.subject.VirtualTimeSubject;
import io.picos.std.resilience.Hedge;
import io.picos.std.resilience.RateLimiter;
import io.picos.std.resilience.Retry;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;

/// Retries, hedges and limiters that break one rule each.
final class WrongResilience {
    private WrongResilience() {}

    /// What most of them are run against.
    abstract static class Resilience extends OnThreads implements ResilienceConformance, ResilienceSubject {
        @Override
        public ResilienceSubject resilience() {
            return this;
        }
    }

    /// What those are run against whose times are wrong.
    abstract static class InVirtualTime implements ResilienceTimeRules, ResilienceSubject {
        private final PumpSubject subject = new PumpSubject();

        @Override
        public VirtualTimeSubject subject() {
            return subject;
        }

        @Override
        public ResilienceSubject resilience() {
            return this;
        }
    }

    // ---- retries

    @Wrong("Q1a")
    static class AsksOnceMore extends Resilience {
        @Override
        public <T, X extends Exception> T call(Retry retry, Body<T, X> body) throws X {
            T value = retry.call(body);
            body.run();
            return value;
        }
    }

    /// Calls the body once more after the last failure, at times.
    abstract static class TriesOnceMore extends Resilience {
        abstract boolean isTried(Retry retry, RuntimeException last);

        @Override
        public <T, X extends Exception> T call(Retry retry, Body<T, X> body) throws X {
            try {
                return retry.call(body);
            } catch (RuntimeException last) {
                if (isTried(retry, last)) {
                    return body.run();
                }
                throw last;
            }
        }
    }

    @Wrong("Q1b")
    static class MakesOneAttemptMore extends TriesOnceMore {
        @Override
        boolean isTried(Retry retry, RuntimeException last) {
            return Shown.isOf("Q1b", last);
        }
    }

    @Wrong("Q1c")
    static class WrapsTheLastFailure extends Resilience {
        @Override
        public <T, X extends Exception> T call(Retry retry, Body<T, X> body) throws X {
            try {
                return retry.call(body);
            } catch (IllegalStateException | Error misuse) {
                throw misuse;
            } catch (Exception last) {
                if (Shown.isOf("Q1c: attempt", last)) {
                    throw new RuntimeException(last);
                }
                throw last;
            }
        }
    }

    @Wrong("Q1c")
    static class AddsToTheLastFailure extends Resilience {
        @Override
        public <T, X extends Exception> T call(Retry retry, Body<T, X> body) throws X {
            try {
                return retry.call(body);
            } catch (Exception last) {
                last.addSuppressed(new Exception("all attempts have failed"));
                throw last;
            }
        }
    }

    @Wrong("Q1d")
    static class RetriesWhatWasNotChosen extends TriesOnceMore {
        @Override
        boolean isTried(Retry retry, RuntimeException last) {
            return Shown.isOf("Q1d: another type", last);
        }
    }

    @Wrong("Q1e")
    static class LooksAtTheOutermostOnly extends Resilience {
        @Override
        public <T, X extends Exception> T call(Retry retry, Body<T, X> body) throws X {
            return retry.call(() -> {
                try {
                    return body.run();
                } catch (CompletionException wrapped) {
                    throw new IllegalStateException(wrapped);
                }
            });
        }
    }

    @Wrong("Q2")
    static class PausesForLess extends InVirtualTime {
        @Override
        public <T, X extends Exception> T call(Retry retry, Body<T, X> body) throws X {
            boolean isLimited = retry.toString().contains("within");
            return (isLimited ? retry : retry.jittered(0.1, 1)).call(body);
        }
    }

    @Wrong("Q2")
    static class PausesAlike extends InVirtualTime {
        @Override
        public <T, X extends Exception> T call(Retry retry, Body<T, X> body) throws X {
            boolean hasJitter = retry.toString().contains("20 attempts");
            return (hasJitter ? retry.jittered(0.5, 42) : retry).call(body);
        }
    }

    @Wrong("Q3")
    static class RetriesItsOwnCancellation extends Resilience {
        @Override
        public <T, X extends Exception> T call(Retry retry, Body<T, X> body) throws X {
            try {
                return retry.call(body);
            } catch (Exception ended) {
                if (Fiber.current().isCancelled()) {
                    return body.run();
                }
                throw ended;
            }
        }
    }

    @Wrong("Q3")
    static class RetriesWhatWasEndedOnPurpose extends Resilience {
        @Override
        public <T, X extends Exception> T call(Retry retry, Body<T, X> body) throws X {
            return retry.call(() -> {
                try {
                    return body.run();
                } catch (ScopeTerminated ended) {
                    throw new IllegalStateException(ended);
                }
            });
        }
    }

    @Wrong(value = "Q4a", hangs = true)
    static class WaitsBeyondTheDeadline extends Resilience {
        @Override
        public <T, X extends Exception> T call(Retry retry, Body<T, X> body) throws X {
            return retry.toString().contains("within PT0.005S")
                    ? retry.call(() -> Fiber.current().forbid(body))
                    : retry.call(body);
        }
    }

    @Wrong("Q4b")
    static class PrefersTheDeadline extends Resilience {
        @Override
        public <T, X extends Exception> T call(Retry retry, Body<T, X> body) throws X {
            try {
                return retry.call(body);
            } catch (RuntimeException last) {
                if (retry.toString().contains("within PT1H")) {
                    throw new DeadlineExceeded(Duration.ofHours(1));
                }
                throw last;
            }
        }
    }

    @Wrong("Q4c")
    static class TriesOnceMoreAfterTheDeadline extends TriesOnceMore {
        @Override
        boolean isTried(Retry retry, RuntimeException last) {
            return retry.toString().contains("within PT0.001S");
        }
    }

    @Wrong(value = "Q4a", also = "Q4b")
    static class HasADeadlineThatIsLate extends InVirtualTime {
        @Override
        public <T, X extends Exception> T call(Retry retry, Body<T, X> body) throws X {
            boolean isLimited = retry.toString().contains("within");
            return (isLimited ? retry.within(Duration.ofHours(1)) : retry).call(body);
        }
    }

    // ---- hedges

    @Wrong("Q5")
    static class DoesNotHedgeAFailure extends Resilience {
        @Override
        public <T> T call(Hedge hedge, Callable<T> body) {
            if (!hedge.toString().contains("PT1H")) {
                return hedge.call(body);
            }
            Computation<T> result = Computation.create();
            result.tryCapture(body);
            return result.await();
        }
    }

    @Wrong("Q5")
    static class HedgesLate extends InVirtualTime {
        @Override
        public <T> T call(Hedge hedge, Callable<T> body) {
            AtomicInteger requests = new AtomicInteger();
            return hedge.call(() -> {
                if (requests.incrementAndGet() == 2) {
                    Fiber.sleep(Duration.ofNanos(1));
                }
                return body.call();
            });
        }
    }

    @Wrong("Q6")
    static class LeavesTheOtherRequestAlone extends Resilience {
        @Override
        public <T> T call(Hedge hedge, Callable<T> body) {
            return hedge.call(() -> {
                Computation<T> own = Computation.create();
                Fiber.spawn(Fiber.create(own), fiber -> own.tryCapture(body));
                return own.await();
            });
        }
    }

    // ---- limiters

    @Wrong("Q7a")
    static class HasNoRate extends Resilience {
        @Override
        public void acquire(RateLimiter limiter) {
            if (limiter.toString().contains("[1 in PT0.001S")) {
                limiter.tryAcquire();
            } else {
                limiter.acquire();
            }
        }
    }

    @Wrong("Q7b")
    static class TakesTokensThatAreNotThere extends Resilience {
        @Override
        public boolean tryAcquire(RateLimiter limiter) {
            limiter.tryAcquire();
            return true;
        }
    }

    @Wrong("Q7c")
    static class LosesPartsOfTokens extends InVirtualTime {
        @Override
        public void acquire(RateLimiter limiter) {
            limiter.acquire();
            if (limiter.toString().contains("3 in")) {
                Fiber.sleep(Duration.ofNanos(4));
            }
        }
    }

    /// Rounds the interval of seven tokens in ten nanoseconds.
    @Wrong("Q7d")
    static class RoundsTheInterval extends InVirtualTime {
        private final RateLimiter rounded = RateLimiter.of(1, Duration.ofNanos(2));

        @Override
        public void acquire(RateLimiter limiter) {
            (limiter.toString().contains("[7 in") ? rounded : limiter).acquire();
        }
    }

    @Wrong("Q8")
    static class LetsOthersOvertake extends InVirtualTime {
        @Override
        public boolean tryAcquire(RateLimiter limiter) {
            return limiter.tryAcquire() || limiter.toString().contains(" 1 waiting");
        }
    }

    @Wrong(
            value = "Q9a",
            also = {"Q9b", "Q9d"},
            hangs = true)
    static class WaitsForATokenThoughItIsCancelled extends Resilience {
        @Override
        public void acquire(RateLimiter limiter) {
            Fiber fiber = Fiber.current();
            boolean isCancelled = fiber.isCancelled();
            fiber.forbid(() -> {
                limiter.acquire();
                return null;
            });
            if (!isCancelled) {
                fiber.check();
            }
        }
    }

    @Wrong("Q9c")
    static class LooksForACancellationFirst extends Resilience {
        @Override
        public void acquire(RateLimiter limiter) {
            Fiber.current().check();
            limiter.acquire();
        }
    }

    /// Leaves another fiber in the queue instead of the cancelled one, for a while.
    @Wrong(
            value = "Q9d",
            also = {"Q9a", "Q9b"},
            hangs = true)
    static class StaysInTheQueue extends Resilience {
        @Override
        public void acquire(RateLimiter limiter) {
            try {
                limiter.acquire();
            } catch (RuntimeException cancelled) {
                Fiber.current().forbid(() -> {
                    Computation<Object> own = Computation.create();
                    own.cancelAfter(Duration.ofSeconds(10));
                    Fiber.spawn(Fiber.create(own), fiber -> own.tryCapture(() -> acquired(limiter)));
                    return null;
                });
                throw cancelled;
            }
        }

        private static boolean acquired(RateLimiter limiter) {
            limiter.acquire();
            return true;
        }
    }

    @Wrong("Q9b")
    static class TakesATokenThoughItIsCancelled extends InVirtualTime {
        @Override
        public void acquire(RateLimiter limiter) {
            try {
                limiter.acquire();
            } catch (RuntimeException cancelled) {
                Fiber.current().forbid(() -> {
                    limiter.acquire();
                    return null;
                });
                throw cancelled;
            }
        }
    }
}

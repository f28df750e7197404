package io.picos.compat.rxjava;

import io.picos.Computation;
import io.picos.compat.resilience.ResilienceTimeRules;
import io.picos.compat.scheduler.VirtualTimeRules;
import io.picos.compat.subject.Result;
import io.picos.compat.subject.VirtualTimeSubject;
import io.picos.rxjava.RxJavaBridge;
import io.reactivex.rxjava3.schedulers.TestScheduler;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

class VirtualTimeTest implements VirtualTimeRules, ResilienceTimeRules {
    private final Subject subject = new Subject();

    @Override
    public VirtualTimeSubject subject() {
        return subject;
    }

    private static final class Subject implements VirtualTimeSubject {
        private final TestScheduler scheduler = new TestScheduler();
        private final RxJavaBridge bridge = RxJavaBridge.on(scheduler);

        @Override
        public String name() {
            return "TestScheduler";
        }

        @Override
        public <T> CompletableFuture<T> start(Computation<T> computation, Callable<? extends T> body) {
            Result<T> result = new Result<>();
            MaybeSubject.observe(bridge.maybe(computation, body), result);
            return result.observed();
        }

        @Override
        public void cancelAfter(Computation<?> computation, Duration duration, Throwable cause) {
            bridge.cancelAfter(computation, duration, cause);
        }

        @Override
        public void advance(Duration duration) {
            scheduler.advanceTimeBy(duration.toNanos(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int parallelism() {
            return 1;
        }

        @Override
        public void close() {
            // there is nothing to close
        }
    }
}

package io.picos.compat.reactor;

import io.picos.Computation;
import io.picos.compat.resilience.ResilienceTimeRules;
import io.picos.compat.scheduler.VirtualTimeRules;
import io.picos.compat.subject.VirtualTimeSubject;
import io.picos.reactor.ReactorBridge;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import reactor.test.scheduler.VirtualTimeScheduler;

class VirtualTimeTest implements VirtualTimeRules, ResilienceTimeRules {
    private final Subject subject = new Subject();

    @Override
    public Subject subject() {
        return subject;
    }

    static final class Subject implements VirtualTimeSubject {
        private final VirtualTimeScheduler scheduler = VirtualTimeScheduler.create();
        private final ReactorBridge bridge = ReactorBridge.on(scheduler);

        @Override
        public String name() {
            return "VirtualTimeScheduler";
        }

        @Override
        public <T> CompletableFuture<T> start(Computation<T> computation, Callable<? extends T> body) {
            return bridge.mono(computation, body).toFuture();
        }

        @Override
        public void cancelAfter(Computation<?> computation, Duration duration, Throwable cause) {
            bridge.cancelAfter(computation, duration, cause);
        }

        @Override
        public void advance(Duration duration) {
            scheduler.advanceTimeBy(duration);
        }

        @Override
        public int parallelism() {
            return 1;
        }

        @Override
        public void close() {
            scheduler.dispose();
        }
    }
}

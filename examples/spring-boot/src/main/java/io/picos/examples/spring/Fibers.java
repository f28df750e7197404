package io.picos.examples.spring;

import io.picos.SchedulerClosed;
import io.picos.reactor.ReactorBridge;
import io.picos.std.channel.Producer;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/// The fibers of all requests: where they run, how many, and how they end when the application stops.
///
/// Then Spring Boot accepts no requests any more, and waits until those that run are finished
/// (`server.shutdown=graceful`). This class waits for a shorter time, and then cancels the fibers that are left. So
/// their clients still get a response, and fibers have cleaned up before the JVM ends.
@Component
final class Fibers implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Fibers.class);

    /// The phase in which the web server waits for its requests, in Spring Boot 3 and 4.
    private static final int PHASE_OF_REQUESTS = DEFAULT_PHASE - 1024;

    private final Scheduler scheduler;
    private final ReactorBridge bridge;
    private final Settings settings;
    private final Semaphore free; // a permit for each request that may run; if all are here, none runs
    private volatile boolean isRunning; // written by the thread that starts or stops the application

    Fibers(Scheduler scheduler, Settings settings) {
        this.scheduler = scheduler;
        this.bridge = ReactorBridge.on(scheduler);
        this.settings = settings;
        this.free = new Semaphore(settings.atTheSameTime());
    }

    /// {@return the value of the body, which runs in a fiber} It fails with a TimeoutException at the limit, and with
    /// a RejectedExecutionException if too many requests run, or if the application stops.
    <T> Mono<T> mono(Callable<? extends @Nullable T> body) {
        Mono<T> mono = bridge.mono(settings.limit(), () -> counted(body));
        // The scheduler has one SchedulerClosed for all fibers, and WebFlux adds to an exception where it has come
        // along.
        return mono.onErrorMap(
                SchedulerClosed.class, closed -> new RejectedExecutionException("the application stops", closed));
    }

    /// {@return the elements that the body sends in a fiber} Without a limit: it ends with its client, or when the
    /// application stops, so that the client connects to another one.
    <T> Flux<T> flux(Producer<T> body) {
        Flux<T> flux = bridge.flux(sink -> counted(() -> {
            body.run(sink);
            return null;
        }));
        return flux.onErrorComplete(SchedulerClosed.class);
    }

    private <T extends @Nullable Object> T counted(Callable<? extends T> body) throws Exception {
        if (!free.tryAcquire()) {
            throw new RejectedExecutionException(settings.atTheSameTime() + " requests run already");
        }
        try {
            return body.call();
        } finally {
            free.release();
        }
    }

    /// {@return how many requests run}
    int running() {
        return settings.atTheSameTime() - free.availablePermits();
    }

    // ---- the life of the application

    @Override
    public int getPhase() {
        return PHASE_OF_REQUESTS;
    }

    @Override
    public void start() {
        isRunning = true;
    }

    /// Returns at once, so that the web server begins to wait as well.
    @Override
    public void stop(Runnable callback) {
        Thread.ofPlatform().name("fibers-end").start(() -> {
            stop();
            callback.run();
        });
    }

    /// Disposing of the scheduler cancels its fibers with `SchedulerClosed`. They clean up on other threads (S4).
    @Override
    public void stop() {
        boolean ended = haveEndedWithin(settings.grace());
        if (!ended) {
            LOG.info("{} requests run longer than {}, and are cancelled", running(), settings.grace());
        }
        scheduler.dispose();
        if (!ended && !haveEndedWithin(settings.limit())) {
            LOG.warn("{} fibers have not ended within {}", running(), settings.limit());
        }
        isRunning = false;
    }

    private boolean haveEndedWithin(Duration duration) {
        try {
            return free.tryAcquire(settings.atTheSameTime(), duration.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public boolean isRunning() {
        return isRunning;
    }
}

package io.picos.examples.fetcher;

import io.picos.reactor.ReactorBridge;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/// Reactor's.
final class ReactorClock implements VirtualClock {
    private final VirtualTimeScheduler scheduler = VirtualTimeScheduler.create();

    @Override
    public void await(Duration duration, Runnable onGivenUp) {
        ReactorBridge.await(Mono.delay(duration, scheduler).doOnCancel(onGivenUp));
    }

    @Override
    public Stack.Call start(Callable<Reply> fetch) {
        CompletableFuture<Reply> reply = ReactorBridge.on(scheduler).mono(fetch).toFuture();
        return new Stack.Call(reply, () -> reply.cancel(false));
    }

    @Override
    public void advance(Duration duration) {
        scheduler.advanceTimeBy(duration);
    }

    @Override
    public String toString() {
        return "Reactor";
    }
}

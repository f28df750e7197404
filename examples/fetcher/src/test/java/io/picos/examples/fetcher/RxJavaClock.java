package io.picos.examples.fetcher;

import io.picos.rxjava.RxJavaBridge;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.schedulers.TestScheduler;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// RxJava's.
final class RxJavaClock implements VirtualClock {
    private final TestScheduler scheduler = new TestScheduler();

    @Override
    public void await(Duration duration, Runnable onGivenUp) {
        RxJavaBridge.await(Single.timer(duration.toNanos(), TimeUnit.NANOSECONDS, scheduler)
                .doOnDispose(onGivenUp::run));
    }

    @Override
    public Stack.Call start(Callable<Reply> fetch) {
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        Disposable subscription =
                RxJavaBridge.on(scheduler).single(fetch).subscribe(reply::complete, reply::completeExceptionally);
        return new Stack.Call(reply, subscription::dispose);
    }

    @Override
    public void advance(Duration duration) {
        scheduler.advanceTimeBy(duration.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public String toString() {
        return "RxJava";
    }
}

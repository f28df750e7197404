package io.picos.compat.rxjava;

import static java.util.stream.Collectors.toSet;

import io.picos.Computation;
import io.picos.compat.scheduler.ClosingRules;
import io.picos.compat.subject.ColdBridgeSubject;
import io.picos.compat.subject.NullCalls;
import io.picos.compat.subject.OwnThreadSubject;
import io.picos.compat.subject.Result;
import io.picos.compat.subject.Skip;
import io.picos.compat.subject.TimerSubject;
import io.picos.compat.subject.Unhandled;
import io.picos.rxjava.RxJavaBridge;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.schedulers.Schedulers;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.reactivestreams.Publisher;

/// RxJavaBridge on one scheduler, whatever the type of its results.
abstract sealed class RxJavaSubject implements ColdBridgeSubject, TimerSubject, OwnThreadSubject
        permits MaybeSubject, SingleSubject {
    private static final Set<String> ENDLESS = Set.of("newThread()", "trampoline()");
    private static final Set<String> CLOSING = Arrays.stream(ClosingRules.class.getDeclaredMethods())
            .map(Method::getName)
            .collect(toSet());

    final RxJavaBridge bridge;
    private final Place place;

    RxJavaSubject(Place place) {
        this.place = place;
        this.bridge = RxJavaBridge.on(place.scheduler());
    }

    @Override
    public String name() {
        return getClass().getSimpleName() + " on " + place.name();
    }

    @Override
    public String state() {
        return bridge.toString();
    }

    @Override
    public <T> CompletableFuture<T> start(Computation<T> computation, Callable<? extends T> body) {
        Result<T> result = new Result<>();
        MaybeSubject.observe(bridge.maybe(computation, body), result);
        CompletableFuture<T> observed = result.observed();
        if (observed.isCompletedExceptionally()
                && observed.exceptionNow() instanceof RejectedExecutionException refused) {
            throw refused; // here the fiber has not been started
        }
        return observed;
    }

    @Override
    public void cancelAfter(Computation<?> computation, Duration duration, Throwable cause) {
        bridge.cancelAfter(computation, duration, cause);
    }

    @Override
    public int parallelism() {
        return place.parallelism();
    }

    @Override
    public Executor tasks() {
        return place.scheduler()::scheduleDirect;
    }

    @Override
    public void after(Duration delay, Runnable task) {
        var unused = place.scheduler().scheduleDirect(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public Unhandled catchUnhandled() {
        return Place.catchUndeliverable();
    }

    @Override
    public Optional<Skip> skips(String method) {
        return CLOSING.contains(method) && ENDLESS.contains(place.name())
                ? Optional.of(Skip.CLOSING)
                : Optional.empty();
    }

    @Override
    public void shutDown() {
        place.end().run();
    }

    @Override
    public void close() {
        place.end().run();
    }

    /// Which that is on a scheduler of one thread only.
    @Override
    public Executor ownThread() {
        return tasks();
    }

    @Override
    public List<NullCall> nullCalls() {
        return NullCalls.of(
                bridge,
                Map.of(
                        Scheduler.class, Schedulers.trampoline(),
                        Single.class, Single.just("value"),
                        Maybe.class, Maybe.just("value"),
                        Completable.class, Completable.complete(),
                        Publisher.class, Flowable.just("value"),
                        Observable.class, Observable.just("value")));
    }
}

package io.picos.compat.reactor;

import io.picos.Computation;
import io.picos.compat.subject.ColdBridgeSubject;
import io.picos.compat.subject.NullCalls;
import io.picos.compat.subject.OwnThreadSubject;
import io.picos.compat.subject.Result;
import io.picos.compat.subject.TimerSubject;
import io.picos.compat.subject.Unhandled;
import io.picos.reactor.ReactorBridge;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/// ReactorBridge on one scheduler.
public final class ReactorSubject implements ColdBridgeSubject, TimerSubject, OwnThreadSubject {
    private final Scheduler scheduler;
    private final int parallelism;
    private final Runnable shutDown;
    private final Runnable close;
    private final ReactorBridge bridge;

    private ReactorSubject(Scheduler scheduler, int parallelism, Runnable shutDown, Runnable close) {
        this.scheduler = scheduler;
        this.parallelism = parallelism;
        this.shutDown = shutDown;
        this.close = close;
        this.bridge = ReactorBridge.on(scheduler);
    }

    /// {@return a subject of the given scheduler, which it disposes of}
    ///
    /// @param scheduler to run fibers on
    /// @param parallelism how many tasks it can run at the same time
    public static ReactorSubject of(Scheduler scheduler, int parallelism) {
        return closedBy(scheduler::dispose, scheduler, parallelism);
    }

    /// {@return a subject of the given scheduler, which is shut down in a way of its own}
    static ReactorSubject closedBy(Runnable shutDown, Scheduler scheduler, int parallelism) {
        return new ReactorSubject(scheduler, parallelism, shutDown, shutDown);
    }

    /// {@return a subject of a scheduler that belongs to everybody, and stays open}
    static ReactorSubject shared(Scheduler scheduler, int parallelism) {
        return new ReactorSubject(
                scheduler,
                parallelism,
                () -> {
                    throw new AssertionError("S4: a shared scheduler is not closed");
                },
                () -> {});
    }

    @Override
    public boolean inheritsFromCaller() {
        return false;
    }

    @Override
    public String name() {
        return scheduler.toString();
    }

    @Override
    public String state() {
        return bridge.toString();
    }

    /// {@return the bridge}
    public ReactorBridge bridge() {
        return bridge;
    }

    /// {@return the scheduler}
    public Scheduler scheduler() {
        return scheduler;
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
    public Executor tasks() {
        return scheduler::schedule;
    }

    @Override
    public void after(Duration delay, Runnable task) {
        scheduler.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public Executor ownThread() {
        return tasks();
    }

    @Override
    public void shutDown() {
        shutDown.run();
    }

    @Override
    public int parallelism() {
        return parallelism;
    }

    @Override
    public void close() {
        close.run();
    }

    @Override
    public Unhandled catchUnhandled() {
        return unhandled();
    }

    /// {@return what reaches the hooks for unhandled errors and for those that come too late}
    static Unhandled unhandled() {
        return new Unhandled(hook -> {
            String key = "io.picos.compat";
            Schedulers.onHandleError(key, (thread, thrown) -> hook.accept(thrown));
            Hooks.onErrorDropped(hook);
            return () -> {
                Schedulers.resetOnHandleError(key);
                Hooks.resetOnErrorDropped();
            };
        });
    }

    @Override
    public List<UnaryOperator<Throwable>> wrappers() {
        return List.of(Exceptions::propagate, Exceptions::bubble);
    }

    @Override
    public <T> Cold<T> prepare(Callable<? extends T> body) {
        return cold(bridge.<T>mono(body));
    }

    @Override
    public <T> Cold<T> prepare(Computation<T> computation, Callable<? extends T> body) {
        return cold(bridge.mono(computation, body));
    }

    @Override
    public <T> Cold<T> prepare(Duration deadline, Callable<? extends T> body) {
        return cold(bridge.<T>mono(deadline, body));
    }

    private static <T> Cold<T> cold(Mono<T> mono) {
        return result -> mono.subscribe(new Consumed<>(result));
    }

    /// Has each signal recorded, also one too many.
    private static final class Consumed<T> implements CoreSubscriber<T> {
        private final Result<T> result;
        private boolean emitted; // touched by one signal after the other

        Consumed(Result<T> result) {
            this.result = result;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            result.disposable(subscription::cancel);
            subscription.request(1);
        }

        @Override
        public void onNext(T value) {
            emitted = true;
            result.value(value);
        }

        @Override
        public void onError(Throwable thrown) {
            result.failure(thrown);
        }

        @Override
        public void onComplete() {
            if (!emitted) {
                result.value(null);
            }
        }
    }

    @Override
    public <T> Source<T> source() {
        return new MonoSource<>();
    }

    @Override
    public <T> T await(Source<T> source) {
        return ReactorBridge.await(MonoSource.of(source));
    }

    @Override
    public <T> T await(Source<T> source, Consumer<? super T> onUndelivered) {
        return ReactorBridge.await(MonoSource.of(source), onUndelivered);
    }

    @Override
    public <T> Result<T> toNative(Computation<T> computation) {
        return ReactorSubject.<T>cold(ReactorBridge.toMono(computation)).subscribe();
    }

    @Override
    public <T> Computation<T> fromNative(Source<T> source) {
        return ReactorBridge.fromMono(MonoSource.of(source));
    }

    @Override
    public List<NullCall> nullCalls() {
        return NullCalls.of(
                bridge,
                Map.of(
                        Scheduler.class, scheduler,
                        Mono.class, Mono.just("value"),
                        Publisher.class, Mono.just("value")));
    }
}

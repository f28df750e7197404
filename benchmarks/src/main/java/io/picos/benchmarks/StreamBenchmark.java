package io.picos.benchmarks;

import io.picos.benchmarks.contender.Flows;
import io.picos.reactor.ReactorBridge;
import io.picos.rxjava.RxJavaBridge;
import io.picos.std.channel.Inflow;
import io.reactivex.rxjava3.core.BackpressureStrategy;
import io.reactivex.rxjava3.core.Flowable;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/// What does it cost to emit an element from a fiber, and to consume one in a fiber, next to the libraries' own ways?
@State(Scope.Benchmark)
public class StreamBenchmark {
    private static final int TIMES = 20_000;

    private final Scheduler one = Schedulers.newSingle("one", true);
    private final Scheduler other = Schedulers.newSingle("other", true);
    private final ReactorBridge bridge = ReactorBridge.on(one);
    private final Flows kotlin = new Flows(Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("kotlin").factory()));
    private final RxJavaBridge rxJava = RxJavaBridge.on(io.reactivex.rxjava3.schedulers.Schedulers.computation());

    /// A body that sends, to a subscriber that takes all.
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public @Nullable Long emitByFiber() {
        return ours().count().block();
    }

    /// The library's way to emit by a callback.
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public @Nullable Long emitByCreate() {
        return create().subscribeOn(one).count().block();
    }

    /// Kotlin's way to emit, by a coroutine that suspends.
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public @Nullable Long emitByKotlin() {
        return Flux.from(kotlin.publisher(TIMES)).count().block();
    }

    /// A body that sends, to a subscriber on another thread.
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public @Nullable Long emitByFiberAndPublishOn() {
        return ours().publishOn(other).count().block();
    }

    /// The same for the library's way.
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public @Nullable Long emitByCreateAndPublishOn() {
        return create().subscribeOn(one).publishOn(other).count().block();
    }

    /// The same for Kotlin's way.
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public @Nullable Long emitByKotlinAndPublishOn() {
        return Flux.from(kotlin.publisher(TIMES)).publishOn(other).count().block();
    }

    private Flux<Integer> ours() {
        return bridge.flux(sink -> {
            for (int number = 0; number < TIMES; number++) {
                sink.send(number);
            }
        });
    }

    private static Flux<Integer> create() {
        return Flux.create(sink -> {
            for (int number = 0; number < TIMES; number++) {
                sink.next(number);
            }
            sink.complete();
        });
    }

    /// A body that sends, as a flowable.
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public @Nullable Long emitByFiberInRxJava() {
        return rxJava.<Integer>flowable(sink -> {
                    for (int number = 0; number < TIMES; number++) {
                        sink.send(number);
                    }
                })
                .count()
                .blockingGet();
    }

    /// The library's way to emit by a callback.
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public @Nullable Long emitByCreateInRxJava() {
        return Flowable.<Integer>create(
                        emitter -> {
                            for (int number = 0; number < TIMES; number++) {
                                emitter.onNext(number);
                            }
                            emitter.onComplete();
                        },
                        BackpressureStrategy.BUFFER)
                .subscribeOn(io.reactivex.rxjava3.schedulers.Schedulers.computation())
                .count()
                .blockingGet();
    }

    /// A fiber that receives what another thread emits.
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public @Nullable Long consumeByFiber() {
        return bridge.mono(() -> {
                    long count = 0;
                    try (Inflow<Integer> in = ReactorBridge.open(numbers())) {
                        while (in.receive() != null) {
                            count++;
                        }
                    }
                    return count;
                })
                .block();
    }

    /// The library's way to move elements to another thread.
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public @Nullable Long consumeByPublishOn() {
        return numbers().publishOn(one).count().block();
    }

    /// A coroutine that collects what another thread emits.
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public int consumeByKotlin() {
        return kotlin.count(numbers());
    }

    /// The way of RxJava to move elements to another thread.
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public @Nullable Long consumeByObserveOn() {
        return Flowable.range(0, TIMES)
                .hide()
                .subscribeOn(io.reactivex.rxjava3.schedulers.Schedulers.computation())
                .observeOn(io.reactivex.rxjava3.schedulers.Schedulers.single())
                .count()
                .blockingGet();
    }

    /// The library's way to read a flux in a loop, on a thread that blocks.
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public long consumeByIterable() {
        long count = 0;
        for (int ignored : numbers().toIterable()) {
            count++;
        }
        return count;
    }

    private Flux<Integer> numbers() {
        return Flux.range(0, TIMES).hide().subscribeOn(other);
    }
}

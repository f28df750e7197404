package io.picos.examples.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.completablefuture.CompletableFutureBridge;
import io.picos.examples.Patience;
import io.picos.reactor.ReactorBridge;
import io.reactivex.rxjava3.core.Flowable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

class ThreeLibrariesTest {
    private final ExecutorService executor = Executors.newFixedThreadPool(2);
    private final CompletableFutureBridge computing = CompletableFutureBridge.on(executor);
    private final ReactorBridge emitting = ReactorBridge.on(Schedulers.parallel());

    @AfterEach
    void close() {
        executor.close();
    }

    @Test
    void map_all_inOrder() {
        Flux<Integer> squares = ThreeLibraries.map(Flowable.range(1, 1_000), computing, emitting, each -> each * each);
        assertThat(squares.reduce(0L, (sum, each) -> sum + each).block(Patience.LIMIT))
                .isEqualTo(333_833_500L);
    }

    @Test
    void map_subscriberIsSlow_theSourceIsNotFarAhead() {
        AtomicLong requested = new AtomicLong();
        Flowable<Integer> numbers = Flowable.range(1, 1_000_000).doOnRequest(requested::addAndGet);
        AtomicInteger came = new AtomicInteger();
        BaseSubscriber<Integer> slow = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                subscription.request(10);
            }

            @Override
            protected void hookOnNext(Integer number) {
                came.incrementAndGet();
            }
        };
        ThreeLibraries.map(numbers, computing, emitting, each -> each).subscribe(slow);
        Patience.until("what is requested comes", () -> came.get() == 10);
        assertThat(requested.get()).as("requested of the flowable").isLessThan(40);
        slow.cancel();
    }

    @Test
    void map_subscriberCancels_theSourceIsCancelled() {
        AtomicInteger cancelled = new AtomicInteger();
        Flowable<Integer> numbers = Flowable.range(1, 1_000_000).doOnCancel(cancelled::incrementAndGet);
        assertThat(ThreeLibraries.map(numbers, computing, emitting, each -> each)
                        .take(3)
                        .collectList()
                        .block(Patience.LIMIT))
                .containsExactly(1, 2, 3);
        Patience.until("the flowable is cancelled", () -> cancelled.get() == 1);
    }

    @Test
    void map_functionFails_theFluxFails() {
        IllegalStateException failure = new IllegalStateException("cannot compute");
        Flux<Integer> failing = ThreeLibraries.map(Flowable.range(1, 10), computing, emitting, each -> {
            throw failure;
        });
        assertThat(failing.materialize().blockLast(Patience.LIMIT).getThrowable())
                .isSameAs(failure);
    }
}

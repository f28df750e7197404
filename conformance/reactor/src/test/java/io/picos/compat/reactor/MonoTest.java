package io.picos.compat.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.picos.Computation;
import io.picos.ConsumerCancelled;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.compat.patience.Waits;
import io.picos.compat.shared.Allocation;
import io.picos.reactor.ReactorBridge;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/// What is special about monos: many subscribers, empty and scalar ones, and operators around them.
class MonoTest {
    private final Scheduler scheduler = Schedulers.newSingle("mono", true);
    private final ReactorBridge bridge = ReactorBridge.on(scheduler);

    @AfterEach
    void closeScheduler() {
        scheduler.dispose();
    }

    private <T> T run(Callable<T> body) {
        return bridge.<T>mono(body).block(Waits.TIMEOUT);
    }

    // ---- from a fiber to a mono

    @Test
    void mono_verifiedStepByStep_emitsAndCompletes() {
        StepVerifier.create(bridge.mono(() -> "value"), 0)
                .expectSubscription()
                .thenRequest(1)
                .expectNext("value")
                .expectComplete()
                .verify(Waits.TIMEOUT);
        StepVerifier.create(bridge.mono(() -> null)).expectComplete().verify(Waits.TIMEOUT);
        IOException thrown = new IOException("B1");
        StepVerifier.create(bridge.mono(() -> {
                    throw thrown;
                }))
                .expectErrorSatisfies(
                        error -> assertThat(error).as("B1: the error").isSameAs(thrown))
                .verify(Waits.TIMEOUT);
    }

    @Test
    void mono_repeatedAndRetried_runsAFiberEachTime() {
        AtomicInteger calls = new AtomicInteger();
        List<Integer> values =
                bridge.mono(calls::incrementAndGet).repeat(2).collectList().block(Waits.TIMEOUT);
        assertThat(values).as("B2: values of three subscriptions").containsExactly(1, 2, 3);
        Integer value = bridge.mono(() -> {
                    int call = calls.incrementAndGet();
                    if (call < 6) {
                        throw new IOException("B2: try again");
                    }
                    return call;
                })
                .retry(2)
                .block(Waits.TIMEOUT);
        assertThat(value).as("B2: the value of the third try").isEqualTo(6);
    }

    @Test
    void mono_withAnOperatorsTimeout_cancelsTheFiberAsAConsumerDoes() {
        Computation<String> begun = Computation.create();
        Computation<Throwable> answer = Computation.create();
        Mono<Object> mono = bridge.mono(() -> {
            begun.tryReturn("begun");
            answer.tryReturn(Trigger.create().await());
            return "too late";
        });
        Mono<Object> late = mono.timeout(ReactorBridge.toMono(begun));
        Throwable thrown = catchThrowable(() -> late.block(Waits.TIMEOUT));
        assertThat(thrown).as("C12: what the consumer gets").hasCauseInstanceOf(TimeoutException.class);
        Waits.until("C12: the fiber has been resumed", () -> !answer.isRunning());
        assertThat(answer.await()).as("C12: what the fiber gets").isInstanceOf(ConsumerCancelled.class);
    }

    @Test
    void mono_thatWinsARace_cancelsTheFiberOfTheOther() {
        Computation<Throwable> answer = Computation.create();
        CountDownLatch begun = new CountDownLatch(1);
        Mono<Object> slow = bridge.mono(() -> {
            begun.countDown();
            answer.tryReturn(Trigger.create().await());
            return "slow";
        });
        Mono<Object> fast = bridge.mono(() -> {
            begun.await();
            return "fast";
        });
        assertThat(Mono.firstWithSignal(slow, fast).block(Waits.TIMEOUT))
                .as("B2: the winner")
                .isEqualTo("fast");
        Waits.until("B2: the other fiber has been resumed", () -> !answer.isRunning());
        assertThat(answer.await()).as("B2: why").isInstanceOf(ConsumerCancelled.class);
    }

    // ---- from a mono to a fiber

    @Test
    void await_scalarMono_allocatesNothing() throws Exception {
        Mono<String> just = Mono.just("value");
        Mono<String> empty = Mono.empty();
        Allocation.assertAllocatesNothing(() -> ReactorBridge.await(just));
        Allocation.assertAllocatesNothing(() -> ReactorBridge.await(just, undelivered -> {}));
        Allocation.assertAllocatesNothing(() -> ReactorBridge.await(empty));
    }

    @Test
    void await_scalarMono_isTakenByACancelledFiber() {
        Throwable[] causes = {new IllegalStateException("B3"), new IOException("B3"), new AssertionError("B3: error")};
        List<Throwable> thrown = new CopyOnWriteArrayList<>();
        String value = run(() -> {
            Fiber.current().setComputation(Computation.cancelled(new IllegalStateException("B3: before")));
            for (Throwable cause : causes) {
                thrown.add(catchThrowable(() -> ReactorBridge.await(Mono.error(cause))));
                thrown.add(catchThrowable(() -> ReactorBridge.await(Mono.error(() -> cause))));
            }
            return ReactorBridge.await(Mono.just("value")) + ReactorBridge.await(Mono.empty());
        });
        assertThat(value).as("B3: the values").isEqualTo("valuenull");
        for (int number = 0; number < 2; number++) {
            assertThat(thrown.get(number)).as("B3: unchecked").isSameAs(causes[0]);
            assertThat(thrown.get(2 + number))
                    .as("B3: checked")
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isSameAs(causes[1]);
            assertThat(thrown.get(4 + number)).as("B3: an error").isSameAs(causes[2]);
        }
    }

    @Test
    void await_sourceThatThrowsWhileItIsSubscribedTo_throwsThat() {
        IllegalStateException cause = new IllegalStateException("B3");
        Throwable thrown = run(() -> catchThrowable(() -> ReactorBridge.await(Mono.fromDirect(subscriber -> {
            throw cause;
        }))));
        assertThat(thrown).as("B3: what the fiber gets").isSameAs(cause);
        Computation<Object> computation = ReactorBridge.fromMono(Mono.fromDirect(subscriber -> {
            throw cause;
        }));
        assertThat(computation.cancellation())
                .as("B4: what the computation gets")
                .isSameAs(cause);
    }

    @Test
    void await_sourceThatSubscribesTwice_takesTheFirstAndCancelsTheSecond() {
        AtomicBoolean firstCancelled = new AtomicBoolean();
        AtomicBoolean secondCancelled = new AtomicBoolean();
        String value = run(() -> ReactorBridge.await(new Mono<String>() {
            @Override
            public void subscribe(CoreSubscriber<? super String> actual) {
                actual.onSubscribe(subscription(firstCancelled));
                actual.onSubscribe(subscription(secondCancelled));
                actual.onNext("value");
                actual.onComplete();
            }
        }));
        assertThat(value).as("B3: the value").isEqualTo("value");
        assertThat(firstCancelled).as("B3: whether the first is cancelled").isFalse();
        assertThat(secondCancelled).as("B3: whether the second is cancelled").isTrue();
    }

    private static Subscription subscription(AtomicBoolean cancelled) {
        return new Operators.DeferredSubscription() {
            @Override
            public void cancel() {
                cancelled.set(true);
            }
        };
    }

    /// A subscription that comes when nobody waits any more is cancelled at once.
    @Test
    void await_sourceThatSubscribesLate_isCancelled() {
        AtomicBoolean cancelled = new AtomicBoolean();
        List<CoreSubscriber<? super String>> subscribers = new CopyOnWriteArrayList<>();
        Computation<String> computation = ReactorBridge.fromMono(new Mono<String>() {
            @Override
            public void subscribe(CoreSubscriber<? super String> actual) {
                subscribers.add(actual);
            }
        });
        computation.tryCancel(new IllegalStateException("B4"));
        subscribers.getFirst().onSubscribe(subscription(cancelled));
        assertThat(cancelled).as("B4: whether the subscription is cancelled").isTrue();
    }

    @Test
    void await_emptySource_answersNull() {
        String value = run(() -> "" + ReactorBridge.await(Mono.fromRunnable(() -> {}))
                + ReactorBridge.await(Mono.delay(Duration.ofNanos(1)).then())
                + ReactorBridge.fromMono(Mono.fromRunnable(() -> {})).await());
        assertThat(value).as("B3: the values").isEqualTo("nullnullnull");
    }
}

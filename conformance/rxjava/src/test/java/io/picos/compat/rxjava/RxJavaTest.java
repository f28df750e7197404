package io.picos.compat.rxjava;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.picos.Body;
import io.picos.Computation;
import io.picos.ConsumerCancelled;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.compat.patience.Waits;
import io.picos.compat.shared.Allocation;
import io.picos.compat.subject.Unhandled;
import io.picos.rxjava.RxJavaBridge;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.core.SingleObserver;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.schedulers.TestScheduler;
import io.reactivex.rxjava3.subjects.CompletableSubject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What is special about the three types of this library.
class RxJavaTest {
    private static final int THREE_OBJECTS = 3 * 32;

    private final Place place = Place.single();
    private final RxJavaBridge bridge = RxJavaBridge.on(place.scheduler());

    @AfterEach
    void end() {
        place.end().run();
    }

    /// Runs a body in a fiber, and waits for it.
    private <T> T run(Body<T, ?> body) throws Exception {
        return Waits.get("the fiber has ended", future(bridge.<T>maybe(body).toSingle()));
    }

    private static <T> CompletableFuture<T> future(Single<T> single) {
        return single.toCompletionStage().toCompletableFuture();
    }

    private static Throwable failure(Single<?> single) throws Exception {
        return Waits.get("the single has ended", future(single).handle((value, thrown) -> thrown));
    }

    private static Throwable failure(Completable completable) throws Exception {
        return failure(completable.toSingleDefault("completed"));
    }

    // ---- null, values, errors

    @Test
    void single_bodyReturnsNull_failsAndTellsOfMaybe() throws Exception {
        for (Single<?> single : List.of(
                bridge.single(() -> null),
                bridge.single(Duration.ofDays(1), () -> null),
                bridge.single(Computation.create(), () -> null),
                RxJavaBridge.toSingle(Computation.returned(null)))) {
            assertThat(failure(single))
                    .as("B1: a single of null")
                    .isInstanceOf(NullPointerException.class)
                    .hasMessageContaining("maybe");
        }
    }

    @Test
    void maybe_bodyReturnsNull_isEmpty() throws Exception {
        assertThat(Waits.get("B1: it ends", future(bridge.maybe(() -> null).isEmpty())))
                .isTrue();
        assertThat(Waits.get(
                        "B1: it ends",
                        future(RxJavaBridge.toMaybe(Computation.returned(null)).isEmpty())))
                .isTrue();
    }

    @Test
    void completable_bodyReturns_completesWhateverTheValue() throws Exception {
        Computation<String> computation = Computation.create();
        assertThat(failure(bridge.completable(computation, () -> "value"))).isNull();
        assertThat(computation.await()).as("B13: the value, in the computation").isEqualTo("value");
    }

    @Test
    void completable_bodyThrows_failsWithIt() throws Exception {
        IOException thrown = new IOException("B1");
        Callable<Object> body = () -> {
            throw thrown;
        };
        assertThat(failure(bridge.completable(body))).as("B1: the result").isSameAs(thrown);
        assertThat(failure(bridge.completable(Duration.ofDays(1), body))).isSameAs(thrown);
        assertThat(failure(bridge.completable(Computation.create(), body))).isSameAs(thrown);
    }

    @Test
    void toCompletable_computation_completesAsItDoes() throws Exception {
        IOException cause = new IOException("B4");
        assertThat(failure(RxJavaBridge.toCompletable(Computation.returned("value"))))
                .isNull();
        assertThat(failure(RxJavaBridge.toCompletable(Computation.cancelled(cause))))
                .isSameAs(cause);
        Computation<String> computation = Computation.create();
        CompletableFuture<String> before =
                future(RxJavaBridge.toCompletable(computation).toSingleDefault("completed"));
        RxJavaBridge.toCompletable(computation).subscribe().dispose();
        assertThat(computation.isRunning())
                .as("B4: disposing of it only observes")
                .isTrue();
        assertThat(before).as("B4: while the computation runs").isNotDone();
        computation.tryReturn("value");
        assertThat(before).as("B4: when the computation has completed").isCompletedWithValue("completed");
    }

    @Test
    void single_operatorFails_keepsTheBodysOwnException() throws Exception {
        IllegalStateException thrown = new IllegalStateException("B1");
        Single<String> single = bridge.single(() -> {
            throw thrown;
        });
        assertThat(failure(single.map(String::length).cache()))
                .as("B1: behind operators")
                .isSameAs(thrown);
    }

    @Test
    void single_retried_runsAFiberForEachAttempt() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        Single<Integer> single = bridge.single(() -> {
            if (attempts.incrementAndGet() < 3) {
                throw new IOException("B2: not yet");
            }
            return attempts.get();
        });
        assertThat(Waits.get("B2: it succeeds", future(single.retry()))).isEqualTo(3);
    }

    @Test
    void threeTypes_onBehalfOfAComputation_areSubscribedToOnce() throws Exception {
        for (Function<Computation<String>, Single<String>> type : types("value")) {
            Computation<String> computation = Computation.create();
            Single<String> single = type.apply(computation);
            assertThat(Waits.get("B2: the first subscription", future(single))).isEqualTo("value");
            assertThat(failure(single))
                    .as("B2: the second subscription")
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("once");
            assertThat(computation.await()).as("B2: the computation").isEqualTo("value");
        }
    }

    /// {@return the three builders, made to look alike}
    private List<Function<Computation<String>, Single<String>>> types(String value) {
        return List.of(
                computation -> bridge.single(computation, () -> value),
                computation -> bridge.maybe(computation, () -> value).toSingle(),
                computation -> bridge.completable(computation, () -> value).toSingleDefault(value));
    }

    // ---- cancellation

    @Test
    void completable_disposed_cancelsTheFiber() {
        AtomicReference<Throwable> cause = new AtomicReference<>();
        CountDownLatch begun = new CountDownLatch(1);
        Disposable subscription = bridge.completable(() -> {
                    begun.countDown();
                    cause.set(Trigger.create().await());
                    return null;
                })
                .subscribe();
        Waits.await("B2: the body begins", begun);
        subscription.dispose();
        Waits.until("B2: the fiber is woken", () -> cause.get() != null);
        assertThat(cause.get()).isInstanceOf(ConsumerCancelled.class);
    }

    @Test
    void timeout_ofTheLibrary_cancelsTheFiberAsAConsumer() throws Exception {
        TestScheduler clock = new TestScheduler();
        AtomicReference<Throwable> cause = new AtomicReference<>();
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Throwable> failure = future(bridge.single(() -> {
                            begun.countDown();
                            cause.set(Trigger.create().await());
                            return "too late";
                        })
                        .timeout(1, TimeUnit.HOURS, clock))
                .handle((value, thrown) -> thrown);
        Waits.await("C12: the body begins", begun);
        clock.advanceTimeBy(1, TimeUnit.HOURS);
        assertThat(Waits.get("B1: it ends", failure)).as("B1: of the library").isInstanceOf(TimeoutException.class);
        Waits.until("C12: the fiber is woken", () -> cause.get() != null);
        assertThat(cause.get()).as("C12: whoever times out is a consumer").isInstanceOf(ConsumerCancelled.class);
    }

    @Test
    void deadline_whenDue_isTheResultOfAllThreeTypes() throws Exception {
        Callable<Throwable> body = () -> Trigger.create().await();
        Duration deadline = Duration.ofMillis(1);
        assertThat(List.of(
                        failure(bridge.single(deadline, body)),
                        failure(bridge.maybe(deadline, body).toSingle()),
                        failure(bridge.completable(deadline, body))))
                .as("C12: what deadlines make of results")
                .allMatch(TimeoutException.class::isInstance);
    }

    @Test
    void threeTypes_disposedBeforeTheFirstTurn_doNotCallTheBody() throws Exception {
        CountDownLatch occupied = new CountDownLatch(1);
        CountDownLatch busy = new CountDownLatch(1);
        place.scheduler().scheduleDirect(() -> {
            busy.countDown();
            Waits.await("B2: the thread is let go", occupied);
        });
        Waits.await("B2: the only thread is occupied", busy);
        AtomicInteger calls = new AtomicInteger();
        bridge.single(calls::incrementAndGet).subscribe().dispose();
        bridge.maybe(calls::incrementAndGet).subscribe().dispose();
        bridge.completable(calls::incrementAndGet).subscribe().dispose();
        CompletableFuture<Integer> kept = future(bridge.single(calls::incrementAndGet));
        occupied.countDown();
        assertThat(Waits.get("B2: the last body ends", kept)).as("B2: calls").isEqualTo(1);
    }

    @Test
    void single_disposedWhileItEmits_isNotCancelled() {
        Computation<String> computation = Computation.create();
        Telling observer = new Telling() {
            @Override
            public void onSuccess(String value) {
                subscription.dispose();
                super.onSuccess(value);
            }
        };
        bridge.single(computation, () -> "value").subscribe(observer);
        Waits.await("B2: the observer is told", observer.told);
        assertThat(computation.await()).as("B2: the computation").isEqualTo("value");
    }

    @Test
    void single_observerThrows_isReportedAndTheNextFiberRuns() throws Exception {
        IOException thrown = new IOException("S3: by the observer");
        try (Unhandled unhandled = Place.catchUndeliverable()) {
            bridge.single(() -> "value").subscribe(new Telling() {
                @Override
                public void onSuccess(String value) {
                    super.onSuccess(value);
                    RxJavaTest.<RuntimeException>rethrow(thrown);
                }
            });
            assertThat(unhandled.await("S3: what an observer throws is reported", 1))
                    .containsExactly(thrown);
            assertThat(run(() -> "next")).isEqualTo("next");
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // throws what it is given, checked or not
    private static <E extends Throwable> void rethrow(Throwable thrown) throws E {
        throw (E) thrown;
    }

    // ---- awaits

    @Test
    void awaitMaybe_scalar_allocatesNothing() throws Exception {
        Maybe<String> just = Maybe.just("value");
        Maybe<String> empty = Maybe.empty();
        Allocation.assertAllocatesNothing(() -> RxJavaBridge.await(just));
        Allocation.assertAllocatesNothing(() -> RxJavaBridge.await(empty));
        assertThat(run(() -> RxJavaBridge.await(just) + RxJavaBridge.await(empty)))
                .isEqualTo("valuenull");
    }

    /// No other source tells its value without an observer. That is one object, its computation another, and the
    /// outcome the third.
    @Test
    void await_answeredWhileSubscribing_doesNotSuspendAndAllocatesLittle() throws Exception {
        Single<String> just = Single.just("value");
        Allocation.assertAllocates(THREE_OBJECTS, () -> RxJavaBridge.await(just));
        Completable complete = Completable.complete();
        Allocation.assertAllocates(THREE_OBJECTS, () -> RxJavaBridge.await(complete));
    }

    @Test
    void awaitCompletable_completedFailedOrLater_returnsOrThrows() throws Exception {
        IllegalStateException thrown = new IllegalStateException("B8");
        CompletableSubject source = CompletableSubject.create();
        String seen = run(() -> {
            RxJavaBridge.await(Completable.complete());
            assertThat(catchThrowable(() -> RxJavaBridge.await(Completable.error(thrown))))
                    .isSameAs(thrown);
            Fiber.spawn(Fiber.create(Computation.create()), other -> source.onComplete());
            RxJavaBridge.await(source);
            return "done";
        });
        assertThat(seen).isEqualTo("done");
    }

    @Test
    void awaitCompletable_fiberCancelled_disposesOfItsSubscription() {
        CompletableSubject source = CompletableSubject.create();
        Disposable subscription = bridge.completable(() -> {
                    RxJavaBridge.await(source);
                    return null;
                })
                .subscribe();
        Waits.until("B3: the fiber has subscribed", source::hasObservers);
        subscription.dispose();
        Waits.until("B3: its subscription is disposed of", () -> !source.hasObservers());
    }

    @Test
    void fromCompletable_completedOrCancelled_doesTheSame() {
        CompletableSubject source = CompletableSubject.create();
        Computation<Void> completed = RxJavaBridge.fromCompletable(source);
        Computation<Void> cancelled = RxJavaBridge.fromCompletable(source);
        assertThat(completed.isRunning()).as("B4: before the source completes").isTrue();
        cancelled.tryCancel(new IllegalStateException("B4"));
        source.onComplete();
        assertThat(completed.await()).as("B4: when the source has completed").isNull();
        CompletableSubject other = CompletableSubject.create();
        RxJavaBridge.fromCompletable(other).tryCancel(new IllegalStateException("B4"));
        assertThat(other.hasObservers())
                .as("B4: whether the source is still observed")
                .isFalse();
    }

    @Test
    void await_outsideAnyFiber_failsAndSubscribesToNothing() {
        CompletableSubject source = CompletableSubject.create();
        AtomicInteger subscribed = new AtomicInteger();
        Completable counting = source.doOnSubscribe(ignored -> subscribed.incrementAndGet());
        assertThat(catchThrowable(() -> RxJavaBridge.await(counting)))
                .as("B9: an await outside any fiber")
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("RxJavaBridge.await")
                .hasMessageContaining(Thread.currentThread().getName());
        assertThat(subscribed).hasValue(0);
    }

    /// Keeps its subscription.
    private static class Telling implements SingleObserver<String> {
        final CountDownLatch told = new CountDownLatch(1);
        volatile Disposable subscription;

        @Override
        public void onSubscribe(Disposable subscription) {
            this.subscription = subscription;
        }

        @Override
        public void onSuccess(String value) {
            told.countDown();
        }

        @Override
        public void onError(Throwable thrown) {
            throw new AssertionError("B1: not to be told " + thrown, thrown);
        }
    }
}

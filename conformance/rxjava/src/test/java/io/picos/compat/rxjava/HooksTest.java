package io.picos.compat.rxjava;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.picos.Cancellation;
import io.picos.Computation;
import io.picos.ConsumerCancelled;
import io.picos.DeadlineExceeded;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.compat.patience.Repeat;
import io.picos.compat.patience.Waits;
import io.picos.compat.subject.Unhandled;
import io.picos.rxjava.RxJavaBridge;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.exceptions.UndeliverableException;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import io.reactivex.rxjava3.subjects.SingleSubject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The library's hooks: what reaches them, and what becomes of them (B2, B6).
class HooksTest {
    private final Place place = Place.computation();
    private final RxJavaBridge bridge = RxJavaBridge.on(place.scheduler());

    @AfterEach
    void end() {
        place.end().run();
    }

    /// {@return what reaches the hook for errors, as it does: nothing is forgiven but refusals by schedulers of other
    /// tests} The hook throws as well, as a strict one does: that MUST lose no fiber and change no result.
    private static Unhandled strict() {
        return new Unhandled(hook -> {
            var before = RxJavaPlugins.getErrorHandler();
            RxJavaPlugins.setErrorHandler(thrown -> {
                if (!Place.isRefusal(thrown)) {
                    hook.accept(thrown);
                    throw new IllegalStateException("a strict hook", thrown);
                }
            });
            return () -> RxJavaPlugins.setErrorHandler(before);
        });
    }

    /// Waits until fibers that were ready have had their turn, and what they had to report has been reported.
    private void settle() throws Exception {
        for (int round = 0; round < 10; round++) {
            Waits.get(
                    "the last fiber has ended",
                    bridge.single(() -> 0).toCompletionStage().toCompletableFuture());
        }
    }

    /// {@return the three builders, subscribed to}
    private List<Function<Callable<String>, Disposable>> subscriptions() {
        return List.of(
                body -> bridge.single(body).subscribe(),
                body -> bridge.maybe(body).subscribe(),
                body -> bridge.completable(body).subscribe());
    }

    // ---- errors

    @Test
    void errorHandler_errorTooLate_isToldOnceWithWhatTheLibraryPutsAroundIt() throws Exception {
        for (Function<Callable<String>, Disposable> subscription : subscriptions()) {
            IOException late = new IOException("B2: too late");
            try (Unhandled unhandled = strict()) {
                CountDownLatch begun = new CountDownLatch(1);
                Disposable disposable = subscription.apply(() -> {
                    begun.countDown();
                    assertThat(Trigger.create().await()).isInstanceOf(ConsumerCancelled.class);
                    throw late;
                });
                Waits.await("B2: the body begins", begun);
                disposable.dispose();
                unhandled.await("B2: an error that comes too late is reported", 1);
                settle();
                assertThat(unhandled.caught())
                        .as("B2: what is reported")
                        .hasSize(1)
                        .allSatisfy(thrown -> assertThat(thrown)
                                .isInstanceOf(UndeliverableException.class)
                                .cause()
                                .isSameAs(late));
            }
        }
    }

    @Test
    void errorHandler_cancellationsOfOurs_areNeverTold() throws Exception {
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger cancelled = new AtomicInteger();
        Callable<String> awaiting = () -> {
            begun.incrementAndGet();
            try {
                return RxJavaBridge.await(Single.<String>never());
            } catch (Cancellation ours) {
                cancelled.incrementAndGet();
                throw ours;
            }
        };
        try (Unhandled unhandled = strict()) {
            Repeat.run("B2", 100_000, round -> {
                Function<Callable<String>, Disposable> subscription =
                        subscriptions().get(round % 3);
                int before = begun.get();
                Disposable disposable = subscription.apply(awaiting);
                if (round % 2 == 0) {
                    Waits.spinUntil("B2: the body begins", () -> begun.get() > before);
                }
                disposable.dispose();
            });
            Waits.until("B2: the fibers that began have ended", () -> begun.get() == cancelled.get());
            settle();
            assertThat(unhandled.caught()).as("B2: what is reported").isEmpty();
        }
        assertThat(cancelled).as("B2: fibers that were cancelled").hasPositiveValue();
    }

    @Test
    void errorHandler_deadlineAfterDisposal_isNotTold() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        Computation<String> inner = Computation.create();
        try (Unhandled unhandled = strict()) {
            Disposable disposable = bridge.single(() -> {
                        begun.countDown();
                        try {
                            return Fiber.current().forbid(inner::await);
                        } finally {
                            ended.countDown();
                        }
                    })
                    .subscribe();
            Waits.await("B2: the body begins", begun);
            disposable.dispose();
            inner.tryCancel(new DeadlineExceeded(Duration.ZERO));
            Waits.await("B2: the body ends", ended);
            settle();
            assertThat(unhandled.caught()).as("B2: what is reported").isEmpty();
        }
    }

    @Test
    void errorHandler_sourceOfACancelledWaitFails_isToldUnlessItIsACancellationOfOurs() throws Exception {
        IOException late = new IOException("B2: too late");
        try (Unhandled unhandled = strict()) {
            for (Throwable failure : List.of(late, new DeadlineExceeded(Duration.ZERO))) {
                List<CompletableFuture<Throwable>> sources = new ArrayList<>();
                Computation<String> computation = RxJavaBridge.fromSingle(rude(sources));
                computation.tryCancel(new IllegalStateException("B4"));
                sources.forEach(source -> source.complete(failure));
            }
            assertThat(unhandled.caught()).as("B2: what is reported").hasSize(1);
            assertThat(unhandled.caught().get(0)).hasCause(late);
        }
    }

    /// {@return a single that fails when the future completes, even if its observer has gone}
    private static Single<String> rude(List<CompletableFuture<Throwable>> sources) {
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        sources.add(failure);
        return Single.unsafeCreate(observer -> {
            observer.onSubscribe(Disposable.empty());
            failure.thenAccept(observer::onError);
        });
    }

    // ---- assembly and subscription

    @Test
    void assemblyAndSubscriptionHooks_keepWorking() throws Exception {
        AtomicInteger assembled = new AtomicInteger();
        AtomicInteger subscribed = new AtomicInteger();
        RxJavaPlugins.setOnSingleAssembly(single -> count(assembled, single));
        RxJavaPlugins.setOnMaybeAssembly(maybe -> count(assembled, maybe));
        RxJavaPlugins.setOnCompletableAssembly(completable -> count(assembled, completable));
        RxJavaPlugins.setOnSingleSubscribe((single, observer) -> count(subscribed, observer));
        RxJavaPlugins.setOnMaybeSubscribe((maybe, observer) -> count(subscribed, observer));
        RxJavaPlugins.setOnCompletableSubscribe((completable, observer) -> count(subscribed, observer));
        var before = List.of(
                RxJavaPlugins.getOnSingleAssembly(),
                RxJavaPlugins.getOnMaybeAssembly(),
                RxJavaPlugins.getOnCompletableAssembly(),
                RxJavaPlugins.getOnSingleSubscribe(),
                RxJavaPlugins.getOnMaybeSubscribe(),
                RxJavaPlugins.getOnCompletableSubscribe());
        try {
            Single<String> single = bridge.single(() -> "value");
            Maybe<String> maybe = bridge.maybe(() -> "value");
            Completable completable = bridge.completable(() -> "value");
            RxJavaBridge.toSingle(Computation.returned("value"));
            RxJavaBridge.toMaybe(Computation.returned("value"));
            RxJavaBridge.toCompletable(Computation.returned("value"));
            assertThat(assembled).as("B6: assemblies").hasValue(6);
            Single<Object> last = bridge.single(() -> {
                int already = subscribed.get();
                RxJavaBridge.await(single);
                RxJavaBridge.await(maybe);
                RxJavaBridge.await(completable);
                Fiber.current().forbid(RxJavaBridge.fromSingle(single)::await);
                return subscribed.get() - already;
            });
            assertThat(Waits.get(
                            "B6: the fiber has ended", last.toCompletionStage().toCompletableFuture()))
                    .as("B6: subscriptions by a fiber")
                    .isEqualTo(4);
            assertThat(List.of(
                            RxJavaPlugins.getOnSingleAssembly(),
                            RxJavaPlugins.getOnMaybeAssembly(),
                            RxJavaPlugins.getOnCompletableAssembly(),
                            RxJavaPlugins.getOnSingleSubscribe(),
                            RxJavaPlugins.getOnMaybeSubscribe(),
                            RxJavaPlugins.getOnCompletableSubscribe()))
                    .as("B6: hooks afterwards")
                    .isEqualTo(before);
        } finally {
            RxJavaPlugins.setOnSingleAssembly(null);
            RxJavaPlugins.setOnMaybeAssembly(null);
            RxJavaPlugins.setOnCompletableAssembly(null);
            RxJavaPlugins.setOnSingleSubscribe(null);
            RxJavaPlugins.setOnMaybeSubscribe(null);
            RxJavaPlugins.setOnCompletableSubscribe(null);
        }
    }

    private static <T> T count(AtomicInteger counter, T passed) {
        counter.incrementAndGet();
        return passed;
    }

    // ---- schedules

    @Test
    void scheduleHandler_runsUserCode_andFibersRunInWhatItMakes() throws Exception {
        AtomicInteger scheduled = new AtomicInteger();
        AtomicInteger inside = new AtomicInteger();
        SingleSubject<String> source = SingleSubject.create();
        RxJavaPlugins.setScheduleHandler(task -> {
            scheduled.incrementAndGet();
            synchronized (source) {
                source.hasObservers();
            }
            return () -> {
                inside.incrementAndGet();
                task.run();
                inside.decrementAndGet();
            };
        });
        try {
            List<CompletableFuture<String>> fibers = new ArrayList<>();
            for (int number = 0; number < 100; number++) {
                fibers.add(bridge.single(() -> {
                            Fiber.yield();
                            return RxJavaBridge.await(source);
                        })
                        .toCompletionStage()
                        .toCompletableFuture());
            }
            bridge.completable(
                            () -> { // wakes them from a fiber, whose thread then runs the user's code
                                source.onSuccess("value");
                                return null;
                            })
                    .blockingAwait();
            for (CompletableFuture<String> fiber : fibers) {
                assertThat(Waits.get("B6: a fiber has ended", fiber)).isEqualTo("value");
            }
            assertThat(scheduled).as("B6: tasks that the hook has seen").hasPositiveValue();
            Waits.until("B6: what the hook has made is left", () -> inside.get() == 0);
        } finally {
            RxJavaPlugins.setScheduleHandler(null);
        }
    }

    @Test
    void scheduleHandler_throws_losesNoFiber() throws Exception {
        AtomicInteger scheduled = new AtomicInteger();
        RxJavaPlugins.setScheduleHandler(task -> {
            if (scheduled.getAndIncrement() % 3 != 2) {
                throw new IllegalStateException("S5: by the user's code");
            }
            return task;
        });
        try {
            List<CompletableFuture<String>> fibers = new ArrayList<>();
            for (int number = 0; number < 20; number++) {
                Computation<String> source = Computation.create();
                fibers.add(bridge.single(source::await).toCompletionStage().toCompletableFuture());
                Throwable thrown = catchThrowable(() -> source.tryReturn("value"));
                assertThat(thrown).as("S5: what who wakes a fiber notices").isNull();
            }
            for (CompletableFuture<String> fiber : fibers) {
                assertThat(Waits.get("S5: a fiber has ended", fiber)).isEqualTo("value");
            }
        } finally {
            RxJavaPlugins.setScheduleHandler(null);
        }
        assertThat(scheduled).as("S5: tasks that the hook has seen").hasValueGreaterThan(1);
    }
}

package io.picos.rxjava;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.picos.Computation;
import io.picos.ConsumerCancelled;
import io.picos.DeadlineExceeded;
import io.picos.Fiber;
import io.picos.ThreadScheduler;
import io.picos.Trigger;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import io.reactivex.rxjava3.schedulers.Schedulers;
import io.reactivex.rxjava3.schedulers.TestScheduler;
import io.reactivex.rxjava3.subjects.SingleSubject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a user of RxJava meets first, on every version of the range. The kit asks for all rules.
@Timeout(60)
class RxJavaBridgeTest {
    private static final Duration SHORT = Duration.ofMillis(1);
    private static final int SHUTDOWNS = Boolean.getBoolean("picos.stress") ? 500 : 100;

    private final Scheduler scheduler = RxJavaPlugins.createSingleScheduler(Thread::new);
    private final RxJavaBridge bridge = RxJavaBridge.on(scheduler);

    @AfterEach
    void shutDown() {
        scheduler.shutdown();
    }

    private static Object late() {
        Trigger.create().await();
        Fiber.current().check();
        return "not cancelled";
    }

    private static Throwable failure(Single<?> single) throws Exception {
        return single.toCompletionStage()
                .toCompletableFuture()
                .handle((value, thrown) -> thrown)
                .get();
    }

    // ---- results

    @Test
    void builders_valueAndNull_areTheResultsOfTheThreeTypes() throws Exception {
        assertThat(bridge.single(() -> "value").blockingGet()).isEqualTo("value");
        assertThat(bridge.maybe(() -> "value").blockingGet()).isEqualTo("value");
        assertThat(bridge.maybe(() -> null).blockingGet()).isNull();
        bridge.completable(() -> "not told").blockingAwait();
        assertThat(failure(bridge.single(() -> null))).isInstanceOf(NullPointerException.class);
    }

    @Test
    void builders_exception_isTheVeryOne() throws Exception {
        Exception own = new Exception("B1");
        Callable<Object> body = () -> {
            throw own;
        };
        assertThat(failure(bridge.single(body))).isSameAs(own);
        assertThat(failure(bridge.maybe(body).toSingle())).isSameAs(own);
        assertThat(failure(bridge.completable(body).toSingleDefault(1))).isSameAs(own);
    }

    @Test
    void single_disposed_cancelsItsFiber() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Throwable> cause = new CompletableFuture<>();
        Disposable subscription = bridge.single(() -> {
                    begun.countDown();
                    cause.complete(Trigger.create().await());
                    return "too late";
                })
                .subscribe();
        begun.await();
        subscription.dispose();
        assertThat(cause.get()).as("B2: the cause").isInstanceOf(ConsumerCancelled.class);
    }

    // ---- consumers

    @Test
    void single_operatorsBehindIt_doNotFindTheThreadLocalsOfTheFiber() {
        ThreadLocal<@Nullable String> local = new ThreadLocal<>();
        Single<String> seen = bridge.single(() -> {
                    local.set("of the fiber");
                    Fiber.yield();
                    return "value";
                })
                .map(value -> value + " with " + local.get());
        assertThat(seen.blockingGet()).as("B13").isEqualTo("value with null");
    }

    // ---- awaits

    @Test
    void await_ofTheThreeTypes_thereAndPending_givesTheirValues() {
        SingleSubject<String> pending = SingleSubject.create();
        String seen = bridge.single(() -> {
                    Fiber.spawn(Fiber.create(Computation.create()), self -> pending.onSuccess("pending"));
                    RxJavaBridge.await(Completable.complete());
                    return RxJavaBridge.await(Single.just("single"))
                            + " " + RxJavaBridge.await(Maybe.just("maybe"))
                            + " " + RxJavaBridge.await(Maybe.<String>empty())
                            + " " + RxJavaBridge.await(pending)
                            + " " + RxJavaBridge.await(Maybe.just("elsewhere").subscribeOn(Schedulers.io()));
                })
                .blockingGet();
        assertThat(seen).isEqualTo("single maybe null pending elsewhere");
    }

    @Test
    void await_scalarMaybe_isNotSubscribedTo() {
        RxJavaPlugins.setOnMaybeSubscribe((maybe, observer) -> {
            throw new IllegalStateException("B3: subscribed to");
        });
        try {
            assertThat(bridge.single(() -> RxJavaBridge.await(Maybe.just("scalar")))
                            .blockingGet())
                    .isEqualTo("scalar");
        } finally {
            RxJavaPlugins.setOnMaybeSubscribe(null);
        }
    }

    // ---- deadlines

    @Test
    void deadline_runsOut_isATimeoutExceptionOfAllThreeTypes() throws Exception {
        for (Single<?> result : new Single<?>[] {
            bridge.single(SHORT, RxJavaBridgeTest::late),
            bridge.maybe(SHORT, RxJavaBridgeTest::late).toSingle(),
            bridge.completable(SHORT, RxJavaBridgeTest::late).toSingleDefault(1),
            RxJavaBridge.toSingle(Computation.cancelled(new DeadlineExceeded(SHORT)))
        }) {
            assertThat(failure(result))
                    .as("C12: what an observer is told")
                    .isExactlyInstanceOf(TimeoutException.class)
                    .hasMessageContaining(SHORT.toString())
                    .hasCauseInstanceOf(DeadlineExceeded.class);
        }
    }

    @Test
    void await_ofASingleWhoseDeadlineRanOut_throwsTheDeadline() {
        Single<Object> late = bridge.single(SHORT, RxJavaBridgeTest::late);
        Throwable seen = bridge.single(() -> catchThrowable(() -> RxJavaBridge.await(late)))
                .blockingGet();
        assertThat(seen).as("C12: what a fiber sees").isExactlyInstanceOf(DeadlineExceeded.class);
    }

    // ---- schedulers

    @Test
    void kinds_ofTheLibrarysSchedulers_areKnown() {
        assertThat(new RxJavaBackend(scheduler).parallelism()).as("single").isEqualTo(1);
        assertThat(new RxJavaBackend(Schedulers.single()).openWorker().hasOwnThread())
                .as("single: a thread of its own")
                .isTrue();
        for (Scheduler threads : new Scheduler[] {Schedulers.computation(), Schedulers.io(), Schedulers.newThread()}) {
            assertThat(new RxJavaBackend(threads).openWorker().hasOwnThread())
                    .as("%s: threads of its own", threads.getClass())
                    .isTrue();
        }
        for (Scheduler none : new Scheduler[] {Schedulers.trampoline(), Schedulers.from(Runnable::run)}) {
            assertThat(new RxJavaBackend(none).openWorker().hasOwnThread())
                    .as("%s: threads of others", none.getClass())
                    .isFalse();
        }
        assertThat(new RxJavaBackend(new TestScheduler()).clock())
                .as("virtual time")
                .isNotNull();
    }

    @Test
    void testScheduler_advanced_wakesSleepers() {
        TestScheduler time = new TestScheduler();
        var observer = RxJavaBridge.on(time)
                .single(() -> {
                    Fiber.sleep(Duration.ofHours(1));
                    return "awake";
                })
                .test();
        time.advanceTimeBy(59, TimeUnit.MINUTES);
        observer.assertNotComplete();
        time.advanceTimeBy(1, TimeUnit.MINUTES);
        observer.assertValue("awake");
    }

    @Test
    void threadsOfComputation_mustNotBeBlocked() throws Exception {
        Single<String> blocking = Single.fromCallable(() -> ThreadScheduler.run(() -> "value"));
        assertThat(failure(blocking.subscribeOn(Schedulers.computation())))
                .as("B6: on a thread of computation()")
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("must not be blocked");
        assertThat(blocking.subscribeOn(Schedulers.io()).blockingGet()).isEqualTo("value");
    }

    @Test
    void unhandled_reachesTheHookAndNothingElse() {
        IllegalStateException lost = new IllegalStateException("S3");
        Queue<String> told = new ConcurrentLinkedQueue<>();
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> told.add("default handler"));
        RxJavaPlugins.setErrorHandler(
                thrown -> told.add(thrown == lost || thrown.getCause() == lost ? "hook" : thrown.toString()));
        try {
            bridge.completable(() -> {
                        Fiber.spawn(Fiber.create(Computation.create()), self -> {
                            throw lost;
                        });
                        return null;
                    })
                    .blockingAwait();
            bridge.completable(() -> "behind it, on the only lane").blockingAwait();
            assertThat(told).as("S3: who was told").containsExactly("hook");
        } finally {
            RxJavaPlugins.setErrorHandler(null);
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    /// While a fiber lives, the engine asks a scheduler now and then whether it still runs anything, and RxJava
    /// reports each refusal. So it must ask nothing any more when the last result has arrived.
    @Test
    void shutdown_afterTheLastResult_isNoNewsForTheHook() {
        Queue<String> told = new ConcurrentLinkedQueue<>();
        List<RxJavaBridge> bridges = new ArrayList<>();
        RxJavaPlugins.setErrorHandler(thrown -> told.add(thrown + " at " + Arrays.toString(thrown.getStackTrace())));
        try {
            for (int round = 0; round < SHUTDOWNS; round++) {
                ExecutorService executor = Executors.newFixedThreadPool(2);
                Scheduler shortLived =
                        round % 2 == 0 ? Schedulers.from(executor) : RxJavaPlugins.createSingleScheduler(Thread::new);
                RxJavaBridge last = RxJavaBridge.on(shortLived);
                assertThat(last.single(() -> "value").blockingGet()).isEqualTo("value");
                shortLived.shutdown();
                executor.shutdown();
                bridges.add(last);
            }
            until(
                    "all lanes are given back",
                    () -> bridges.stream().allMatch(each -> each.toString().contains("with []")));
            assertThat(told).as("F1, S5: what the hook was told").isEmpty();
        } finally {
            RxJavaPlugins.setErrorHandler(null);
        }
    }

    private static void until(String state, BooleanSupplier holds) {
        long start = System.nanoTime();
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime() - start).as(state).isLessThan(TimeUnit.SECONDS.toNanos(30));
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    // ---- outside any fiber

    @Test
    void outsideAnyFiber_messagesNameTheBuilderOfThisBridge() {
        for (Runnable await : new Runnable[] {
            () -> RxJavaBridge.await(Single.just(1)),
            () -> RxJavaBridge.await(Maybe.just(1)),
            () -> RxJavaBridge.await(Completable.complete())
        }) {
            assertThatIllegalStateException()
                    .isThrownBy(await::run)
                    .withMessageContaining("RxJavaBridge.await needs a fiber")
                    .withMessageContaining("RxJavaBridge.on(scheduler).single(body)")
                    .withMessageNotContaining("CompletableFuture");
        }
    }
}

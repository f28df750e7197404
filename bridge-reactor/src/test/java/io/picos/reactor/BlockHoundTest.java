package io.picos.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.picos.Computation;
import io.picos.DeadlineExceeded;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.std.channel.Channel;
import io.picos.std.channel.Inflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.blockhound.BlockHound;
import reactor.blockhound.BlockingOperationError;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/// BlockHound sees each blocking call on a thread that must not be blocked, and throws there, as it does where users
/// install it: code of the library that goes on after a finding proves nothing. Findings are kept too, since the error
/// may be caught on its
/// way. In a JVM of its own, since it rewrites the JDK's classes, and on backend carriers: a thread that waits for a
/// turn on JDK carriers is a blocking call.
@Tag("flags")
class BlockHoundTest {
    private static final int THREADS = 2;
    private static final int TIMES = 1_000;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /// The JDK locks a pool that has ended, to describe it in the message of the refusal.
    private static final String REFUSAL = "ThreadPoolExecutor$AbortPolicy.rejectedExecution";

    private static final Queue<BlockingOperationError> FOUND = new ConcurrentLinkedQueue<>();

    private final Scheduler scheduler = Schedulers.newParallel("strict", THREADS, true);
    private final ReactorBridge bridge = ReactorBridge.on(scheduler);

    @BeforeAll
    static void install() {
        BlockHound.install(builder -> builder.blockingMethodCallback(method -> {
            BlockingOperationError found = new BlockingOperationError(method);
            FOUND.add(found);
            throw found;
        }));
    }

    @BeforeEach
    void forget() {
        FOUND.clear();
    }

    /// After a test that failed too: a finding that was thrown may be why it hung.
    @AfterEach
    void closeScheduler() {
        scheduler.dispose();
        assertNothingFound();
    }

    /// Runs the body on all threads of the scheduler at the same time, as often as `TIMES` says in all.
    private void onThreadsOfTheScheduler(Runnable body) {
        Flux.range(0, TIMES)
                .parallel(THREADS)
                .runOn(scheduler)
                .doOnNext(number -> body.run())
                .sequential()
                .then()
                .block(LIMIT);
    }

    private static void assertNothingFound() {
        assertThat(FOUND.stream().map(BlockHoundTest::trace).filter(trace -> !trace.contains(REFUSAL)))
                .as("B6: blocking calls on threads that must not block")
                .isEmpty();
    }

    private static String trace(BlockingOperationError found) {
        return found.getMethod() + Arrays.toString(found.getStackTrace());
    }

    @Test
    void control_aSleepOnAThreadOfTheScheduler_throws() throws Exception {
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        scheduler.schedule(() -> thrown.complete(catchThrowable(() -> Thread.sleep(1))));
        assertThat(thrown.get(LIMIT.toSeconds(), TimeUnit.SECONDS))
                .as("B6: what a thread gets that sleeps")
                .isInstanceOf(BlockingOperationError.class);
        assertThat(FOUND).as("B6: what is kept of it").hasSize(1);
        FOUND.clear();
    }

    @Test
    void everythingAFiberDoes_blocksNoThread() {
        AtomicInteger ended = new AtomicInteger();
        Mono<String> mono = bridge.mono(() -> {
            Fiber.yield();
            Computation<String> computation = Computation.create();
            Fiber.spawn(
                    Fiber.create(computation),
                    child -> computation.tryCapture(() -> {
                        Fiber.sleep(Duration.ofNanos(1));
                        return ReactorBridge.await(Mono.just("scalar").publishOn(scheduler));
                    }));
            Thread.sleep(0, 1);
            computation.cancelAfter(Duration.ofHours(1));
            ended.incrementAndGet();
            return computation.await();
        });
        onThreadsOfTheScheduler(mono::subscribe);
        mono.repeat(TIMES).blockLast(LIMIT);
        assertThat(ended.get()).as("B6: fibers that have run").isGreaterThan(TIMES);
    }

    @Test
    void builders_awaitsAndCancellations_onThreadsThatMustNotBlock() {
        onThreadsOfTheScheduler(() -> {
            bridge.mono(() -> Trigger.create().await()).subscribe().dispose();
            bridge.mono(Duration.ofNanos(1), () -> Trigger.create().await()).subscribe(value -> {}, thrown -> {});
            Computation<String> computation = Computation.create();
            bridge.cancelAfter(computation, Duration.ofHours(1), new DeadlineExceeded(LIMIT));
            ReactorBridge.toMono(computation).subscribe();
            computation.tryReturn("value");
            ReactorBridge.fromMono(Mono.never()).tryCancel(new IllegalStateException("B4"));
        });
    }

    @Test
    void handOffs_betweenTwoSchedulers_blockNoThread() {
        Scheduler other = Schedulers.newSingle("other", true);
        try {
            AtomicReference<Trigger> waiting = new AtomicReference<>(Trigger.signaled());
            List<Mono<Integer>> players = new ArrayList<>();
            for (ReactorBridge player : List.of(bridge, ReactorBridge.on(other))) {
                players.add(player.mono(() -> {
                    for (int left = TIMES; left > 0; left--) {
                        Trigger mine = Trigger.create();
                        waiting.getAndSet(mine).signal();
                        if (left > 1) {
                            mine.await();
                        }
                    }
                    waiting.getAndSet(Trigger.signaled()).signal();
                    return TIMES;
                }));
            }
            assertThat(Mono.zip(players.get(0), players.get(1), Integer::sum).block(LIMIT))
                    .as("S6: hand-offs")
                    .isEqualTo(2 * TIMES);
        } finally {
            other.dispose();
        }
    }

    /// A fiber reads a flux of the scheduler's threads, and sends another to a subscriber that is slow: fibers
    /// wait, threads never do. No more elements are in flight than the prefetch allows.
    @Test
    void streams_withASlowConsumer_blockNoThread_andStayWithinThePrefetch() {
        int prefetch = 8;
        AtomicInteger emitted = new AtomicInteger();
        AtomicInteger received = new AtomicInteger();
        AtomicInteger mostInFlight = new AtomicInteger();
        Flux<Integer> source = Flux.range(0, TIMES)
                .hide()
                .doOnNext(
                        number -> mostInFlight.accumulateAndGet(emitted.incrementAndGet() - received.get(), Math::max))
                .subscribeOn(scheduler);
        Flux<Integer> slow = bridge.flux(sink -> {
            try (Inflow<Integer> inflow = ReactorBridge.open(source, prefetch)) {
                for (int number : inflow) {
                    received.incrementAndGet();
                    if (number % 10 == 0) {
                        Fiber.sleep(Duration.ofNanos(100_000));
                    }
                    sink.send(number);
                }
            }
        });
        assertThat(slow.publishOn(scheduler, 4).count().block(LIMIT))
                .as("P15: elements")
                .isEqualTo(TIMES);
        assertThat(mostInFlight.get())
                .as("P11: elements in flight")
                .isBetween(1, prefetch + 1); // one more is being received
    }

    @Test
    void channels_andSubscriptionsOnThreadsThatMustNotBlock() {
        Channel<Integer> channel = Channel.bounded(4);
        onThreadsOfTheScheduler(() -> {
            channel.trySend(1);
            channel.tryReceive();
            bridge.<Integer>flux(sink -> sink.send(1)).subscribe();
            bridge.<Integer>flux(sink -> {
                        while (true) {
                            sink.send(1);
                        }
                    })
                    .take(3)
                    .subscribe();
            ReactorBridge.open(Flux.range(0, 100).publishOn(scheduler), 4).close();
        });
    }

    /// Lanes are opened by two threads at the same time.
    @Test
    void firstFibers_ofASchedulerFromTwoThreads_blockNeither() {
        for (int round = 0; round < 100; round++) {
            Scheduler fresh = Schedulers.newParallel("fresh", THREADS, true);
            try {
                Mono<String> mono = ReactorBridge.on(fresh).mono(() -> "value");
                Flux.range(0, 2 * THREADS)
                        .parallel(THREADS)
                        .runOn(scheduler)
                        .doOnNext(number -> mono.subscribe())
                        .sequential()
                        .then()
                        .block(LIMIT);
                mono.block(LIMIT);
            } finally {
                fresh.dispose();
            }
        }
    }
}

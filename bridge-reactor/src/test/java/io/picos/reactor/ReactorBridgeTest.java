package io.picos.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.picos.Computation;
import io.picos.DeadlineExceeded;
import io.picos.Fiber;
import io.picos.Trigger;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;

/// What a user of Reactor meets first, on every version of the range. The kit asks for all rules.
class ReactorBridgeTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(1);

    private final Scheduler scheduler = Schedulers.newParallel("bridge", 2, true);
    private final ReactorBridge bridge = ReactorBridge.on(scheduler);

    @AfterEach
    void closeScheduler() {
        scheduler.dispose();
    }

    private static String user() {
        return ReactorBridge.context().getOrDefault("user", "none");
    }

    // ---- context

    @Test
    void mono_subscriberWithAContext_itIsThatOfTheFiberItsChildrenAndWhatItAwaits() {
        Mono<List<String>> seen = bridge.mono(() -> {
            String own = user();
            Fiber.yield();
            Computation<String> child = Computation.create();
            Fiber.spawn(Fiber.create(child), self -> child.tryCapture(ReactorBridgeTest::user));
            String source =
                    ReactorBridge.await(Mono.deferContextual(context -> Mono.just(context.getOrDefault("user", "none")))
                            .subscribeOn(Schedulers.parallel()));
            return List.of(own, child.await(), source);
        });
        assertThat(seen.contextWrite(Context.of("user", "ann")).block(LIMIT))
                .as("B5, B14: of the fiber, its child and its source")
                .containsExactly("ann", "ann", "ann");
        assertThat(seen.block(LIMIT)).as("B5: without a context").containsOnly("none");
    }

    // ---- consumers

    @Test
    void mono_operatorsBehindIt_doNotFindTheThreadLocalsOfTheFiber() {
        ThreadLocal<@Nullable String> local = new ThreadLocal<>();
        Mono<String> seen = bridge.mono(() -> {
                    local.set("of the fiber");
                    Fiber.yield();
                    return "value";
                })
                .map(value -> value + " with " + local.get());
        assertThat(seen.block(LIMIT)).as("B13").isEqualTo("value with null");
    }

    // ---- deadlines

    @Test
    void mono_deadlineRunsOut_isATimeoutException() {
        Mono<Object> late = bridge.mono(SHORT, () -> {
            Trigger.create().await();
            Fiber.current().check();
            return "not cancelled";
        });
        Throwable failure = late.materialize().block(LIMIT).getThrowable();
        assertThat(failure)
                .as("C12: what a subscriber is told")
                .isExactlyInstanceOf(TimeoutException.class)
                .hasMessageContaining(SHORT.toString())
                .hasCauseInstanceOf(DeadlineExceeded.class);
    }

    @Test
    void await_ofAMonoWhoseDeadlineRanOut_throwsTheDeadline() {
        Mono<Object> late = bridge.mono(SHORT, () -> {
            Trigger.create().await();
            Fiber.current().check();
            return "not cancelled";
        });
        Throwable seen = bridge.mono(() -> catchThrowable(() -> ReactorBridge.await(late)))
                .block(LIMIT);
        assertThat(seen).as("C12: what a fiber sees that awaits it").isExactlyInstanceOf(DeadlineExceeded.class);
    }

    // ---- what nobody handles

    @Test
    void unhandled_withAHook_reachesItAndNothingElse() {
        IllegalStateException lost = new IllegalStateException("S3");
        Queue<String> told = new ConcurrentLinkedQueue<>();
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> told.add("default handler"));
        Schedulers.onHandleError((thread, thrown) -> told.add(thrown == lost ? "hook" : thrown.toString()));
        try {
            spawnAndLose(lost);
            assertThat(told).as("S3: who was told").containsExactly("hook");
        } finally {
            Schedulers.resetOnHandleError();
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    @Test
    void unhandled_withoutAHook_reachesTheDefaultHandler() {
        IllegalStateException lost = new IllegalStateException("S3");
        Queue<Throwable> told = new ConcurrentLinkedQueue<>();
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> told.add(thrown));
        try {
            spawnAndLose(lost);
            assertThat(told).as("S3: who was told").containsExactly(lost);
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    /// Returns when the fiber that has thrown has been left, since it shares its only lane with the one that follows.
    private static void spawnAndLose(RuntimeException lost) {
        Scheduler single = Schedulers.newSingle("lost", true);
        try {
            ReactorBridge serial = ReactorBridge.on(single);
            serial.mono(() -> {
                        Fiber.spawn(Fiber.create(Computation.create()), self -> {
                            throw lost;
                        });
                        return "spawned";
                    })
                    .block(LIMIT);
            serial.mono(() -> "behind it").block(LIMIT);
        } finally {
            single.dispose();
        }
    }

    // ---- outside any fiber

    @Test
    void outsideAnyFiber_messagesNameTheBuilderOfThisBridge() {
        assertThatThrownBy(() -> ReactorBridge.await(Mono.just(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ReactorBridge.await needs a fiber")
                .hasMessageContaining("ReactorBridge.on(scheduler).mono(body)")
                .hasMessageNotContaining("CompletableFuture");
        assertThatThrownBy(ReactorBridge::context)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ReactorBridge.context needs a fiber")
                .hasMessageContaining("ReactorBridge.on(scheduler).mono(body)")
                .hasMessageNotContaining("CompletableFuture");
    }
}

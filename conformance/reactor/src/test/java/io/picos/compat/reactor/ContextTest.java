package io.picos.compat.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.ThreadScheduler;
import io.picos.compat.patience.Waits;
import io.picos.reactor.ReactorBridge;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;

/// The context of the subscriber, in the fiber and in what the fiber awaits (B5, B14).
class ContextTest {
    private static final String KEY = "key";

    private final ReactorBridge bridge = ReactorBridge.on(Schedulers.parallel());

    /// {@return what the current fiber has in its context}
    private static String seen() {
        return ReactorBridge.context().getOrDefault(KEY, "nothing");
    }

    /// A source that emits what it finds in the context of its subscriber, on another thread.
    private static Mono<String> source() {
        return Mono.deferContextual(context -> Mono.just(context.getOrDefault(KEY, "nothing")))
                .subscribeOn(Schedulers.single());
    }

    private static <T> T block(Mono<T> mono, String value) {
        return mono.contextWrite(Context.of(KEY, value)).block(Waits.TIMEOUT);
    }

    @Test
    void context_ofTheSubscriber_isVisibleBeforeAndAfterSuspensions() {
        Mono<List<String>> mono = bridge.mono(() -> {
            String before = seen();
            Fiber.yield();
            String between = seen();
            ReactorBridge.await(source());
            return List.of(before, between, seen());
        });
        assertThat(block(mono, "one")).as("B5: seen by the first").containsOnly("one");
        assertThat(block(mono, "two")).as("B5: seen by the second").containsOnly("two");
        assertThat(mono.block(Waits.TIMEOUT)).as("B5: seen without a context").containsOnly("nothing");
    }

    @Test
    void await_ofASource_passesTheContextOn() {
        Mono<List<String>> mono = bridge.mono(() -> List.of(
                ReactorBridge.await(source()),
                ReactorBridge.await(source(), undelivered -> {}),
                ReactorBridge.await(bridge.mono(ContextTest::seen)),
                ReactorBridge.fromMono(source()).await()));
        assertThat(block(mono, "value")).as("B5: seen by sources").containsOnly("value");
        assertThat(mono.block(Waits.TIMEOUT)).as("B5: seen without a context").containsOnly("nothing");
    }

    @Test
    void spawnedFibers_andThoseTheySpawn_inheritTheContext() {
        Mono<List<String>> mono = bridge.mono(() -> {
            Computation<String> child = Computation.create();
            Computation<String> grandchild = Computation.create();
            Fiber.spawn(Fiber.create(child), self -> {
                Fiber.spawn(
                        Fiber.create(grandchild),
                        other -> grandchild.tryCapture(() -> ReactorBridge.await(source()) + seen()));
                child.tryCapture(ContextTest::seen);
            });
            return List.of(child.await(), grandchild.await());
        });
        assertThat(block(mono, "value")).as("B14: seen by descendants").containsExactly("value", "valuevalue");
    }

    @Test
    void context_ofAnotherFibersSubscriber_isNotSeen() {
        Mono<String> inner = bridge.mono(ContextTest::seen).contextWrite(Context.of(KEY, "inner"));
        Mono<List<String>> outer = bridge.mono(() -> List.of(ReactorBridge.await(inner), seen()));
        assertThat(block(outer, "outer")).as("B5: seen by each").containsExactly("inner", "outer");
    }

    @Test
    void context_inAFiberOfAnotherScheduler_isEmpty() {
        assertThat(ThreadScheduler.run(() -> ReactorBridge.context().isEmpty()))
                .as("B5: the context of a fiber of ThreadScheduler")
                .isTrue();
        assertThat(ThreadScheduler.<String, RuntimeException>run(() -> ReactorBridge.await(source())))
                .as("B5: seen by what it awaits")
                .isEqualTo("nothing");
    }

    @Test
    void context_outsideAnyFiber_throws() {
        assertThatThrownBy(ReactorBridge::context)
                .as("B9: outside any fiber")
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ReactorBridge.context")
                .hasMessageContaining(Thread.currentThread().getName());
    }
}

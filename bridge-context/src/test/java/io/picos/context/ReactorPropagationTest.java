package io.picos.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.context.ContextRegistry;
import io.picos.Computation;
import io.picos.Fiber;
import io.picos.completablefuture.CompletableFutureBridge;
import io.picos.reactor.ReactorBridge;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;

/// Reactor's contexts and thread-locals say the same, whether its automatic context propagation is on or off (K5, K6).
@Timeout(60)
class ReactorPropagationTest {
    private static final String KEY = "io.picos.user";
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final ThreadLocal<String> USER = new ThreadLocal<>();

    private final ReactorBridge bridge = ReactorBridge.on(Schedulers.parallel());

    @BeforeEach
    void register() {
        ContextRegistry.getInstance().registerThreadLocalAccessor(KEY, USER);
    }

    @AfterEach
    void restore() {
        Hooks.disableAutomaticContextPropagation();
        ContextRegistry.getInstance().removeThreadLocalAccessor(KEY);
        USER.remove();
    }

    private static void propagate(boolean automatic) {
        if (automatic) {
            Hooks.enableAutomaticContextPropagation();
        }
    }

    private static String user() {
        return String.valueOf(USER.get());
    }

    /// A source that emits what its context has, and what its thread has.
    private static Mono<String> source() {
        return Mono.deferContextual(context -> Mono.just(context.<String>getOrDefault(KEY, "null")))
                .publishOn(Schedulers.single())
                .map(inContext -> inContext + " " + user());
    }

    private static String child() {
        Computation<String> child = Computation.create();
        Fiber.spawn(Fiber.create(child), self -> child.tryCapture(ReactorPropagationTest::user));
        return child.await();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void mono_bodyAndConsumer_haveWhatTheSubscribersContextHas(boolean automatic) {
        propagate(automatic);
        Mono<List<String>> mono = bridge.mono(() -> {
                    List<String> seen = List.of(user(), child());
                    USER.set("the fiber's");
                    return seen;
                })
                .map(seen -> List.of(seen.get(0), seen.get(1), user()));
        assertThat(mono.contextWrite(Context.of(KEY, "ann")).block(LIMIT))
                .as("K5: seen by the fiber, its child and its consumer")
                .containsExactly("ann", "ann", "ann");
        assertThat(mono.block(LIMIT)).as("K5: without a context").containsOnly("null");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void fiber_thatHasSetAValue_itsChildrenAndSourcesHaveIt(boolean automatic) {
        propagate(automatic);
        Mono<List<String>> mono = bridge.mono(() -> {
            String before = ReactorBridge.await(source());
            USER.set("bob");
            return List.of(before, child(), ReactorBridge.await(source()));
        });
        assertThat(mono.contextWrite(Context.of(KEY, "ann")).block(LIMIT))
                .as("K6: seen by a source before, by a child, and by a source afterwards")
                .containsExactly(automatic ? "ann ann" : "ann null", "bob", automatic ? "bob bob" : "bob null");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void fiber_thatHasRemovedAValue_itsChildrenDoNotHaveIt(boolean automatic) {
        propagate(automatic);
        Mono<String> mono = bridge.mono(() -> {
            USER.remove();
            return child();
        });
        assertThat(mono.contextWrite(Context.of(KEY, "ann")).block(LIMIT))
                .as("K1: seen by the child")
                .isEqualTo("null");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void fiber_ofAnotherLibrary_itsSourcesHaveWhatItHas(boolean automatic) {
        propagate(automatic);
        try (ExecutorService pool = Executors.newSingleThreadExecutor()) {
            USER.set("ann");
            assertThat(CompletableFutureBridge.on(pool)
                            .future(() -> ReactorBridge.await(source()))
                            .join())
                    .as("K6: seen by a source")
                    .isEqualTo(automatic ? "ann ann" : "ann null");
        }
    }
}

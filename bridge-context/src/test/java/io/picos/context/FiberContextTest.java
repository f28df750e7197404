package io.picos.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.context.ContextRegistry;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import io.picos.Computation;
import io.picos.Fiber;
import io.picos.ThreadScheduler;
import io.picos.completablefuture.CompletableFutureBridge;
import io.picos.std.structured.Bundle;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;

/// What fibers inherit with this module: an accessor of the program, the MDC, and the context of OpenTelemetry, whose
/// storage is strict here.
@Timeout(60)
class FiberContextTest {
    private static final String KEY = "io.picos.user";
    private static final ThreadLocal<String> USER = new ThreadLocal<>();
    private static final ContextKey<String> SPAN = ContextKey.named("span");

    private final ExecutorService pool = Executors.newSingleThreadExecutor();
    private final CompletableFutureBridge bridge = CompletableFutureBridge.on(pool);

    /// The thread of the pool starts before any value is set: it inherits the MDC of SLF4J itself.
    @BeforeEach
    void register() throws Exception {
        pool.submit(() -> {}).get();
        ContextRegistry.getInstance().registerThreadLocalAccessor(KEY, USER);
    }

    @AfterEach
    void restore() {
        ContextRegistry.getInstance().removeThreadLocalAccessor(KEY);
        USER.remove();
        MDC.clear();
        pool.shutdown();
    }

    private static String seen() {
        return USER.get() + " " + MDC.get("request") + " " + Context.current().get(SPAN);
    }

    private static void set(String user) {
        USER.set(user);
        MDC.put("request", user);
    }

    /// The values in the fiber before and after a suspension, in its child, in a body that blocks, and in a promise.
    private static List<String> inFiber() {
        String before = seen();
        Fiber.yield();
        Computation<String> child = Computation.create();
        Fiber.spawn(Fiber.create(child), self -> child.tryCapture(FiberContextTest::seen));
        String promised = Bundle.joinAfter(
                bundle -> bundle.forkAsPromise(FiberContextTest::seen).await());
        return List.of(before, seen(), child.await(), promised, Fiber.blocking(FiberContextTest::seen));
    }

    @Test
    void future_fibers_haveWhatTheCallerHas() {
        set("ann");
        try (Scope span = Context.current().with(SPAN, "span").makeCurrent()) {
            assertThat(bridge.future(FiberContextTest::inFiber).join())
                    .as("K1: seen")
                    .containsOnly("ann ann span")
                    .hasSize(5);
            assertThat(ThreadScheduler.run(FiberContextTest::inFiber))
                    .as("K1: seen")
                    .containsOnly("ann ann span");
            assertThat(span).isNotNull();
        }
        set("bob");
        MDC.clear();
        assertThat(bridge.future(FiberContextTest::inFiber).join())
                .as("K1: seen later")
                .containsOnly("bob null null");
    }

    @Test
    void future_ofACallerWithNothing_hasNothing() throws Exception {
        set("ann");
        assertThat(bridge.future(FiberContextTest::inFiber).join()).containsOnly("ann ann null");
        USER.remove();
        MDC.clear();
        assertThat(bridge.future(FiberContextTest::inFiber).join())
                .as("K1: seen")
                .containsOnly("null null null");
        assertThat(pool.submit(FiberContextTest::seen).get())
                .as("K3: seen by a task of the pool")
                .isEqualTo("null null null");
    }

    @Test
    void child_andSpawner_changeTheirOwn() {
        set("ann");
        List<String> seen = bridge.future(() -> {
                    Computation<String> child = Computation.create();
                    Fiber.spawn(Fiber.create(child), self -> {
                        MDC.put("request", "the child's");
                        Fiber.yield();
                        child.tryReturn(seen());
                    });
                    MDC.put("request", "the spawner's");
                    return List.of(child.await(), seen());
                })
                .join();
        assertThat(seen).as("K4: seen").containsExactly("ann the child's null", "ann the spawner's null");
    }

    @Test
    void consumer_findsWhatTheStarterHad() {
        set("ann");
        CountDownLatch observed = new CountDownLatch(1);
        var future = bridge.future(() -> {
                    set("the fiber's");
                    observed.await();
                    return "value";
                })
                .thenApply(value -> seen());
        observed.countDown();
        assertThat(future.join()).as("K9: what the consumer finds").isEqualTo("ann ann null");
    }

    @Test
    void without_fibers_inheritNothing() {
        set("ann");
        assertThat(FiberContext.<List<String>, RuntimeException>without(() -> ThreadScheduler.run(() -> {
                    String own = seen();
                    set("own");
                    Computation<String> child = Computation.create();
                    Fiber.spawn(Fiber.create(child), self -> child.tryCapture(FiberContextTest::seen));
                    return List.of(own, child.await());
                })))
                .as("K1: seen by the fiber, and by a child of it")
                .containsExactly("null null null", "own own null");
        assertThat(FiberContext.<String, RuntimeException>without(FiberContextTest::seen))
                .as("seen by the body itself")
                .isEqualTo("ann ann null");
    }

    @Test
    void without_nullOrABodyThatThrows_throws() {
        Exception thrown = new Exception("checked");
        assertThatThrownBy(() -> FiberContext.without(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("body");
        assertThatThrownBy(() -> FiberContext.without(() -> {
                    throw thrown;
                }))
                .isSameAs(thrown);
        assertThat(Without.isOn()).isFalse();
    }
}

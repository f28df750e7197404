package io.picos.compat.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.compat.patience.Crew;
import io.picos.compat.patience.Waits;
import io.picos.completablefuture.CompletableFutureBridge;
import io.picos.vertx.VertxBridge;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.spi.context.storage.ContextLocal;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Rules B5, B12 and B14 on Vert.x: what fibers see of their context, and what others see of fibers.
class ContextTest {
    private static final ContextLocal<String> LOCAL = ContextLocal.registerLocal(String.class);

    private final Vertx vertx = Vertxes.open();
    private final Vertx other = Vertxes.open();

    @AfterEach
    void closeVertx() {
        vertx.close();
        other.close();
    }

    static Stream<Arguments> kinds() {
        return Stream.of(ThreadingModel.EVENT_LOOP, ThreadingModel.WORKER, ThreadingModel.VIRTUAL_THREAD)
                .flatMap(model -> Stream.of(Arguments.of(model, false), Arguments.of(model, true)));
    }

    private ContextInternal context(ThreadingModel model, boolean duplicated) {
        ContextInternal context = Vertxes.context(vertx, model);
        return duplicated ? context.duplicate() : context;
    }

    // ---- in the fiber

    @ParameterizedTest
    @MethodSource("kinds")
    void currentContext_afterEachWait_isTheFibersOwn(ThreadingModel model, boolean duplicated) {
        ContextInternal context = context(model, duplicated);
        LOCAL.put(context, "local");
        Map<String, Crew.Task> waits = waits();
        Map<String, String> seen =
                Vertxes.get("B5: the fiber has ended", VertxBridge.on(context).future(() -> {
                    Map<String, String> after = new LinkedHashMap<>();
                    for (Map.Entry<String, Crew.Task> wait : waits.entrySet()) {
                        wait.getValue().run();
                        after.put(wait.getKey(), seen(context));
                    }
                    return after;
                }));
        assertThat(seen).as("B5: what the fiber sees").hasSize(waits.size());
        assertThat(seen.values()).as("B5: what the fiber sees, %s", seen).containsOnly("its own, local");
    }

    /// {@return what the current thread sees of its context}
    private static String seen(Context expected) {
        Context current = Vertx.currentContext();
        return (current == expected ? "its own" : String.valueOf(current)) + ", "
                + (current == null ? null : LOCAL.get(current));
    }

    private Map<String, Crew.Task> waits() {
        Map<String, Crew.Task> waits = new LinkedHashMap<>();
        waits.put("nothing", () -> {});
        waits.put("yield", Fiber::yield);
        waits.put("sleep", () -> Fiber.sleep(Duration.ofNanos(1)));
        waits.put("a trigger", () -> {
            Trigger trigger = Trigger.create();
            Thread.ofPlatform().start(trigger::signal);
            trigger.await();
        });
        waits.put("a child", () -> {
            Computation<String> child = Computation.create();
            Context parents = Vertx.currentContext();
            Fiber.spawn(Fiber.create(child), fiber -> child.tryCapture(() -> seen(parents)));
            assertThat(child.await()).as("B14: what a child sees").isEqualTo("its own, local");
        });
        waits.put("a completed Future", () -> VertxBridge.await(Future.succeededFuture("value")));
        waits.put("a timer of its own Vert.x", () -> VertxBridge.await(vertx.timer(1, TimeUnit.MILLISECONDS)));
        waits.put(
                "a timer of another Vert.x",
                () -> VertxBridge.await(
                        Vertxes.context(other, ThreadingModel.EVENT_LOOP).timer(1, TimeUnit.MILLISECONDS)));
        waits.put(
                "a fiber of all event loops",
                () -> VertxBridge.await(VertxBridge.on(other).future(() -> "value")));
        waits.put(
                "a CompletableFuture of a foreign thread",
                () -> CompletableFutureBridge.await(CompletableFuture.runAsync(
                        () -> {}, task -> Thread.ofPlatform().start(task))));
        waits.put("a latch", () -> {
            CountDownLatch latch = new CountDownLatch(1);
            Thread.ofPlatform().start(latch::countDown);
            latch.await();
        });
        waits.put("a thread of ours", () -> Fiber.blocking(() -> "value"));
        return waits;
    }

    @Test
    void on_vertx_spreadsFibersWithContextsOfTheirOwn() {
        VertxBridge bridge = VertxBridge.on(vertx);
        Set<Object> loops = new HashSet<>();
        Set<Context> contexts = new HashSet<>();
        for (int number = 0; number < 4 * Vertxes.EVENT_LOOPS; number++) {
            ContextInternal context = Vertxes.get("B5: the fiber has ended", bridge.future(() -> {
                ContextInternal current = (ContextInternal) Vertx.currentContext();
                assertThat(LOCAL.get(current))
                        .as("B5: a local of a fiber that begins")
                        .isNull();
                LOCAL.put(current, "of one fiber");
                Fiber.yield();
                assertThat(seen(current)).isEqualTo("its own, of one fiber");
                return current;
            }));
            assertThat(context.isDuplicate())
                    .as("B5: each fiber has a duplicate")
                    .isTrue();
            loops.add(context.nettyEventLoop());
            contexts.add(context);
        }
        assertThat(loops).as("fibers spread over the event loops").hasSize(Vertxes.EVENT_LOOPS);
        assertThat(contexts).as("B5: contexts of fibers").hasSize(4 * Vertxes.EVENT_LOOPS);
    }

    // ---- of the result

    @ParameterizedTest
    @MethodSource("kinds")
    void future_completes_onTheContext(ThreadingModel model, boolean duplicated) {
        ContextInternal context = context(model, duplicated);
        LOCAL.put(context, "local");
        VertxBridge bridge = VertxBridge.on(context);
        Trigger trigger = Trigger.create();
        Future<String> future = bridge.future(() -> String.valueOf(trigger.await()));
        Promise<String> seen = Promise.promise();
        future.onComplete(done -> seen.complete(seen(context) + ", in its thread " + context.inThread()));
        trigger.signal();
        assertThat(Vertxes.get("B5: the handler is called", seen.future()))
                .as("B5: what a handler of the result sees")
                .isEqualTo("its own, local, in its thread true");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void toFuture_completes_onTheContextThatAsked(ThreadingModel model, boolean duplicated) {
        ContextInternal context = context(model, duplicated);
        LOCAL.put(context, "local");
        Computation<String> computation = Computation.create();
        Future<String> future = Vertxes.get(
                "B5: the conversion is made", VertxBridge.on(context).future(() -> VertxBridge.toFuture(computation)));
        Promise<String> seen = Promise.promise();
        future.onComplete(done -> seen.complete(seen(context)));
        computation.tryReturn("value");
        assertThat(Vertxes.get("B5: the handler is called", seen.future()))
                .as("B5: what a handler sees")
                .isEqualTo("its own, local");
    }

    @Test
    void toFuture_withoutAContext_completesWhereTheComputationDoes() throws Exception {
        Computation<String> computation = Computation.create();
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        VertxBridge.toFuture(computation).onComplete(done -> thread.complete(Thread.currentThread()));
        computation.tryReturn("value");
        assertThat(Waits.get("B4: the handler is called", thread)).isSameAs(Thread.currentThread());
    }

    // ---- of errors

    @ParameterizedTest
    @MethodSource("kinds")
    void exceptionHandler_isToldWhatNobodyCatches_inTheContext(ThreadingModel model, boolean duplicated) {
        ContextInternal context = context(model, duplicated);
        LOCAL.put(context, "local");
        List<String> seen = new ArrayList<>();
        Promise<Throwable> told = Promise.promise();
        context.exceptionHandler(thrown -> {
            seen.add(seen(context));
            told.complete(thrown);
        });
        IllegalStateException thrown = new IllegalStateException("S3");
        VertxBridge.on(context).future(() -> {
            Fiber.spawn(Fiber.create(Computation.create()), fiber -> {
                throw thrown;
            });
            return "value";
        });
        assertThat(Vertxes.get("S3: the handler is told", told.future())).isSameAs(thrown);
        assertThat(seen).as("S3: what the handler sees, once").containsExactly("its own, local");
    }

    // ---- on the context's own thread

    /// A handler that starts a fiber, which runs before it goes on (B12), notices nothing of that.
    @ParameterizedTest
    @MethodSource("kinds")
    void handler_thatStartsAFiber_staysWhereItWas(ThreadingModel model, boolean duplicated) throws Exception {
        ContextInternal context = context(model, duplicated);
        ContextInternal another = Vertxes.context(vertx, ThreadingModel.EVENT_LOOP);
        List<String> steps = new ArrayList<>();
        try (URLClassLoader loader = new URLClassLoader(new URL[0])) {
            Vertxes.get("B12: the handler has ended", Vertxes.on(context, () -> {
                ClassLoader before = Thread.currentThread().getContextClassLoader();
                for (ContextInternal each : List.of(context, context.duplicate(), another)) {
                    VertxBridge.on(each).future(() -> {
                        Thread.currentThread().setContextClassLoader(loader);
                        Thread.currentThread().interrupt();
                        if (each != another) {
                            steps.add("fiber");
                        }
                        return String.valueOf(Trigger.create().await());
                    });
                    steps.add(Vertx.currentContext() == context ? "handler" : "elsewhere");
                    steps.add(context.isRunningOnContext() ? "on it" : "off it");
                    assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
                    assertThat(Thread.currentThread().isInterrupted()).isFalse();
                }
                return Future.succeededFuture();
            }));
        }
        assertThat(steps)
                .as("B12: what happens")
                .containsExactly("fiber", "handler", "on it", "fiber", "handler", "on it", "handler", "on it");
    }
}

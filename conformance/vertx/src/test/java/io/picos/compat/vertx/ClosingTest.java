package io.picos.compat.vertx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.SchedulerClosed;
import io.picos.Trigger;
import io.picos.compat.patience.Crew;
import io.picos.compat.patience.Repeat;
import io.picos.compat.patience.Waits;
import io.picos.vertx.VertxBridge;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Rule S4 on Vert.x, which tells beforehand: fibers are cancelled and end while it still works, and it waits for
/// them.
class ClosingTest {
    private static final int FIBERS = 1_000;

    private final Vertx vertx = Vertxes.open();

    @AfterEach
    void closeVertx() {
        vertx.close();
    }

    /// A thousand suspended fibers, in waits of different kinds, whose cleanup needs Vert.x.
    private final class Crowd {
        private final CountDownLatch begun = new CountDownLatch(FIBERS);
        private final AtomicInteger cancelled = new AtomicInteger();
        private final AtomicInteger cleaned = new AtomicInteger();
        private final AtomicInteger told = new AtomicInteger();
        private final Promise<String> never = Promise.promise();

        Crowd(VertxBridge bridge) {
            for (int number = 0; number < FIBERS; number++) {
                Callable<@Nullable Object> wait = wait(number);
                bridge.future(() -> run(wait)).onComplete(value -> {}, this::tell);
            }
            Waits.await("S4: all fibers have begun", begun);
        }

        private Callable<@Nullable Object> wait(int number) {
            return switch (number % 4) {
                case 0 -> () -> Trigger.create().await();
                case 1 -> () -> VertxBridge.await(never.future());
                case 2 ->
                    () -> {
                        Fiber.sleep(Duration.ofDays(1));
                        return null;
                    };
                default -> () -> VertxBridge.fromFuture(never.future()).await();
            };
        }

        private @Nullable Object run(Callable<@Nullable Object> wait) throws Exception {
            begun.countDown();
            try {
                wait.call();
                Fiber.current().check();
                return null;
            } catch (SchedulerClosed closed) {
                cancelled.incrementAndGet();
                throw closed;
            } finally {
                Fiber.current().forbid(() -> {
                    VertxBridge.await(vertx.timer(1, TimeUnit.MILLISECONDS)); // the event loop lives
                    Fiber.yield();
                    cleaned.incrementAndGet();
                    return null;
                });
            }
        }

        private void tell(Throwable thrown) {
            if (thrown instanceof SchedulerClosed) {
                told.incrementAndGet();
            }
        }

        void assertEnded() {
            assertThat(cancelled).as("S4: fibers that were cancelled").hasValue(FIBERS);
            assertThat(cleaned).as("S4: finally blocks that ran to their end").hasValue(FIBERS);
            Waits.until("S4: all results complete", () -> told.get() == FIBERS);
        }
    }

    // ---- vertx.close()

    @ParameterizedTest
    @EnumSource(names = {"EVENT_LOOP", "WORKER", "VIRTUAL_THREAD"})
    void close_fibersOfAContext_endBefore(ThreadingModel model) {
        Crowd crowd = new Crowd(VertxBridge.on(Vertxes.context(vertx, model)));
        Vertxes.get("S4: close completes", vertx.close());
        crowd.assertEnded();
    }

    @Test
    void close_fibersOfAllEventLoops_endBefore() {
        Crowd crowd = new Crowd(VertxBridge.on(vertx));
        Vertxes.get("S4: close completes", vertx.close());
        crowd.assertEnded();
    }

    @ParameterizedTest
    @EnumSource(names = {"EVENT_LOOP", "WORKER", "VIRTUAL_THREAD"})
    void close_fibersOfAVerticle_endBefore(ThreadingModel model) {
        Crowd crowd = new Crowd(VertxBridge.on(deploy(model).context()));
        Vertxes.get("S4: close completes", vertx.close());
        crowd.assertEnded();
    }

    @ParameterizedTest
    @EnumSource(names = {"EVENT_LOOP", "WORKER", "VIRTUAL_THREAD"})
    void close_byATaskOfTheContext_endsFibersBefore(ThreadingModel model) {
        Context context = Vertxes.context(vertx, model);
        Crowd crowd = new Crowd(VertxBridge.on(context));
        Vertxes.get("S4: close completes", Vertxes.on(context, vertx::close));
        crowd.assertEnded();
    }

    @ParameterizedTest
    @EnumSource(names = {"EVENT_LOOP", "WORKER", "VIRTUAL_THREAD"})
    void close_byAFiberOfTheContext_endsFibersBeforeAndItself(ThreadingModel model) {
        VertxBridge bridge = VertxBridge.on(Vertxes.context(vertx, model));
        Crowd crowd = new Crowd(bridge);
        Promise<Void> closed = Promise.promise();
        Future<Void> fiber = bridge.future(() -> {
            Future<Void> close = vertx.close();
            close.onComplete(closed);
            return VertxBridge.await(close);
        });
        Vertxes.get("S4: close completes", closed.future());
        crowd.assertEnded();
        Waits.until("S4: the fiber that closes ends", fiber::isComplete);
        assertThat(fiber.cause()).as("S4: what it ends with").isInstanceOf(SchedulerClosed.class);
    }

    @Test
    void close_thenSpawn_isRefused() {
        VertxBridge onContext = VertxBridge.on(Vertxes.context(vertx, ThreadingModel.EVENT_LOOP));
        VertxBridge onAll = VertxBridge.on(vertx);
        Computation<@Nullable Throwable> refusal = Computation.create();
        onContext.future(() -> {
            Trigger.create().await();
            return Fiber.current()
                    .forbid(() -> refusal.tryReturn(
                            catchThrowable(() -> Fiber.spawn(Fiber.create(Computation.create()), fiber -> {}))));
        });
        Vertxes.get("S4: close completes", vertx.close());
        assertThat(refusal.await())
                .as("S4: what a fiber's spawn throws")
                .isInstanceOf(RejectedExecutionException.class);
        List<ThrowingCallable> starts = List.of(
                () -> onContext.future(() -> "value"),
                () -> onAll.future(Duration.ofDays(1), () -> "value"),
                () -> VertxBridge.on(vertx).future(Computation.create(), () -> "value"));
        for (ThrowingCallable start : starts) {
            assertThatThrownBy(start).as("S4: what a start throws").isInstanceOf(RejectedExecutionException.class);
        }
    }

    /// Fibers are started while Vert.x closes: each of them is refused, or runs to its end, and its result completes.
    @Test
    void close_whileFibersAreStarted_losesNone() {
        AtomicInteger refused = new AtomicInteger();
        AtomicInteger closed = new AtomicInteger();
        AtomicInteger returned = new AtomicInteger();
        Repeat.seeded("S4", 1_000, seed -> {
            Vertx one = Vertxes.open();
            List<VertxBridge> bridges = List.of(
                    VertxBridge.on(one),
                    VertxBridge.on(Vertxes.context(one, ThreadingModel.EVENT_LOOP)),
                    VertxBridge.on(Vertxes.context(one, ThreadingModel.WORKER)),
                    VertxBridge.on(Vertxes.context(one, ThreadingModel.VIRTUAL_THREAD)));
            Queue<Future<?>> futures = new ConcurrentLinkedQueue<>();
            CountDownLatch starting = new CountDownLatch(bridges.size());
            try (Crew crew = new Crew("S4")) {
                for (VertxBridge bridge : bridges) {
                    crew.start(() -> {
                        starting.countDown();
                        while (true) {
                            try {
                                futures.add(bridge.future(() -> {
                                    Fiber.yield();
                                    return "value";
                                }));
                            } catch (RejectedExecutionException refusal) {
                                refused.incrementAndGet();
                                return;
                            }
                        }
                    });
                }
                Waits.await("S4: fibers are started", starting);
                Vertxes.get("S4: close completes", one.close());
            }
            for (Future<?> future : futures) {
                Waits.until("S4: each result completes", future::isComplete);
                if (future.succeeded()) {
                    returned.incrementAndGet();
                } else {
                    assertThat(future.cause()).as("S4: the result").isInstanceOf(SchedulerClosed.class);
                    closed.incrementAndGet();
                }
            }
        });
        Repeat.print("S4: " + returned + " returned, " + closed + " were cancelled, " + refused + " refused");
    }

    /// Ten seconds, so only under stress; that a cancellation ends the waiting is tested in the bridge's own module.
    @Test
    @EnabledIfSystemProperty(named = "picos.stress", matches = "true")
    void close_fiberThatDoesNotEnd_waitsForTenSeconds() {
        Trigger patience = Trigger.create();
        VertxBridge bridge = VertxBridge.on(vertx);
        CountDownLatch begun = new CountDownLatch(1);
        Future<?> fiber = bridge.future(() -> Fiber.current().forbid(() -> {
            begun.countDown();
            return patience.await();
        }));
        Waits.await("S4: the fiber has begun", begun);
        long start = System.nanoTime();
        Vertxes.get("S4: close completes", vertx.close());
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .as("S4: the time that close takes")
                .isBetween(Duration.ofSeconds(10), Duration.ofSeconds(15));
        assertThat(fiber.isComplete()).as("S4: a fiber under forbid").isFalse();
        patience.signal();
        Waits.until("S4: it runs to its end all the same", fiber::isComplete);
    }

    // ---- undeploying

    @ParameterizedTest
    @EnumSource(names = {"EVENT_LOOP", "WORKER", "VIRTUAL_THREAD"})
    void undeploy_fibersOfTheVerticle_endBeforeAndOthersGoOn(ThreadingModel model) {
        Verticle verticle = deploy(model);
        Trigger others = Trigger.create();
        Future<@Nullable Throwable> other = VertxBridge.on(vertx).future(others::await);
        Crowd crowd = new Crowd(VertxBridge.on(verticle.context()));
        Vertxes.get("S4: undeploy completes", vertx.undeploy(verticle.deploymentID()));
        crowd.assertEnded();
        assertThatThrownBy(() -> VertxBridge.on(verticle.context()).future(() -> "value"))
                .as("S4: a start on a context that is closed")
                .isInstanceOf(RejectedExecutionException.class);
        others.signal();
        assertThat(Vertxes.get("S4: a fiber of nobody's verticle goes on", other))
                .isNull();
    }

    private Verticle deploy(ThreadingModel model) {
        Verticle verticle = new Verticle();
        Vertxes.get(
                "S4: the verticle is deployed",
                vertx.deployVerticle(verticle, new DeploymentOptions().setThreadingModel(model)));
        return verticle;
    }

    private static final class Verticle extends VerticleBase {
        Context context() {
            return context;
        }
    }

    // ---- nothing is left

    /// As long as the hook of a context is there, a Vert.x that is not closed holds it. And one that is closed must
    /// not be held by what its bridges share.
    @Test
    void contexts_whenFibersHaveEnded_areHeldByNobody() {
        List<WeakReference<?>> unused = new ArrayList<>();
        for (ThreadingModel model : List.of(ThreadingModel.EVENT_LOOP, ThreadingModel.WORKER)) {
            unused.add(contextThatHadFibers(model));
        }
        unused.add(closedVertx());
        Waits.collectUntil("S4: nobody holds " + unused, () -> unused.stream().allMatch(each -> each.refersTo(null)));
    }

    private WeakReference<?> contextThatHadFibers(ThreadingModel model) {
        ContextInternal context = Vertxes.context(vertx, model);
        Vertxes.get("S4: a fiber has ended", VertxBridge.on(context).future(() -> {
            Fiber.yield();
            return "value";
        }));
        return new WeakReference<>(context);
    }

    private static WeakReference<?> closedVertx() {
        Vertx other = Vertxes.open();
        VertxBridge bridge = VertxBridge.on(other);
        bridge.future(() -> Trigger.create().await());
        Vertxes.get("S4: a fiber has ended", bridge.future(() -> "value"));
        Vertxes.get("S4: close completes", other.close());
        return new WeakReference<>(other);
    }
}

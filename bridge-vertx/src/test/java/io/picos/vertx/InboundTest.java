package io.picos.vertx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.picos.Computation;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Futures that complete at an awkward moment: with a worker or virtual threads, an event loop does so while the
/// fiber has its turn, and then has the context do what comes next, the body of a response for example.
@Timeout(60)
class InboundTest {
    private final VertxInternal vertx = (VertxInternal)
            Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setUseDaemonThread(true));
    private final ForeignThread foreign = new ForeignThread();
    private final List<String> steps = new ArrayList<>(); // the context

    @AfterEach
    void closeVertx() {
        foreign.close();
        vertx.close();
    }

    /// A fiber that loads classes may have to wait for other threads that do.
    @BeforeAll
    static void loadClasses() {
        InboundTest first = new InboundTest();
        first.run(ThreadingModel.EVENT_LOOP, promise -> promise.complete("fiber"), VertxBridge::await);
        first.closeVertx();
    }

    @ParameterizedTest
    @EnumSource(names = {"EVENT_LOOP", "WORKER", "VIRTUAL_THREAD"})
    void await_futureThatCompletesMeanwhile_goesOnBeforeWhatComesNext(ThreadingModel model) {
        run(model, promise -> promise.complete("fiber"), VertxBridge::await);
        assertThat(steps).as("B12").containsExactly("fiber", "what comes next");
    }

    @ParameterizedTest
    @EnumSource(names = {"EVENT_LOOP", "WORKER", "VIRTUAL_THREAD"})
    void await_futureThatFailsMeanwhile_goesOnBeforeWhatComesNext(ThreadingModel model) {
        IOException failure = new IOException("B12");
        run(model, promise -> promise.fail(failure), future -> {
            try {
                return VertxBridge.await(future);
            } catch (CompletionException thrown) {
                return thrown.getCause() == failure ? "fiber" : "fiber with " + thrown;
            }
        });
        assertThat(steps).as("B12").containsExactly("fiber", "what comes next");
    }

    @Test
    void await_outsideAnyFiber_namesTheBuilderOfThisBridge() {
        assertThatIllegalStateException()
                .isThrownBy(() -> VertxBridge.await(Future.succeededFuture(1)))
                .withMessageContaining("VertxBridge.await needs a fiber")
                .withMessageContaining("VertxBridge.on(vertx).future(body)")
                .withMessageNotContaining("CompletableFuture");
    }

    @Test
    void await_futureThatCompletesMeanwhile_isDeliveredOnce() {
        run(
                ThreadingModel.EVENT_LOOP,
                promise -> promise.complete("fiber"),
                future -> VertxBridge.await(future, value -> steps.add("undelivered")));
        assertThat(steps).as("B7").containsExactly("fiber", "what comes next");
    }

    @Test
    void fromFuture_futureThatCompletesMeanwhile_completesAtOnce() {
        run(ThreadingModel.EVENT_LOOP, promise -> promise.complete("fiber"), future -> {
            Computation<String> computation = VertxBridge.fromFuture(future);
            return computation.isRunning() ? "still running" : computation.await();
        });
        assertThat(steps).as("B12").containsExactly("fiber", "what comes next");
    }

    /// Runs a fiber in a handler of a context, notes its value, and waits until the context has done what comes next.
    private void run(
            ThreadingModel model, Consumer<Promise<String>> completion, Function<Future<String>, String> body) {
        ContextInternal context =
                vertx.contextBuilder().withThreadingModel(model).build();
        Promise<String> promise = context.promise();
        Future<String> future = awkward(context, promise.future(), () -> completion.accept(promise));
        CompletableFuture<Void> next = new CompletableFuture<>();
        context.runOnContext(ignored -> {
            VertxBridge.on(context).future(() -> steps.add(body.apply(future)));
            context.runOnContext(last -> next.complete(null)); // behind a handler that comes too late
        });
        next.join();
    }

    /// {@return a future that another thread completes when it is about to be given a handler}
    @SuppressWarnings("unchecked")
    private Future<String> awkward(ContextInternal context, Future<String> future, Runnable completion) {
        return (Future<String>) Proxy.newProxyInstance(
                Future.class.getClassLoader(), new Class<?>[] {Future.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("onComplete")) {
                        foreign.run(() -> {
                            completion.run();
                            context.runOnContext(ignored -> steps.add("what comes next"));
                        });
                    }
                    return method.invoke(future, arguments);
                });
    }

    /// A thread that does something for a fiber, which keeps its turn meanwhile: nobody parks or locks.
    private static final class ForeignThread {
        private final AtomicReference<Runnable> task = new AtomicReference<>();
        private volatile boolean closed;

        ForeignThread() {
            Thread.ofPlatform().daemon().start(this::serve);
        }

        private void serve() {
            while (!closed) {
                Runnable given = task.get();
                if (given != null) {
                    given.run();
                    task.set(null);
                }
                Thread.onSpinWait();
            }
        }

        void run(Runnable given) {
            task.set(given);
            while (task.get() != null) {
                Thread.onSpinWait();
            }
        }

        void close() {
            closed = true;
        }
    }
}

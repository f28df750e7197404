package io.picos.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Body;
import io.picos.Computation;
import io.picos.Fiber;
import io.picos.ThreadScheduler;
import io.picos.compat.patience.Waits;
import io.picos.completablefuture.CompletableFutureBridge;
import io.picos.reactor.ReactorBridge;
import io.picos.rxjava.RxJavaBridge;
import io.picos.std.channel.Producer;
import io.picos.vertx.VertxBridge;
import io.reactivex.rxjava3.schedulers.Schedulers;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.FlowAdapters;
import reactor.core.publisher.Flux;

/// The fibers of a bridge with a name have that name, and their threads have it (F11).
class NamesTest {
    private static final String NAME = "price of a book";
    private static final Vertx VERTX = Vertx.vertx();
    private static final CompletableFutureBridge FUTURES = CompletableFutureBridge.on(ForkJoinPool.commonPool());
    private static final ReactorBridge REACTOR = ReactorBridge.on(reactor.core.scheduler.Schedulers.parallel());
    private static final RxJavaBridge RX_JAVA = RxJavaBridge.on(Schedulers.computation());
    private static final VertxBridge SPREAD = VertxBridge.on(VERTX);

    @AfterAll
    static void close() throws Exception {
        Waits.get("Vert.x is closed", VERTX.close().toCompletionStage().toCompletableFuture());
    }

    /// Runs a body in a fiber with a name.
    @FunctionalInterface
    interface Start {
        CompletableFuture<List<String>> start(Body<List<String>, ?> body);
    }

    static List<Named<Start>> builders() {
        return List.of(
                Named.of("future", body -> FUTURES.named(NAME).future(body)),
                Named.of("mono", body -> REACTOR.named(NAME).mono(body).toFuture()),
                Named.of(
                        "flux",
                        body -> REACTOR.named(NAME).flux(sending(body)).single().toFuture()),
                Named.of(
                        "single",
                        body -> RX_JAVA.named(NAME)
                                .single(body)
                                .toCompletionStage()
                                .toCompletableFuture()),
                Named.of(
                        "maybe",
                        body -> RX_JAVA.named(NAME)
                                .maybe(body)
                                .toCompletionStage()
                                .toCompletableFuture()),
                Named.of(
                        "flowable",
                        body -> RX_JAVA.named(NAME)
                                .flowable(sending(body))
                                .firstOrErrorStage()
                                .toCompletableFuture()),
                Named.of(
                        "observable",
                        body -> RX_JAVA.named(NAME)
                                .observable(sending(body))
                                .firstOrErrorStage()
                                .toCompletableFuture()),
                Named.of(
                        "Vert.x",
                        body -> SPREAD.named(NAME)
                                .future(body)
                                .toCompletionStage()
                                .toCompletableFuture()),
                Named.of(
                        "a context of Vert.x",
                        body -> VertxBridge.on(VERTX.getOrCreateContext())
                                .named(NAME)
                                .future(body)
                                .toCompletionStage()
                                .toCompletableFuture()),
                Named.of(
                        "publisher",
                        body -> Flux.from(FlowAdapters.toPublisher(
                                        FUTURES.named(NAME).publisher(sending(body))))
                                .single()
                                .toFuture()));
    }

    private static Producer<List<String>> sending(Body<List<String>, ?> body) {
        return sink -> sink.send(body.run());
    }

    @ParameterizedTest
    @MethodSource("builders")
    void named_eachBuilder_namesTheFiberAndItsThreadAndNoChild(Start builder) throws Exception {
        List<String> seen = Waits.get("the fiber has ended", builder.start(NamesTest::names));
        assertThat(seen.get(0)).as("F11: the name of the thread").isEqualTo(NAME);
        assertThat(seen.get(1)).as("F11: the fiber as a string").contains("'" + NAME + "'");
        assertThat(seen.get(2))
                .as("F11: the name of the thread of a fiber that it spawns")
                .isEmpty();
    }

    @Test
    void run_withAName_namesTheFiberAndItsThreadAndNoChild() throws Exception {
        List<String> seen = ThreadScheduler.run(NAME, NamesTest::names);
        assertThat(seen.get(0)).isEqualTo(NAME);
        assertThat(seen.get(1)).contains("'" + NAME + "'");
        assertThat(seen.get(2)).isEmpty();
    }

    @Test
    void named_leavesTheBridgeAsItWas() throws Exception {
        FUTURES.named(NAME);
        List<String> seen = Waits.get("the fiber has ended", FUTURES.future(NamesTest::names));
        assertThat(seen.get(0)).isEmpty();
        assertThat(seen.get(1)).doesNotContain(NAME);
    }

    private static List<String> names() {
        Computation<String> child = Computation.create();
        Fiber.spawn(
                Fiber.create(child),
                fiber -> child.tryCapture(() -> Thread.currentThread().getName()));
        return List.of(Thread.currentThread().getName(), Fiber.current().toString(), child.await());
    }
}

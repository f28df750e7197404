package io.picos.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.compat.patience.Waits;
import io.picos.reactor.ReactorBridge;
import io.picos.rxjava.RxJavaBridge;
import io.picos.vertx.VertxBridge;
import io.reactivex.rxjava3.core.Single;
import io.vertx.core.Context;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.context.storage.ContextLocal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

/// The context that a fiber of Vert.x sees after it has awaited a value of another library (B5).
class VertxContextTest {
    private static final ContextLocal<String> LOCAL = ContextLocal.registerLocal(String.class);

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void closeVertx() {
        vertx.close();
    }

    static Stream<Arguments> kinds() {
        return Stream.of(ThreadingModel.EVENT_LOOP, ThreadingModel.WORKER, ThreadingModel.VIRTUAL_THREAD)
                .flatMap(model -> Stream.of(Arguments.of(model, false), Arguments.of(model, true)));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void currentContext_afterAWaitForAnotherLibrary_isTheFibersOwn(ThreadingModel model, boolean duplicated)
            throws Exception {
        ContextInternal built = ((VertxInternal) vertx)
                .contextBuilder()
                .withThreadingModel(model)
                .build();
        ContextInternal context = duplicated ? built.duplicate() : built;
        LOCAL.put(context, "local");
        List<String> seen = Waits.get(
                "B5: the fiber has ended",
                VertxBridge.on(context)
                        .future(() -> {
                            ReactorBridge.await(Mono.delay(Duration.ofNanos(1)));
                            String afterMono = seen(context);
                            RxJavaBridge.await(Single.timer(1, TimeUnit.NANOSECONDS));
                            return List.of(afterMono, seen(context));
                        })
                        .toCompletionStage()
                        .toCompletableFuture());
        assertThat(seen).as("B5: what the fiber sees").containsExactly("its own, local", "its own, local");
    }

    private static String seen(Context expected) {
        Context current = Vertx.currentContext();
        return (current == expected ? "its own" : String.valueOf(current)) + ", "
                + (current == null ? null : LOCAL.get(current));
    }
}
